import {
  cause,
  invalidated,
  jobSpec,
  lent,
  logOf,
  planned,
  received,
  settled,
  started,
  submitted,
} from '@ramus/testing';
import type { DomainEvent } from '@ramus/domain';
import { expect, it } from 'vitest';
import { WorkRecorder } from './work.js';

/** What is learned from events, each with the second in which it happened. */
type Timed = readonly [second: number, event: DomainEvent];
function recorded(...history: readonly Timed[]) {
  const recorder = new WorkRecorder();
  logOf(...history.map(([, event]) => event)).forEach((event, i) =>
    recorder.take(event, 1_000 * (history[i]?.[0] ?? 0)),
  );
  return recorder.end();
}
const quorum = [
  [0, submitted(jobSpec('w.0'))],
  [0, started('w.0')],
  [1, planned(1)],
  [2, lent('a')],
  [2, lent('b')],
  [5, received(1, 'v-a')],
  [9, received(2, 'v-b')],
  [20, settled(1, 'v-a', { how: 'quorum' })],
] as const;

it('a volunteer has worked until its answer came, however long that waited to be compared', () => {
  const work = recorded(...quorum);
  expect(work.attempt('w.0', 'diagnostic', 0, 0)).toMatchObject({ ms: 3_000, end: { kind: 'committed' } });
  expect(work.attempt('w.0', 'diagnostic', 0, 1)).toMatchObject({ ms: 7_000, end: { kind: 'committed' } });
});

it('a job whose shard was taken back is not at its merge when it ends', () => {
  const closed: DomainEvent = {
    type: 'JobClosed',
    data: { jobId: 'w.0', generation: 1, outcome: 'failed', cause },
  };
  const merge = (...history: readonly Timed[]) => recorded(...history).merge('w.0', 'diagnostic', 1);
  expect(merge(...quorum, [30, closed]).fails).toBeDefined();
  expect(merge(...quorum, [25, invalidated(1, 'a')], [30, closed]).fails).toBeUndefined();
});
