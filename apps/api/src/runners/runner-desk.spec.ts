import type { Assignment, AssignmentAnswer, Hello, LeaseRef, Revoke } from '@ramus/contracts';
import { jobSpec } from '@ramus/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { KeyedHash } from '../auth/keyed-hash.js';
import { LeaseSigner } from '../auth/lease-signer.js';
import { silent, SmallEngine } from '../engine/small-engine.fixture.js';
import type { LogFollower } from '../log/follower.js';
import { Addresses } from '../volunteers/addresses.js';
import { AssignmentPusher } from './assignment-pusher.js';
import { FakeSocket } from './fake-socket.fixture.js';
import { RunnerDesk } from './runner-desk.js';
import type { RunnerLink } from './runner-table.js';

let engine: SmallEngine;
let follower: LogFollower;
let desk: RunnerDesk;
let moved: string[];

beforeEach(async () => {
  engine = await SmallEngine.open();
  moved = [];
  await engine.startJob(jobSpec('w.0', { params: { shards: 4 } }));
  const { snapshot, runners, facts, warden, streams, heartbeats } = engine;
  const { aliases } = engine;
  const addresses = new Addresses(() => true);
  const signer = new LeaseSigner(new KeyedHash(new Uint8Array(32)));
  const pusher = new AssignmentPusher(
    snapshot,
    runners,
    facts,
    signer,
    aliases,
    warden,
    () => undefined,
    silent,
  );
  follower = await engine.follow(pusher);
  const settings = {
    replicaId: 'replica',
    heartbeatMs: 5_000,
    moved: (id: string) => void moved.push(id),
  };
  desk = new RunnerDesk(
    streams,
    follower,
    snapshot,
    runners,
    heartbeats,
    warden,
    pusher,
    aliases,
    addresses,
    settings,
    silent,
  );
});

const hello = (socket: FakeSocket, holds: LeaseRef[] = [], runnerId = 'r1') => {
  const about = { kind: 'daemon', version: '1', provider: 'cpu', slots: 2, kinds: ['diagnostic'] } as const;
  const message: Hello = { ...about, kinds: [...about.kinds], runnerId, holds };
  return desk.hello(socket.asSocket(), message);
};
async function connected(runnerId = 'r1'): Promise<{ socket: FakeSocket; link: RunnerLink }> {
  const socket = new FakeSocket();
  await hello(socket, [], runnerId);
  const { link } = socket.data;
  if (!link) throw new Error('not let in');
  return { socket, link };
}
const caughtUp = async () => follower.reached((await engine.log()).at(-1)?.position);
async function leased(shard = 0, runnerId = 'r1'): Promise<LeaseRef> {
  const token = await engine.lease(shard, runnerId);
  await caughtUp();
  return { jobId: 'w.0', token };
}
const ends = async () =>
  (await engine.log()).flatMap((event) =>
    event.type === 'LeaseEnded' ? [[event.data.token, event.data.cause]] : [],
  );

describe('a hello', () => {
  it('records the connection before it is answered, and says how often to send a heartbeat', async () => {
    const socket = new FakeSocket();
    expect(await hello(socket)).toEqual({ ok: true, stands: [], heartbeatMs: 5_000 });
    expect(engine.snapshot.runners.get('r1')?.connection).toMatchObject({ slots: 2, replicaId: 'replica' });
    expect(engine.runners.get('r1')?.welcomed).toBe(true);
  });

  it('keeps the leases that it names: an outage of the server costs no work', async () => {
    const first = await connected();
    const held = await leased();
    await desk.gone(first.link);
    const { stands } = await hello(new FakeSocket(), [held]);
    expect(stands).toEqual([held]);
    expect(await ends()).toEqual([]);
  });

  it('ends at once the leases of its own that it does not name: whoever held them is gone', async () => {
    const first = await connected();
    const [kept, dropped] = [await leased(0), await leased(1)];
    await desk.gone(first.link);
    const { stands } = await hello(new FakeSocket(), [kept]);
    expect(stands).toEqual([kept]);
    expect(await ends()).toEqual([[dropped.token, 'expired']]);
  });

  it('leaves the leases of other runners alone', async () => {
    await connected('r2');
    await leased(0, 'r2');
    await hello(new FakeSocket());
    expect(await ends()).toEqual([]);
  });

  it('does not let a runner keep what is not its own, or has ended', async () => {
    await connected('r2');
    const foreign = await leased(0, 'r2');
    const over = await leased(1);
    await engine.warden.end('w.0', over.token, 'expired');
    await caughtUp();
    const { stands } = await hello(new FakeSocket(), [foreign, over, { jobId: 'w.9', token: 3 }]);
    expect(stands).toEqual([]);
  });

  it('is pushed a lease that was granted while it was being let in', async () => {
    const socket = new FakeSocket();
    const recorded = engine.happens('RunnerConnected');
    const answer = hello(socket);
    await recorded;
    const token = await engine.lease();
    await answer;
    const { message } = await socket.next<Assignment, AssignmentAnswer>('assignment');
    expect(message).toMatchObject({ jobId: 'w.0', token });
    expect(await ends()).toEqual([]);
  });

  it('said again on the same connection ends nothing that it was told of there', async () => {
    const { socket } = await connected();
    const told = await leased();
    await socket.next('assignment');
    const { stands } = await hello(socket);
    expect(stands).toEqual([told]);
    expect(await ends()).toEqual([]);
  });

  it('of a newer connection closes the older one, whose going is then nothing', async () => {
    const older = await connected();
    const newer = await connected();
    await older.socket.left;
    await desk.gone(older.link);
    await caughtUp();
    expect(engine.runners.get('r1')).toBe(newer.link);
    expect(engine.snapshot.runners.get('r1')?.connection?.connectionId).toBe(newer.link.connectionId);
  });

  it('of a banned runner is refused, and nothing is known of it', async () => {
    const { link } = await connected();
    await engine.streams.runner.handle(
      'r1',
      { type: 'BanRunner', data: { runnerId: 'r1' } },
      { by: 'admin' },
    );
    await desk.gone(link);
    await expect(hello(new FakeSocket())).rejects.toMatchObject({ code: 'runner-banned' });
    expect(engine.runners.get('r1')).toBeUndefined();
  });
});

describe('a heartbeat', () => {
  it('renews what stands, and names what is lost', async () => {
    const { link } = await connected();
    const held = await leased();
    const lost = { jobId: 'w.0', token: 99 };
    engine.nowMs += 14_000;
    const answer = desk.heartbeat(link, {
      leases: [
        { ...held, tilesDone: 0 },
        { ...lost, tilesDone: 0 },
      ],
    });
    expect(answer).toEqual({ ok: true, lost: [lost] });
    engine.nowMs += 2_000;
    expect(engine.heartbeats.expired()).toEqual([]);
  });

  it('calls no lease lost whose result was taken, though the answer to that may not have arrived', async () => {
    const { link } = await connected();
    const { jobId, token } = await leased();
    const stored = await engine.blobs.put(Buffer.from('{"attempt":0}'));
    const data = { jobId, token, result: stored, tiles: 0 };
    await engine.streams.job.handle(jobId, { type: 'CommitShard', data }, { by: 'r1' });
    await caughtUp();
    expect(desk.heartbeat(link, { leases: [{ jobId, token, tilesDone: 0 }] }).lost).toEqual([]);
  });

  it('does not renew the lease of another runner', async () => {
    const { link } = await connected();
    await connected('r2');
    const foreign = await leased(0, 'r2');
    expect(desk.heartbeat(link, { leases: [{ ...foreign, tilesDone: 1 }] }).lost).toEqual([foreign]);
    expect(moved).toEqual([]);
  });

  it('tells of tiles once for each change', async () => {
    const { link } = await connected();
    const held = await leased();
    for (const tilesDone of [1, 1, 2]) desk.heartbeat(link, { leases: [{ ...held, tilesDone }] });
    expect(moved).toEqual(['w', 'w']);
    expect(engine.runners.tilesDone('r1', 'w.0', held.token)).toBe(2);
  });
});

describe('a failure', () => {
  const failure = { code: 'out-of-memory', detail: 'no room', retryable: true };

  it('is recorded under the lease', async () => {
    const { link } = await connected();
    const held = await leased();
    await desk.failed(link, { ...held, ...failure });
    const { data } = await engine.happens('ShardFailed');
    expect(data).toMatchObject({
      ...held,
      runnerId: 'r1',
      cause: { code: 'out-of-memory', detail: 'no room' },
    });
  });

  it('of a lease that is another runner’s is refused', async () => {
    const { link } = await connected();
    await connected('r2');
    const foreign = await leased(0, 'r2');
    await expect(desk.failed(link, { ...foreign, ...failure })).rejects.toMatchObject({ code: 'lease-lost' });
    expect(await engine.types()).not.toContain('ShardFailed');
  });
});

describe('a runner', () => {
  it('gives a lease back unworked', async () => {
    const { socket, link } = await connected();
    const held = await leased();
    await socket.next('assignment');
    await desk.declined(link, { ...held, reason: 'busy' });
    await caughtUp();
    expect(await ends()).toEqual([[held.token, 'declined']]);
    // It said that it is not computing, so it is not asked to stop.
    expect(socket.sent).toEqual(['assignment']);
  });

  it('cannot give back what is another’s', async () => {
    const { link } = await connected();
    await connected('r2');
    await desk.declined(link, { ...(await leased(0, 'r2')), reason: 'busy' });
    expect(await ends()).toEqual([]);
  });

  it('that asks for no more work is drained', async () => {
    const { link } = await connected();
    await desk.drain(link);
    expect((await engine.happens('RunnerDrained')).data).toEqual({ runnerId: 'r1', cause: 'runner' });
  });

  it('that goes is recorded as disconnected, and is told nothing more', async () => {
    const { socket, link } = await connected();
    const held = await leased();
    (await socket.next<Assignment, AssignmentAnswer>('assignment')).answer({ accepted: true });
    await desk.gone(link);
    await engine.warden.end('w.0', held.token, 'expired');
    await caughtUp();
    expect(engine.snapshot.runners.get('r1')?.connection).toBeUndefined();
    expect(socket.sent).toEqual(['assignment']);
  });

  it('is told to stop what it holds when its job is over', async () => {
    const { socket } = await connected();
    const held = await leased();
    (await socket.next<Assignment, AssignmentAnswer>('assignment')).answer({ accepted: true });
    const data = { jobId: 'w.0', generation: 1, outcome: 'cancelled' } as const;
    await engine.streams.job.handle('w.0', { type: 'CloseJob', data }, { by: 'replica' });
    const { message } = await socket.next<Revoke, { ok: true }>('revoke');
    expect(message).toEqual({ ...held, cause: 'job-closed' });
  });
});
