import { jobSpec } from '@ramus/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { SmallEngine } from '../engine/small-engine.fixture.js';
import type { LogFollower } from '../log/follower.js';
import { POOL } from '../log/streams.js';
import { WorkflowNamesStore } from '../workflows/workflow-names.js';
import { WorkflowPresenter } from '../workflows/workflow-presenter.js';
import { ChangeLimitsCommand, ChangeLimitsHandler } from './change-limits.handler.js';
import { SchedulerPresenter } from './scheduler-presenter.js';

let engine: SmallEngine;
let follower: LogFollower;
let presenter: SchedulerPresenter;

beforeEach(async () => {
  engine = await SmallEngine.open();
  follower = await engine.follow();
  const names = new WorkflowNamesStore(engine.blobs);
  presenter = new SchedulerPresenter(
    engine.state,
    engine.views,
    new WorkflowPresenter(engine.state, engine.runners, names),
  );
});

const caughtUp = async () => follower.reached((await engine.log()).at(-1)?.position);
const grant = (jobId: string, userId: string) =>
  engine.streams.pool.handle(
    POOL,
    {
      type: 'ReassignSlots',
      data: { releases: [], releasedUsers: [], grants: [{ jobId, generation: 1, userId }] },
    },
    { by: 'replica' },
  );

describe('the pool, as a user sees it', () => {
  beforeEach(async () => {
    await engine.connect('r1', { slots: 2 });
    await engine.submit([jobSpec('w.0'), jobSpec('w.1')], { workflowId: 'w', userId: 'ada' });
    await engine.submit([jobSpec('v.0'), jobSpec('v.1')], { workflowId: 'v', userId: 'eve' });
    await grant('w.0', 'ada');
    await grant('v.0', 'eve');
    await caughtUp();
  });

  it('names own slots, and of others tells counts alone', async () => {
    const view = await presenter.view('ada');
    expect(view.userSlots).toEqual({ taken: 2, max: 3, mine: true });
    expect(view.jobSlots).toEqual({ taken: 2, max: 4, mine: ['w.0'] });
    expect(view.waitingOfOthers).toBe(2);
    expect(JSON.stringify(view)).not.toMatch(/eve|v\.\d/);
  });

  it('says why each own job waits', async () => {
    const { waiting } = await presenter.view('ada');
    expect(waiting.map(({ jobId, reason }) => [jobId, reason.code])).toEqual([
      ['w.0', 'starting'],
      ['w.1', 'waiting-for-branch'],
    ]);
  });

  it('shows a stranger what is taken, and nothing of whose', async () => {
    const view = await presenter.view('zoe');
    expect(view.userSlots.mine).toBe(false);
    expect(view.jobSlots.mine).toEqual([]);
    expect(view.waiting).toEqual([]);
    expect(view.waitingOfOthers).toBe(4);
  });

  it('counts the slots of connected runners, and those at work', async () => {
    const data = { jobId: 'w.0', generation: 1 };
    await engine.streams.workflow.handle('w', { type: 'StartJob', data }, { by: 'replica' });
    const plan = { ...data, workflowId: 'w', shards: 1, tiles: 0, plan: { hash: 'h', bytes: 1 } };
    await engine.streams.job.handle('w.0', { type: 'PlanJob', data: plan }, { by: 'replica' });
    await engine.lease();
    await caughtUp();
    expect((await presenter.view('ada')).runners).toEqual({ connected: 1, slots: 2, busy: 1 });
    expect(presenter.runners()[0]?.leases).toEqual([{ jobId: 'w.0', shard: 0, token: 1 }]);
  });

  it('is as of a position of the log', async () => {
    expect((await presenter.view('ada')).position).toBe((await engine.log()).at(-1)?.position);
  });
});

describe('new limits', () => {
  it('hold when the change is answered', async () => {
    const handler = new ChangeLimitsHandler(engine.streams, follower);
    const limits = { maxActiveUsers: 5, maxRunningJobs: 9, maxJobsPerUser: 4 };
    await handler.execute(new ChangeLimitsCommand('admin', limits));
    expect((await presenter.view('ada')).limits).toEqual(limits);
  });

  it('that make no sense are refused', async () => {
    const handler = new ChangeLimitsHandler(engine.streams, follower);
    const limits = { maxActiveUsers: 0, maxRunningJobs: 9, maxJobsPerUser: 4 };
    const changed = handler.execute(new ChangeLimitsCommand('admin', limits));
    await expect(changed).rejects.toMatchObject({ code: 'limits-invalid' });
  });
});
