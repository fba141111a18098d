import {
  admitted,
  cancelled,
  cause,
  closed,
  committed,
  connected,
  failed,
  finished,
  granted,
  jobSpec,
  leased,
  logOf,
  merged,
  planned,
  registered,
  reopened,
  shardFailed,
  started,
  submitted,
  submittedData,
  succeeded,
  yielded,
} from '@ramus/testing';
import { describe, expect, it } from 'vitest';
import type { DomainEvent } from '../logged-event.js';
import { applyToSnapshot } from './apply-to-snapshot.js';
import { dueCommands } from './due-commands.js';
import {
  context,
  dues,
  gone,
  runner,
  running,
  toWorkflow,
  waiting,
  type History,
} from './due-commands.fixture.js';
import { initialSnapshot } from './snapshot.js';
import { untouched } from './touched.js';
import { DEFAULT_LIMITS } from '../pool/pool.events.js';

const slotsOf = (history: History, nowMs = 1_000) =>
  dues(history, nowMs).find((due) => due.to === 'pool')?.command.data;

const paused: DomainEvent = { type: 'WorkflowPaused', data: { workflowId: 'w' } };

describe('a runnable job', () => {
  it('is due a slot, and its user one with it, at the revision of the pool that was seen', () => {
    expect(dues([...runner, waiting])).toEqual([
      {
        to: 'pool',
        expected: -1,
        command: {
          type: 'ReassignSlots',
          data: { releases: [], releasedUsers: [], grants: [{ jobId: 'w.0', generation: 1, userId: 'ada' }] },
        },
      },
    ]);
  });

  it('is due none while its workflow is paused', () =>
    expect(dues([...runner, waiting, paused])).toEqual([]));

  it('is due none while no eligible runner is connected', () => {
    expect(dues([waiting])).toEqual([]);
    expect(dues([registered(), connected('c1', { kinds: ['other'] }), waiting])).toEqual([]);
    expect(dues([...runner, gone, waiting])).toEqual([]);
    expect(dues([...runner, { type: 'RunnerBanned', data: { runnerId: 'r1' } }, waiting])).toEqual([]);
  });

  it('needs no runner when only its merge is left', () => {
    const done: History = [planned(1), leased(), yielded('w.0'), committed(1)];
    const released: DomainEvent = {
      type: 'JobSlotReleased',
      data: { jobId: 'w.0', generation: 1, userId: 'ada' },
    };
    expect(slotsOf([...running, ...done, released, gone])?.grants).toEqual([
      { jobId: 'w.0', generation: 2, userId: 'ada' },
    ]);
  });

  it('is due none while an earlier job of its branch, or one that it depends on, has not succeeded', () => {
    const specs = [jobSpec('w.0'), jobSpec('w.1'), jobSpec('w.2', { branch: 1, dependsOn: ['w.0'] })];
    expect(slotsOf([...runner, submitted(...specs)])?.grants).toMatchObject([{ jobId: 'w.0' }]);
  });
});

describe('a slot', () => {
  it('starts its pending job, paused or not', () => {
    const held: History = [...runner, waiting, admitted(), granted('w.0')];
    expect(dues(held)).toEqual([toWorkflow('StartJob')]);
    expect(dues([...held, paused])).toEqual([toWorkflow('StartJob')]);
  });

  it('is given back when its job has ended, and its user slot when nothing is left to run', () => {
    expect(slotsOf([...running, cancelled('w.0')])).toEqual({
      releases: [{ jobId: 'w.0', generation: 1 }],
      releasedUsers: ['ada'],
      grants: [],
    });
  });

  it('of a cancelled job goes to the next at once, whatever its runner does', () => {
    const limits: DomainEvent = { type: 'LimitsChanged', data: { ...DEFAULT_LIMITS, maxRunningJobs: 1 } };
    const other: DomainEvent = {
      type: 'WorkflowSubmitted',
      data: { ...submittedData(jobSpec('v.0')), workflowId: 'v', userId: 'bob' },
    };
    const history = [limits, ...running, planned(), leased(), other, cancelled('w.0')];
    expect(slotsOf(history)).toEqual({
      releases: [{ jobId: 'w.0', generation: 1 }],
      releasedUsers: ['ada'],
      grants: [{ jobId: 'v.0', generation: 1, userId: 'bob' }],
    });
  });

  it('is given back when its job is past its generation, but the user slot is kept for the next', () => {
    expect(slotsOf([...running, yielded('w.0')])).toEqual({
      releases: [{ jobId: 'w.0', generation: 1 }],
      releasedUsers: [],
      grants: [],
    });
  });
});

describe('a user slot', () => {
  it('is kept while the user has a job that runs', () => expect(slotsOf(running)).toBeUndefined());

  it('is given back when every job of its user is paused', () => {
    expect(slotsOf([...runner, waiting, admitted(), paused])?.releasedUsers).toEqual(['ada']);
  });

  it('is given back when no runner is left that could run a job of its user', () => {
    expect(slotsOf([...runner, waiting, admitted(), gone])?.releasedUsers).toEqual(['ada']);
  });

  it('is given back when its hold is over and someone waits, once its jobs have ended', () => {
    const limits: DomainEvent = {
      type: 'LimitsChanged',
      data: { maxActiveUsers: 1, maxRunningJobs: 4, maxJobsPerUser: 2, userSlotMaxHoldMs: 1_000 },
    };
    const other: DomainEvent = {
      type: 'WorkflowSubmitted',
      data: { ...submittedData(jobSpec('v.0')), workflowId: 'v', userId: 'bob' },
    };
    const two = submitted(jobSpec('w.0'), jobSpec('w.1'));
    const history: History = [limits, ...runner, two, admitted(), granted('w.0'), started('w.0'), other];
    expect(slotsOf(history, 1_000)).toBeUndefined();
    expect(slotsOf([...history, succeeded('w.0')], 999)?.grants).toMatchObject([{ jobId: 'w.1' }]);
    expect(slotsOf([...history, succeeded('w.0')], 1_000)).toMatchObject({
      releasedUsers: ['ada'],
      grants: [{ jobId: 'v.0' }],
    });
  });
});

describe('a running job', () => {
  it('is due a plan', () => {
    expect(dues(running)).toEqual([{ to: 'planner', id: 'w.0', generation: 1 }]);
  });

  it('whose stream was closed in an earlier generation is due a reopening', () => {
    const again: DomainEvent = { type: 'JobRetried', data: { jobId: 'w.0', generation: 2, reopened: [] } };
    const history: History = [
      ...running,
      closed('failed', 1, cause),
      failed('w.0'),
      finished('failed'),
      { type: 'JobSlotReleased', data: { jobId: 'w.0', generation: 1, userId: 'ada' } },
    ];
    const next = logOf(
      ...running,
      ...history.slice(running.length),
      again,
      granted('w.0', 2),
      started('w.0', 2),
    );
    const snapshot = initialSnapshot(DEFAULT_LIMITS);
    // The finished workflow has been forgotten by then, so it is folded as one that never was over.
    snapshot.waking = 'w';
    for (const event of next) applyToSnapshot(snapshot, event, untouched());
    expect(dueCommands(snapshot, context(0), 'all')).toEqual([
      { to: 'job', id: 'w.0', command: { type: 'ReopenJob', data: { jobId: 'w.0', generation: 2 } } },
    ]);
  });

  it('whose stream is still of the generation before its yield is due a reopening', () => {
    const history: History = [
      ...running,
      planned(),
      yielded('w.0'),
      { type: 'JobSlotReleased', data: { jobId: 'w.0', generation: 1, userId: 'ada' } },
      granted('w.0', 2),
      started('w.0', 2),
    ];
    expect(dues(history)).toEqual([
      { to: 'job', id: 'w.0', command: { type: 'ReopenJob', data: { jobId: 'w.0', generation: 2 } } },
    ]);
    expect(dues([...history, reopened()])).toMatchObject([{ to: 'job', command: { type: 'GrantLeases' } }]);
  });

  it('is due a lease per unleased shard and idle slot', () => {
    expect(dues([...running, planned(3)])).toEqual([
      {
        to: 'job',
        id: 'w.0',
        command: {
          type: 'GrantLeases',
          data: {
            jobId: 'w.0',
            leases: [
              { shard: 0, runnerId: 'r1', leaseMs: 15_000 },
              { shard: 1, runnerId: 'r1', leaseMs: 15_000 },
            ],
          },
        },
      },
    ]);
  });

  it('is due a merge, at the revision that was seen, when every shard is committed', () => {
    expect(dues([...running, planned(1), leased(), committed(1)])).toEqual([
      { to: 'merger', id: 'w.0', generation: 1, revision: 2 },
    ]);
  });

  it('has succeeded when its stream is merged', () => {
    expect(dues([...running, planned(1), leased(), committed(1), merged()])).toEqual([
      toWorkflow('SucceedJob'),
    ]);
  });

  it('has failed when its stream is closed as failed, with the cause', () => {
    expect(
      dues([...running, planned(), leased(), shardFailed(1, false), closed('failed', 1, cause)]),
    ).toEqual([
      { to: 'workflow', id: 'w', command: { type: 'FailJob', data: { jobId: 'w.0', generation: 1, cause } } },
    ]);
  });

  it('fails when its slide is gone', () => {
    const onSlide: DomainEvent = {
      type: 'WorkflowSubmitted',
      data: { ...submittedData(jobSpec('w.0')), slideId: 's' },
    };
    const history: History = [...runner, onSlide, admitted(), granted('w.0'), started('w.0')];
    expect(dues([...history, { type: 'SlideRemoved', data: { slideId: 's' } }])).toMatchObject([
      {
        to: 'job',
        command: { type: 'CloseJob', data: { outcome: 'failed', cause: { code: 'slide-removed' } } },
      },
    ]);
  });
});
