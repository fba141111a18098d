import { asLogged, type Logged } from '@ramus/domain';
import { jobSpec } from '@ramus/testing';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { silent, SLIDE, SmallEngine } from '../engine/small-engine.fixture.js';
import { LogFollower } from '../log/follower.js';
import { ClockWatch } from './clock-watch.js';
import { SchedulerState } from './scheduler-state.js';
import { Conductor } from './conductor.js';

let engine: SmallEngine;
beforeEach(async () => {
  engine = await SmallEngine.open();
});

async function conduct(): Promise<Conductor> {
  const conductor = engine.conductor();
  const follower = await engine.follow(conductor);
  conductor.start(follower);
  onTestFinished(() => conductor.stop());
  return conductor;
}

/** A second replica over the same log: its own state, its own rounds. */
async function conductBeside(): Promise<void> {
  const state = new SchedulerState(engine.store);
  const settings = {
    replicaId: 'other',
    runnerGraceMs: 60_000,
    leaseMinMs: 15_000,
    leaseMaxMs: 60_000,
    tickMs: 1e6,
  };
  const pool = { blockedSlots: () => new Map(), addresses: () => new Map() };
  const conductor = new Conductor(
    state,
    engine.streams,
    engine.works(),
    engine.judgements(),
    pool,
    settings,
    silent,
  );
  const follower = new LogFollower(engine.store, [state, conductor], silent);
  follower.start();
  await follower.whenCaughtUp();
  conductor.start(follower);
  onTestFinished(async () => {
    await conductor.stop();
    await follower.close();
  });
}

/** A runner in one line: whatever is leased is done at once. */
function workAway(result: object = { attempt: 0 }): void {
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const work = async () => {
    for await (const { events } of engine.store.subscribe({ signal: stop.signal })) {
      for (const event of events.map(asLogged)) {
        if (event?.type !== 'LeaseGranted') continue;
        const { jobId } = event.data;
        const stored = await engine.blobs.put(Buffer.from(JSON.stringify(result)));
        const data = { jobId, token: event.revision, result: stored, tiles: 0 };
        await engine.streams.job.handle(jobId, { type: 'CommitShard', data }, { by: 'r1' });
      }
    }
  };
  // It ends with the subscription, as a runner does whose connection breaks.
  work().catch(() => undefined);
}
const finished = (workflowId = 'w') =>
  engine.happens('WorkflowFinished', ({ data }) => data.workflowId === workflowId);

describe('a conductor', () => {
  it('brings a workflow from its submission to its end', async () => {
    await conduct();
    workAway();
    await engine.connect('r1', { slots: 2 });
    await engine.submit([jobSpec('w.0', { params: { shards: 2 } })]);
    expect((await finished()).data.status).toBe('succeeded');
    expect(await engine.types()).toEqual([
      'RunnerRegistered',
      'RunnerConnected',
      'WorkflowSubmitted',
      'UserAdmitted',
      'JobSlotGranted',
      'JobStarted',
      'JobPlanned',
      'LeaseGranted',
      'LeaseGranted',
      'ShardCommitted',
      'ShardCommitted',
      'JobMerged',
      'JobSucceeded',
      'WorkflowFinished',
    ]);
    await engine.happens('UserReleased');
  });

  it('says in each event who sent it and from which position it was decided', async () => {
    await conduct();
    await engine.connect();
    await engine.submit([jobSpec('w.0')]);
    const { metadata } = (await engine.happens('JobSlotGranted')) as Logged & {
      metadata: { by: string; asOf?: string };
    };
    expect(metadata.by).toBe('replica');
    expect(Number(metadata.asOf)).toBeGreaterThan(0);
  });

  it('names the position of what it knew, even where it decides while an event is being taken in', async () => {
    const conductor = engine.conductor();
    const apply = ({ type }: Logged): void => {
      if (type === 'RunnerConnected') conductor.look();
    };
    const follower = await engine.follow(conductor, { apply });
    conductor.start(follower);
    onTestFinished(() => conductor.stop());
    await engine.submit([jobSpec('w.0')]);
    await engine.connect();
    const { position } = await engine.happens('RunnerConnected');
    // Without the runner it would have given no slot.
    const { metadata } = (await engine.happens('JobSlotGranted')) as Logged & { metadata: { asOf?: string } };
    expect(Number(metadata.asOf)).toBeGreaterThanOrEqual(Number(position));
  });

  it('plans and merges a job over pixels', async () => {
    await conduct();
    workAway({ threshold: 30, polygons: [[[0, 0, 20, 0, 20, 20, 0, 20]]] });
    const data = {
      runnerId: 'r1',
      connectionId: 'c1',
      replicaId: 'replica',
      slots: 1,
      kinds: ['tissue-mask'],
      provider: 'cpu',
      version: '1',
      kind: 'daemon',
    } as const;
    await engine.streams.runner.handle('r1', { type: 'ConnectRunner', data }, { by: 'r1' });
    await engine.submit([jobSpec('w.0', { kind: 'tissue-mask' })], { slideId: SLIDE });
    expect((await finished()).data.status).toBe('succeeded');
    const job = engine.views.workflow('w')?.jobs[0];
    const files = await engine.facts.filesOf(job ?? {});
    expect(files.map(({ name }) => name)).toContain('tissue.geojson');
    for (const { hash } of files) expect(await engine.blobs.has(hash)).toBe(true);
  });

  it('closes a job whose slide has gone before it was planned', async () => {
    await conduct();
    await engine.connect();
    await engine.submit([jobSpec('w.0', { kind: 'tissue-mask' })], { slideId: 'gone' });
    const about = {
      kinds: ['tissue-mask'],
      provider: 'cpu',
      version: '1',
      kind: 'daemon',
      slots: 1,
    } as const;
    const data = { runnerId: 'r2', connectionId: 'c2', replicaId: 'replica', ...about };
    await engine.streams.runner.handle('r2', { type: 'ConnectRunner', data }, { by: 'r2' });
    expect((await finished()).data.status).toBe('failed');
    expect((await engine.happens('JobFailed')).data.cause.code).toBe('slide-unknown');
  });

  it('beside another that leads too brings each workflow to one end: conflicts harm nothing', async () => {
    await conduct();
    await conductBeside();
    workAway();
    await engine.connect('r1', { slots: 4 });
    const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
    for (const id of ids) {
      const jobs = [jobSpec(`${id}.0`, { params: { shards: 3 } }), jobSpec(`${id}.1`)];
      await engine.submit(jobs, { workflowId: id, userId: `user ${id}` });
    }
    for (const id of ids) expect((await finished(id)).data.status).toBe('succeeded');
    const types = await engine.types();
    const count = (type: string) => types.filter((other) => other === type).length;
    expect(count('JobStarted')).toBe(12);
    expect(count('JobPlanned')).toBe(12);
    expect(count('ShardCommitted')).toBe(24);
    expect(count('LeaseGranted')).toBe(24);
    expect(count('JobMerged')).toBe(12);
  });

  it('sends nothing while the log takes no appends, and all that is due once it does', async () => {
    await engine.connect();
    await engine.submit([jobSpec('w.0')]);
    const before = await engine.types();
    engine.store.takesAppends = false;
    const conductor = await conduct();
    for (let looks = 0; looks < 3; looks++) {
      conductor.look();
      await new Promise(setImmediate);
    }
    expect(await engine.types()).toEqual(before);
    engine.store.takesAppends = true;
    workAway();
    conductor.look();
    expect((await finished()).data.status).toBe('succeeded');
  });

  it('goes on after its subscription broke', async () => {
    await conduct();
    workAway();
    await engine.connect();
    engine.store.breakSubscriptions();
    workAway();
    await engine.submit([jobSpec('w.0')]);
    expect((await finished()).data.status).toBe('succeeded');
  });

  it('takes up at its start what another left half done', async () => {
    const first = await conduct();
    await engine.connect();
    await engine.submit([jobSpec('w.0', { params: { shards: 2 } })]);
    const { revision: token } = await engine.happens('LeaseGranted');
    await first.stop();
    const result = await engine.blobs.put(Buffer.from('{"attempt":0}'));
    const data = { jobId: 'w.0', token, result, tiles: 0 };
    await engine.streams.job.handle('w.0', { type: 'CommitShard', data }, { by: 'r1' });
    workAway();
    await conductBeside();
    expect((await finished()).data.status).toBe('succeeded');
    expect((await engine.types()).filter((type) => type === 'LeaseGranted')).toHaveLength(2);
  });

  it('takes a job that waits for a runner from its slot after the grace, but not because the clock jumped', async () => {
    const at = { wall: Date.now(), steady: 0 };
    const clock = new ClockWatch(
      () => at.wall,
      () => at.steady,
    );
    const conductor = engine.conductor(engine.works(), 'replica', clock);
    const pass = async (ms: number, jumpMs = 0) => {
      at.steady += ms;
      at.wall += ms + jumpMs;
      conductor.look();
      // What is granted for another workflow was granted in a later round.
      const workflowId = `w-${at.steady}`;
      const job = jobSpec(`${workflowId}.0`, { kind: 'tissue-mask' });
      await engine.submit([job], { workflowId, userId: workflowId, slideId: SLIDE });
      await engine.happens('UserAdmitted', ({ data }) => data.userId === workflowId);
    };
    conductor.start(await engine.follow(conductor));
    onTestFinished(() => conductor.stop());
    await engine.connect('r1');
    await engine.connect('r2', { kinds: ['tissue-mask'], slots: 9 });
    await engine.submit([jobSpec('w.0')]);
    const { revision: token } = await engine.happens('LeaseGranted');
    const gone = { runnerId: 'r1', connectionId: 'c1' } as const;
    await engine.streams.runner.handle('r1', { type: 'DisconnectRunner', data: gone }, { by: 'replica' });
    const end = { jobId: 'w.0', token, cause: 'expired' } as const;
    await engine.streams.job.handle('w.0', { type: 'EndLease', data: end }, { by: 'replica' });

    await pass(1_000, 86_400_000);
    await pass(59_000);
    expect(await engine.types()).not.toContain('JobYielded');
    await pass(1_000);
    await engine.happens('JobYielded');
  });
});
