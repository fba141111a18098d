import { DEFAULT_LIMITS, type Limits } from '@ramus/domain';
import { describe, expect, it } from 'vitest';
import {
  eventsOf,
  leaves,
  recordingOf,
  runner,
  SETTINGS,
  START_MS,
  submission,
  type MadeJob,
} from './drawn-demand.fixture.js';
import type { Happening } from './recording.js';
import { WhatIfStudy } from './what-if.js';

const second: MadeJob = { shardMs: 1_000, planMs: 0, mergeMs: 0 };

/** What a recorded demand would come to under other limits. */
function ask(happenings: readonly Happening[], change: Partial<Limits>) {
  const study = new WhatIfStudy(DEFAULT_LIMITS);
  for (const event of eventsOf(recordingOf(happenings))) study.take(event, true);
  return study.answer(change, SETTINGS);
}

describe('a question what if', () => {
  const eight = [
    ...runner('one', 8),
    ...[0, 1, 2, 3, 4, 5, 6, 7].map((n) => submission(0, `w${n}`, `user-${n % 2}`, [[second]])),
  ];

  it('tells how long workflows would have waited and taken', () => {
    const { recorded, replayed, changed } = ask(eight, { maxRunningJobs: 8, maxJobsPerUser: 4 });
    // Four at a time, two of each user: the second four wait for a second.
    expect(recorded).toMatchObject({
      workflows: 8,
      finished: 8,
      waitingP95: 1_000,
      completionP95: 2_000,
      makespanMs: 2_000,
      slotsHeld: 1,
    });
    expect(replayed).toEqual(recorded);
    expect(changed).toMatchObject({ waitingP95: 0, completionP95: 1_000, makespanMs: 1_000, slotsHeld: 1 });
  });

  it('tells what tighter limits would have cost', () => {
    const { changed, workflows } = ask(eight, { maxActiveUsers: 1, maxRunningJobs: 1 });
    expect(changed).toMatchObject({ makespanMs: 8_000, waitingP50: 3_000, finished: 8 });
    expect(workflows.map(({ changed: { completionMs } }) => completionMs).sort()).toEqual(
      [1, 2, 3, 4, 5, 6, 7, 8].map((n) => n * 1_000),
    );
  });

  it('names how far the simulation is from the record', () => {
    expect(ask(eight, {}).deviation).toEqual({
      comparable: 8,
      otherwise: 0,
      completionP50: 0,
      completionP95: 0,
      makespan: 0,
    });
  });

  it('goes on with the runners that there were when the last work ended', () => {
    const { changed } = ask([...eight, leaves('one', 60_000)], { maxRunningJobs: 1, maxActiveUsers: 1 });
    expect(changed.finished).toBe(8);
  });

  it('lets a job fail as it failed, and a user cancel and retry as they did', () => {
    const at = (atMs: number, type: 'RetryJob' | 'CancelJob'): Happening => ({
      atMs: START_MS + atMs,
      what: { kind: 'workflow', id: 'w', command: { type, data: { jobId: 'w.0' } } },
    });
    const demand = [
      ...runner('one', 1),
      submission(0, 'w', 'ada', [[{ ...second, failTimes: 4 }]]),
      at(20_000, 'RetryJob'),
    ];
    const { recorded, replayed, workflows } = ask(demand, { maxRunningJobs: 1 });
    expect(recorded.finished).toBe(1);
    expect(replayed).toEqual(recorded);
    expect(workflows[0]?.changed.status).toBe('succeeded');

    const cancelled = ask(
      [...runner('one', 1), submission(0, 'w', 'ada', [[second]]), at(500, 'CancelJob')],
      {},
    );
    expect(cancelled.workflows[0]?.changed).toMatchObject({ status: 'cancelled', completionMs: 500 });
  });

  it('counts the wishes that no longer apply', () => {
    const cancel: Happening = {
      atMs: START_MS + 1_500,
      what: { kind: 'workflow', id: 'w7', command: { type: 'CancelJob', data: { jobId: 'w7.0' } } },
    };
    const { recorded, changed, refusedWishes } = ask([...eight, cancel], {
      maxRunningJobs: 8,
      maxJobsPerUser: 4,
    });
    expect(recorded.finished).toBe(8);
    expect(changed.finished).toBe(8);
    expect(refusedWishes).toBe(1);
  });

  it('replaces the limit in question also where the record changed limits', () => {
    const change: Happening = {
      atMs: START_MS + 500,
      what: {
        kind: 'limits',
        command: { type: 'ChangeLimits', data: { ...DEFAULT_LIMITS, maxRunningJobs: 2 } },
      },
    };
    const { recorded, replayed, changed } = ask([...eight, change], { maxRunningJobs: 8, maxJobsPerUser: 4 });
    expect(recorded.makespanMs).toBe(3_000);
    expect(replayed.makespanMs).toBe(3_000);
    expect(changed.makespanMs).toBe(1_000);
  });

  it('of a part of the log leaves out what was submitted before, and keeps the runners', () => {
    const study = new WhatIfStudy(DEFAULT_LIMITS);
    const late = submission(10_000, 'late', 'ada', [[second]]);
    const events = eventsOf(recordingOf([...eight, late]));
    for (const event of events) study.take(event, Date.parse(event.metadata.at) >= START_MS + 10_000);
    const { recorded, replayed } = study.answer({ maxRunningJobs: 1 }, SETTINGS);
    expect(recorded).toMatchObject({ workflows: 1, finished: 1, makespanMs: 1_000, slotsHeld: 0.25 });
    expect(replayed).toEqual(recorded);
  });
});
