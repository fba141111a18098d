import type { WorkflowCommand } from '@ramus/domain';
import { test } from '@fast-check/vitest';
import fc from 'fast-check';
import { describe, expect } from 'vitest';
import {
  connects,
  eventsOf,
  leaves,
  recordedFrom,
  recordingOf,
  runner,
  START_MS,
  submission,
} from './drawn-demand.fixture.js';
import type { Happening } from './recording.js';

const job = fc.record({
  shards: fc.integer({ min: 1, max: 4 }),
  shardMs: fc.integer({ min: 1, max: 5_000 }),
  planMs: fc.integer({ min: 0, max: 200 }),
  mergeMs: fc.integer({ min: 0, max: 500 }),
  failTimes: fc.constantFrom(0, 0, 0, 1, 2, 3),
  failsPlan: fc.constantFrom(false, false, false, false, true),
});

const workflow = fc.record({
  atMs: fc.nat({ max: 20_000 }),
  user: fc.nat({ max: 4 }),
  branches: fc.array(fc.array(job, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 }),
});

const wish = fc.record({
  atMs: fc.nat({ max: 40_000 }),
  pick: fc.nat({ max: 99 }),
  type: fc.constantFrom<('CancelJob' | 'RetryJob' | 'PauseWorkflow' | 'ResumeWorkflow')[]>(
    'CancelJob',
    'RetryJob',
    'RetryJob',
    'PauseWorkflow',
    'ResumeWorkflow',
  ),
});

const demand = fc
  .record({
    workflows: fc.array(workflow, { minLength: 1, maxLength: 12 }),
    wishes: fc.array(wish, { maxLength: 10 }),
    leavesAtMs: fc.option(fc.nat({ max: 20_000 }), { nil: undefined }),
  })
  .map(({ workflows, wishes, leavesAtMs }): Happening[] => [
    ...runner('one', 2),
    ...runner('two', 1),
    ...workflows.map(({ atMs, user, branches }, n) => submission(atMs, `w${n}`, `user-${user}`, branches)),
    ...wishes.map(({ atMs, pick, type }): Happening => {
      const id = `w${pick % workflows.length}`;
      const command: WorkflowCommand =
        type === 'CancelJob' || type === 'RetryJob'
          ? { type, data: { jobId: `${id}.0` } }
          : type === 'PauseWorkflow'
            ? { type, data: {} }
            : { type, data: {} };
      return { atMs: START_MS + atMs, what: { kind: 'workflow', id, command } };
    }),
    ...(leavesAtMs === undefined ? [] : [leaves('two', leavesAtMs), connects('two', 1, leavesAtMs + 7_000)]),
  ]);

/** What happened and when; where in the log it stands follows. Runners that go after the last work are left out. */
const told = (events: ReturnType<typeof eventsOf>) =>
  events
    .filter(({ stream }) => !stream.startsWith('runner-'))
    .map(({ stream, type, data, metadata }) => JSON.stringify([metadata.at, stream, type, data]));

describe('a log that a simulation made', () => {
  test.prop([demand], { numRuns: 100 })('played again under its own limits is the same log', (happenings) => {
    const first = eventsOf(recordingOf(happenings));
    expect(told(eventsOf(recordedFrom(first)))).toEqual(told(first));
  });

  test.prop([demand], { numRuns: 50 })('is the same however often it is played', (happenings) => {
    const recording = recordedFrom(eventsOf(recordingOf(happenings)));
    const change = { maxRunningJobs: 8, maxJobsPerUser: 4 };
    expect(told(eventsOf(recording, change))).toEqual(told(eventsOf(recording, change)));
  });

  test.prop([demand], { numRuns: 50 })('keeps within the limits that are asked about', (happenings) => {
    const events = eventsOf(recordingOf(happenings), { maxRunningJobs: 2, maxActiveUsers: 1 });
    let [slots, users] = [0, 0];
    for (const { type } of events) {
      slots += Number(type === 'JobSlotGranted') - Number(type === 'JobSlotReleased');
      users += Number(type === 'UserAdmitted') - Number(type === 'UserReleased');
      expect(slots).toBeLessThanOrEqual(2);
      expect(users).toBeLessThanOrEqual(1);
    }
    expect(slots).toBe(0);
  });
});
