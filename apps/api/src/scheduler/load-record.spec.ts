import { jobSpec } from '@ramus/testing';
import { describe, expect, it } from 'vitest';
import { applyToSnapshot, DEFAULT_LIMITS, initialSnapshot, untouched, type Logged } from '@ramus/domain';
import { SmallEngine } from '../engine/small-engine.fixture.js';
import { POOL } from '../log/streams.js';
import { LOAD_COLUMNS, LOAD_STEP_MS, LoadRecord } from './load-record.js';

/** Somewhere within a column. */
const START_MS = 1_750_000_003_000;

/** What happens to one workflow of one job with two shards, each event so long after the start. */
async function journey(): Promise<readonly Logged[]> {
  const engine = await SmallEngine.open();
  await engine.connect('r1', { slots: 2 });
  await engine.startJob(jobSpec('w.0', { kind: 'diagnostic', params: { shards: 2 } }));
  const grant = { jobId: 'w.0', generation: 1, userId: 'ada' };
  await engine.streams.pool.handle(
    POOL,
    { type: 'ReassignSlots', data: { releases: [], releasedUsers: [], grants: [grant] } },
    { by: 'replica' },
  );
  await engine.commit(0, {});
  await engine.commit(1, {});
  return engine.log();
}

/** The same events, at other times: `afterS` gives the seconds after the start by type and how many came before. */
const at = (
  events: readonly Logged[],
  afterS: Partial<Record<Logged['type'], readonly number[]>>,
): Logged[] => {
  const seen = new Map<string, number>();
  return events.map((event) => {
    const nth = seen.get(event.type) ?? 0;
    seen.set(event.type, nth + 1);
    const ms = START_MS + 1_000 * (afterS[event.type]?.[nth] ?? 0);
    return { ...event, metadata: { ...event.metadata, at: new Date(ms).toISOString() } };
  });
};

function recordOf(events: readonly Logged[], nowMs: number): LoadRecord {
  const snapshot = initialSnapshot(DEFAULT_LIMITS);
  const record = new LoadRecord(snapshot, () => nowMs);
  for (const event of events) {
    record.apply(event);
    applyToSnapshot(snapshot, event, untouched());
  }
  return record;
}
const sum = (counts: readonly number[]): number => counts.reduce((all, count) => all + count, 0);

const TIMES = { LeaseGranted: [4, 12], ShardCommitted: [9, 42] } as const;

describe('the load of the pool', () => {
  it('stands in the columns of the times at which things happened', async () => {
    const events = at(await journey(), TIMES);
    const load = recordOf(events, START_MS + 60_000).view(START_MS);
    expect(load.from).toBe(new Date(START_MS - 3_000).toISOString());
    expect(load.shards).toEqual([0, 1, 0, 0, 1, 0, 0]);
    expect(load.tiles).toEqual([0, 1, 0, 0, 1, 0, 0]);
    expect(sum(load.events)).toBe(events.length);
  });

  it('tells how long a workflow waited for its first lease, and how long each shard took', async () => {
    const load = recordOf(at(await journey(), TIMES), START_MS + 60_000).view(START_MS);
    const isMeasured = (ms: number | null): boolean => ms !== null;
    expect(load.startMs.p50.map(isMeasured)).toEqual([true, false, false, false, false, false, false]);
    expect(load.shardMs.p99.map(isMeasured)).toEqual([false, true, false, false, true, false, false]);
    // Within 5 %, which is how they are kept.
    for (const [told, ms] of [
      [load.startMs.p50[0], 4_000],
      [load.shardMs.p99[1], 5_000],
      [load.shardMs.p99[4], 30_000],
    ] as const) {
      expect(Math.abs((told ?? 0) / ms - 1)).toBeLessThan(0.05);
    }
  });

  it('says how many jobs waited and ran at the end of each column, those without events too', async () => {
    const granted = { UserAdmitted: [31], JobSlotGranted: [31], JobStarted: [31], JobPlanned: [31] };
    const times = { WorkflowSubmitted: [11], ...granted, LeaseGranted: [34, 42], ShardCommitted: [39, 47] };
    const load = recordOf(at(await journey(), times), START_MS + 60_000).view(START_MS);
    expect(load.waiting).toEqual([0, 1, 1, 0, 0, 0, 0]);
    expect(load.running).toEqual([0, 0, 0, 1, 1, 1, 1]);
  });

  it('is of the last hour, and forgets what lies before', async () => {
    const events = at(await journey(), TIMES);
    const hour = LOAD_COLUMNS * LOAD_STEP_MS;
    expect(sum(recordOf(events, START_MS + hour - 20_000).view().shards)).toBe(2);
    expect(sum(recordOf(events, START_MS + hour + 15_000).view().shards)).toBe(1);
    const later = recordOf(events, START_MS + 3 * hour).view();
    expect(later.shards).toEqual(Array.from({ length: LOAD_COLUMNS }, () => 0));
  });

  it('drops what it held of an hour ago when its ring comes round', async () => {
    let nowMs = START_MS + 60_000;
    const snapshot = initialSnapshot(DEFAULT_LIMITS);
    const record = new LoadRecord(snapshot, () => nowMs);
    const events = at(await journey(), TIMES);
    for (const event of events) record.apply(event);
    expect(sum(record.view().events)).toBe(events.length);
    nowMs += LOAD_COLUMNS * LOAD_STEP_MS;
    expect(sum(record.view().events)).toBe(0);
  });

  it('takes no harm from a clock that was set back: what lies ahead of it is left out', async () => {
    const record = recordOf(at(await journey(), TIMES), START_MS - 60_000);
    expect(sum(record.view().events)).toBe(0);
  });
});
