import type { Assignment, AssignmentAnswer, Revoke } from '@ramus/contracts';
import { jobSpec } from '@ramus/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { KeyedHash } from '../auth/keyed-hash.js';
import { LeaseSigner } from '../auth/lease-signer.js';
import { silent, SmallEngine } from '../engine/small-engine.fixture.js';
import type { LogFollower } from '../log/follower.js';
import { AssignmentPusher } from './assignment-pusher.js';
import { FakeSocket } from './fake-socket.fixture.js';
import type { RunnerLink } from './runner-table.js';

let engine: SmallEngine;
let follower: LogFollower;
let socket: FakeSocket;
let link: RunnerLink;
let freed: PromiseWithResolvers<void>;
const signer = new LeaseSigner(new KeyedHash(new Uint8Array(32)));

beforeEach(async () => {
  engine = await SmallEngine.open();
  freed = Promise.withResolvers();
  await engine.startJob(jobSpec('w.0', { params: { shards: 2, shardMs: 7 } }));
  await engine.connect();
  const { snapshot, runners, facts, warden } = engine;
  const pusher = new AssignmentPusher(
    snapshot,
    runners,
    facts,
    signer,
    engine.aliases,
    warden,
    () => freed.resolve(),
    silent,
  );
  follower = await engine.follow(pusher);
  socket = new FakeSocket();
  link = socket.link('r1');
  link.welcomed = true;
  runners.put(link);
});

const assigned = () => socket.next<Assignment, AssignmentAnswer>('assignment');
const revoked = () => socket.next<Revoke, { ok: true }>('revoke');
const end = (token: number) => engine.warden.end('w.0', token, 'expired');
const cancel = () =>
  engine.streams.job.handle(
    'w.0',
    { type: 'CloseJob', data: { jobId: 'w.0', generation: 1, outcome: 'cancelled' } },
    { by: 'replica' },
  );

describe('a lease in the log', () => {
  it('is pushed to its runner with all that the shard needs', async () => {
    const token = await engine.lease(1);
    const { message, answer } = await assigned();
    answer({ accepted: true });
    expect(message).toMatchObject({
      jobId: 'w.0',
      token,
      shard: 1,
      kind: 'diagnostic',
      attempt: 0,
      input: { shardMs: 7, failsBefore: 0 },
      tiles: 0,
      leaseMs: 15_000,
      maxResultBytes: 1_024,
    });
    const [, , , jobId, signedToken, shard, signature = '', last] = message.resultUrl.split('/');
    expect([jobId, signedToken, shard, last]).toEqual(['w.0', String(token), '1', 'result']);
    expect(signer.verify({ jobId: 'w.0', token, shard: 1 }, signature)).toBe(true);
  });

  it('names nothing of slide or user', async () => {
    await engine.lease();
    const { message } = await assigned();
    expect(JSON.stringify(message)).not.toMatch(/ada|slide/i);
  });

  it('is not pushed to a runner that is not welcomed yet: its hello tells it', async () => {
    link.welcomed = false;
    const token = await engine.lease();
    await follower.reached((await engine.log()).at(-1)?.position);
    await end(token);
    await follower.reached((await engine.log()).at(-1)?.position);
    expect(socket.sent).toEqual([]);
  });

  it('that the runner declines ends, and the shard is free', async () => {
    const token = await engine.lease();
    (await assigned()).answer({ accepted: false, reason: 'full' });
    const { data } = await engine.happens('LeaseEnded');
    expect(data).toMatchObject({ token, cause: 'declined' });
    expect(link.told.size).toBe(0);
    expect(link.stopping.size).toBe(0);
  });

  it('that is not answered ends too, and its runner is told to stop, for it may be computing', async () => {
    const token = await engine.lease();
    (await assigned()).fail();
    expect((await engine.happens('LeaseEnded')).data).toMatchObject({ token, cause: 'declined' });
    expect((await revoked()).message).toMatchObject({ token });
  });

  it('whose result was committed leaves the slot free without another word', async () => {
    const token = await engine.lease();
    (await assigned()).answer({ accepted: true });
    const data = { jobId: 'w.0', token, result: await engine.blobs.put(Buffer.from('{}')), tiles: 0 };
    const { position } = await engine.streams.job.handle('w.0', { type: 'CommitShard', data }, { by: 'r1' });
    await follower.reached(position);
    expect(socket.sent).toEqual(['assignment']);
    expect(engine.runners.blockedSlots().size).toBe(0);
  });
});

describe('a lease that is taken back', () => {
  it('blocks its slot until the runner has answered that it is free', async () => {
    const token = await engine.lease();
    (await assigned()).answer({ accepted: true });
    await end(token);
    const { message, answer } = await revoked();
    expect(message).toEqual({ jobId: 'w.0', token, cause: 'expired' });
    expect(engine.runners.blockedSlots()).toEqual(new Map([['r1', 1]]));
    answer({ ok: true });
    await freed.promise;
    expect(engine.runners.blockedSlots().size).toBe(0);
  });

  it('keeps its slot blocked until then, however late the answer comes', async () => {
    const token = await engine.lease();
    (await assigned()).answer({ accepted: true });
    await end(token);
    const { answer } = await revoked();
    // The shard itself is another runner's already.
    await follower.reached((await engine.log()).at(-1)?.position);
    await engine.lease(0, 'r2');
    await follower.reached((await engine.log()).at(-1)?.position);
    expect(engine.runners.blockedSlots()).toEqual(new Map([['r1', 1]]));
    answer({ ok: true });
    expect(engine.runners.blockedSlots().size).toBe(0);
  });

  it('is called off once, however many ends the log tells of', async () => {
    const token = await engine.lease();
    (await assigned()).answer({ accepted: true });
    await end(token);
    await revoked();
    const { position } = await cancel();
    await follower.reached(position);
    expect(socket.sent).toEqual(['assignment', 'revoke']);
  });

  it('goes with every other of a job that is closed', async () => {
    const tokens = [await engine.lease(0), await engine.lease(1)];
    (await assigned()).answer({ accepted: true });
    (await assigned()).answer({ accepted: true });
    await cancel();
    const calledOff = [await revoked(), await revoked()].map(({ message }) => message);
    expect(calledOff).toEqual(tokens.map((token) => ({ jobId: 'w.0', token, cause: 'job-closed' })));
    expect(engine.runners.blockedSlots()).toEqual(new Map([['r1', 2]]));
  });
});

describe('a runner that is shut out', () => {
  it('loses its connection', async () => {
    await engine.streams.runner.handle(
      'r1',
      { type: 'BanRunner', data: { runnerId: 'r1' } },
      { by: 'admin' },
    );
    await socket.left;
  });
});

describe('the past', () => {
  it('is told to nobody', async () => {
    await engine.lease();
    (await assigned()).answer({ accepted: true });
    const { snapshot, runners, facts, warden } = engine;
    const late = new AssignmentPusher(
      snapshot,
      runners,
      facts,
      signer,
      engine.aliases,
      warden,
      () => undefined,
      silent,
    );
    await engine.follow(late);
    await engine.lease(1);
    await assigned();
    await assigned();
    // Both pushers told of the second lease; only the one that was there told of the first.
    expect(socket.sent).toEqual(['assignment', 'assignment', 'assignment']);
  });
});
