import {
  admitted,
  granted,
  jobSpec,
  keyOf,
  lent,
  planned,
  received,
  settled,
  started,
  submittedData,
} from '@ramus/testing';
import type { DomainEvent } from '../logged-event.js';
import { PROVEN_AFTER } from './trust-record.js';
import type { History } from './due-commands.fixture.js';

/** Job `w.0` over slide `s`, which its owner cleared. */
export const onSlide = (reproducible = false): DomainEvent => ({
  type: 'WorkflowSubmitted',
  data: { ...submittedData(jobSpec('w.0')), slideId: 's', reproducible },
});
export const slideAdded: DomainEvent = { type: 'SlideAdded', data: { slideId: 's' } };
export const cleared: DomainEvent = { type: 'SlideCleared', data: { slideId: 's' } };
export const withdrawn: DomainEvent = { type: 'SlideClearanceWithdrawn', data: { slideId: 's' } };

/** It runs, cut into so many shards. */
export const runningOnSlide = (shards: number, reproducible = false): History => [
  slideAdded,
  cleared,
  onSlide(reproducible),
  admitted(),
  granted('w.0'),
  started('w.0'),
  planned(shards),
];

/**
 * The first events of `job-w.0` after its plan: volunteer `account` is confirmed often enough to be proven, on the first
 * `PROVEN_AFTER` shards; the next token is `NEXT_TOKEN`.
 */
export const proven = (account: string): History =>
  Array.from({ length: PROVEN_AFTER }, (_, shard): DomainEvent[] => {
    const token = 1 + 5 * shard;
    const of = (event: DomainEvent): DomainEvent =>
      ({ ...event, data: { ...event.data, shard } }) as DomainEvent;
    const agreed = [
      { token, runnerId: `v-${account}` },
      { token: token + 1, runnerId: 'v-witness' },
    ];
    return [
      of(lent(account, { key: keyOf(account) })),
      of(lent('witness', { key: keyOf('witness') })),
      of(received(token, `v-${account}`)),
      of(received(token + 1, 'v-witness')),
      of(settled(token, `v-${account}`, { how: 'quorum', agreed })),
    ];
  }).flat();
export const NEXT_TOKEN = 1 + 5 * PROVEN_AFTER;
