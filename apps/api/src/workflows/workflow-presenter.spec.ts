import { aloneDone, contradicted, jobSpec, logOf } from '@ramus/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { SmallEngine } from '../engine/small-engine.fixture.js';
import { appendAsIs } from '../log/append-as-is.fixture.js';
import type { LogFollower } from '../log/follower.js';
import { FakeSocket } from '../runners/fake-socket.fixture.js';
import { WorkflowNamesStore } from './workflow-names.js';
import { WorkflowPresenter } from './workflow-presenter.js';

let engine: SmallEngine;
let presenter: WorkflowPresenter;
let follower: LogFollower;

beforeEach(async () => {
  engine = await SmallEngine.open();
  const names = new WorkflowNamesStore(engine.blobs);
  await names.put('w', 'f', {
    name: 'mine',
    branches: ['core', 'extra'],
    keys: ['tissue', 'nuclei', 'mask'],
  });
  presenter = new WorkflowPresenter(engine.state, engine.runners, names);
  follower = await engine.follow();
});

const caughtUp = async () => follower.reached((await engine.log()).at(-1)?.position);
const workflow = () => {
  const found = engine.views.workflow('w');
  if (!found) throw new Error('no workflow');
  return found;
};
const submit = async () => {
  const jobs = [
    jobSpec('w.0'),
    jobSpec('w.1', { dependsOn: ['w.0'] }),
    jobSpec('w.2', { branch: 1, dependsOn: ['w.0'] }),
  ];
  await engine.submit(jobs, { fingerprint: 'f' });
  await caughtUp();
};

describe('a workflow', () => {
  it('is shown by its names: branches, and their jobs in order', async () => {
    await submit();
    const { name, branches, status } = await presenter.view(workflow());
    expect({ name, status }).toEqual({ name: 'mine', status: 'pending' });
    expect(branches.map((branch) => [branch.name, branch.jobs.map(({ key }) => key)])).toEqual([
      ['core', ['tissue', 'nuclei']],
      ['extra', ['mask']],
    ]);
  });

  it('whose names are gone is shown by places', async () => {
    await engine.submit([jobSpec('w.0'), jobSpec('w.1', { branch: 1 })], { fingerprint: 'erased' });
    await caughtUp();
    const { name, branches } = await presenter.view(workflow());
    expect([name, ...branches.map((branch) => `${branch.name}: ${branch.jobs[0]?.key}`)]).toEqual([
      '(name erased)',
      'branch 1: job 1',
      'branch 2: job 2',
    ]);
  });

  it('says why each of its jobs waits, in its owner’s words', async () => {
    await submit();
    const reasons = await presenter.waiting([workflow()]);
    expect(reasons.map(({ jobId, reason }) => [jobId, reason.code])).toEqual([
      ['w.0', 'waiting-for-runner'],
      ['w.1', 'waiting-for-branch'],
      ['w.2', 'waiting-for-dependency'],
    ]);
    expect(reasons[2]?.reason.text).toBe('Waits for “tissue”, on which it depends.');
  });

  it('is counted in a summary', async () => {
    await submit();
    expect((await presenter.summary(workflow())).jobs).toEqual({ total: 3, done: 0, running: 0 });
  });

  it('that was cancelled says by what each of its jobs was', async () => {
    await submit();
    const command = { type: 'CancelJob', data: { jobId: 'w.0' } } as const;
    await engine.streams.workflow.handle('w', command, { by: 'ada' });
    await caughtUp();
    const [first, second, third] = (await presenter.view(workflow())).branches.flatMap(({ jobs }) => jobs);
    expect(first?.cause).toEqual({ code: 'by-user' });
    expect(second?.cause).toEqual({ code: 'branch-failed', jobId: 'w.0' });
    expect(third?.cause).toEqual({ code: 'dependency-failed', jobId: 'w.0' });
    expect([first, second, third].map((job) => job?.reason)).toEqual([undefined, undefined, undefined]);
  });
});

describe('a running job', () => {
  it('counts the tiles inside its shards as they are done, and never more than there are', async () => {
    const engineJob = jobSpec('w.0', { kind: 'tissue-mask' });
    await engine.startJob(engineJob, { slideId: 'slide', fingerprint: 'f' });
    const token = await engine.lease();
    await caughtUp();
    const link = new FakeSocket().link('r1');
    engine.runners.put(link);
    const told = { jobId: 'w.0', token, shard: 0, tilesDone: 0 };
    link.told.set(`w.0@${token}`, told);
    const progress = async () => (await presenter.jobView(workflow(), 'w.0')).progress;
    expect(await progress()).toMatchObject({ done: 0, total: 1 });
    told.tilesDone = 1;
    expect(await progress()).toMatchObject({ done: 1, total: 1 });
    told.tilesDone = 5;
    expect(await progress()).toMatchObject({ done: 1, total: 1, percent: 100 });
  });

  it('shows no reason, and the shards that are leased', async () => {
    await engine.startJob(jobSpec('w.0', { params: { shards: 3 } }), { fingerprint: 'f' });
    await engine.lease(1);
    await caughtUp();
    const view = await presenter.jobView(workflow(), 'w.0');
    expect(view.reason).toBeUndefined();
    expect(view.shards).toEqual({ total: 3, committed: 0, leased: 1 });
  });

  it('says how its shards were accepted, by which class of runner, and which of them are in doubt', async () => {
    await appendAsIs(engine.store, logOf(...aloneDone, ...contradicted('a')));
    await caughtUp();
    const { accepted, doubts } = await presenter.jobView(workflow(), 'w.0');
    expect(accepted).toEqual({ ways: [{ how: 'proven', results: 1, shards: 3 }], classes: [] });
    expect(doubts).toEqual([{ runnerId: 'v-a', shards: 2, convictedAt: '1970-01-01T00:00:00.000Z' }]);
  });

  it('that failed says why', async () => {
    await engine.startJob(jobSpec('w.0'), { fingerprint: 'f' });
    const cause = { code: 'out-of-memory', detail: 'no room' };
    const data = { jobId: 'w.0', generation: 1, cause };
    await engine.streams.job.handle(
      'w.0',
      { type: 'CloseJob', data: { ...data, outcome: 'failed' } },
      { by: 'replica' },
    );
    await engine.streams.workflow.handle('w', { type: 'FailJob', data }, { by: 'replica' });
    await caughtUp();
    expect((await presenter.jobView(workflow(), 'w.0')).cause).toEqual(cause);
  });
});
