import type { HistoryEvent } from '@ramus/contracts';
import { describe, expect, it } from 'vitest';
import { coursesOf, paceOf, stagesOf, type Course } from './course.js';

const START = Date.parse('2026-01-01T00:00:00Z');
let revision = 0;
const event = (type: string, seconds: number, data: Record<string, unknown> = {}): HistoryEvent => ({
  position: '0',
  stream: 'job-j',
  revision: revision++,
  type,
  at: new Date(START + 1_000 * seconds).toISOString(),
  text: type,
  data: { jobId: 'j', ...data },
});
const course = (...events: HistoryEvent[]): Course =>
  coursesOf(events).get('j') ?? { commits: [], atWork: new Map() };
const lease = (seconds: number, shard: number, runnerId = 'r') =>
  event('LeaseGranted', seconds, { shard, runnerId });
const commit = (seconds: number, shard: number, tiles = 4) =>
  event('ShardCommitted', seconds, { shard, tiles });

describe('the course of a job', () => {
  it('is told in stages', () => {
    const done = course(
      event('WorkflowSubmitted', 0, { jobId: undefined }),
      event('JobStarted', 2),
      event('JobPlanned', 3),
      lease(4, 0),
      commit(10, 0),
      event('JobMerged', 11),
      event('JobSucceeded', 11),
    );
    expect(stagesOf(done, START + 60_000).map(({ name, ms }) => [name, ms])).toEqual([
      ['Waiting', 2_000],
      ['Planning', 1_000],
      ['Computing', 6_000],
      ['Merging', 1_000],
    ]);
  });

  it('has an open stage while it goes on', () => {
    const [, planning] = stagesOf(course(event('JobRetried', 0), event('JobStarted', 1)), START + 5_000);
    expect(planning).toEqual({ name: 'Planning', ms: 4_000, isOpen: true });
  });

  it('names who is at work', () => {
    const granted = [lease(0, 0, 'a'), lease(0, 1, 'a'), lease(0, 2, 'b'), lease(0, 3, 'c')];
    const at = (n: number) => ({ token: granted[n]?.revision });
    const { atWork } = course(...granted, commit(1, 1), event('LeaseEnded', 1, at(3)));
    expect(Object.fromEntries(atWork)).toEqual({ a: 1, b: 1 });
  });

  it('begins anew with a retry', () => {
    expect(course(lease(0, 0), commit(1, 0), event('JobRetried', 2)).commits).toEqual([]);
  });
});

describe('the pace of a job', () => {
  const measured = course(lease(0, 0), commit(2, 0), commit(4, 1), commit(6, 2));

  it('is what was done in the time that it took, and says what is left', () => {
    expect(paceOf(measured, 20, START + 6_000)).toEqual({ perS: 2, shards: 3, leftMs: 10_000 });
  });

  it('sinks while nothing comes', () => {
    expect(paceOf(measured, 20, START + 14_000)?.perS).toBe(1);
  });

  it('counts shards where there are no tiles', () => {
    const shards = course(lease(0, 0), commit(1, 0, 0), commit(2, 1, 0));
    expect(paceOf(shards, 5, START + 2_000)).toMatchObject({ perS: 1, leftMs: 5_000 });
  });

  it('is not guessed from one shard, and none is needed when all is done', () => {
    expect(paceOf(course(lease(0, 0), commit(1, 0)), 5, START + 2_000)).toBeUndefined();
    expect(paceOf(measured, 0, START + 6_000)).toBeUndefined();
  });
});
