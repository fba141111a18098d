import type { DomainEvent } from '@ramus/domain';
import {
  admitted,
  granted,
  jobSpec,
  lent,
  planned,
  received,
  released,
  slotReleased,
  snapshotOf,
  started,
  submitted,
  volunteer,
  yielded,
} from '@ramus/testing';
import { describe, expect, it } from 'vitest';
import { auditStateOf } from './audit-state.js';

const asOf = { position: '1', at: '2026-01-01T00:00:00.000Z' };
const stateOf = (...history: DomainEvent[]) => auditStateOf(snapshotOf(...history), asOf, { limit: 50 });

/** Job `w.0` waits again, with a result of ben's on its only shard. */
const waiting: DomainEvent[] = [
  submitted(jobSpec('w.0')),
  admitted(),
  granted('w.0'),
  started('w.0'),
  planned(1),
  lent('ben'),
  received(1, 'v-ben'),
  yielded('w.0'),
  slotReleased('w.0'),
  released(),
];

describe('the state of the past', () => {
  it('supposes that volunteers came from different addresses, where that decides who waits for what', () => {
    const state = stateOf(...volunteer('ben'), ...volunteer('eve'), ...waiting);
    expect(state.line).toEqual(['ada']);
    expect(state.supposes).toBe('addresses-apart');
  });

  it('supposes nothing where one volunteer is there', () => {
    const state = stateOf(...volunteer('ben'), ...waiting);
    expect(state.line).toEqual([]);
    expect(state.supposes).toBeUndefined();
  });

  it('supposes nothing where nobody waits for a second word', () => {
    const state = stateOf(...volunteer('ben'), ...volunteer('eve'), submitted(jobSpec('w.0')));
    expect(state.line).toEqual(['ada']);
    expect(state.supposes).toBeUndefined();
  });
});
