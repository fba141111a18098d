import { PROVEN_AFTER } from '@ramus/domain';
import { jobSpec } from '@ramus/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { SmallEngine } from '../engine/small-engine.fixture.js';
import type { LogFollower } from '../log/follower.js';
import { runnerViews } from './runner-views.js';

let engine: SmallEngine;
let follower: LogFollower;

beforeEach(async () => {
  engine = await SmallEngine.open();
  follower = await engine.follow();
});

const views = async () => {
  await follower.reached((await engine.log()).at(-1)?.position);
  return runnerViews(engine.snapshot);
};

describe('a runner, as an administrator sees it', () => {
  const about = (type: 'DrainRunner' | 'BanRunner' | 'DisconnectRunner') =>
    type === 'DrainRunner'
      ? ({ type, data: { runnerId: 'r1', cause: 'operator' } } as const)
      : type === 'BanRunner'
        ? ({ type, data: { runnerId: 'r1' } } as const)
        : ({ type, data: { runnerId: 'r1', connectionId: 'c1' } } as const);

  it.each([
    ['connected', []],
    ['draining', ['DrainRunner']],
    ['disconnected', ['DisconnectRunner']],
    ['disconnected', ['DrainRunner', 'DisconnectRunner']],
    ['banned', ['BanRunner']],
  ] as const)('is %s after %j', async (state, changes) => {
    await engine.connect();
    for (const type of changes) await engine.streams.runner.handle('r1', about(type), { by: 'admin' });
    expect(await views()).toMatchObject([{ runnerId: 'r1', state, kind: 'daemon' }]);
  });

  it('is here since it connected, and not while it is away', async () => {
    await engine.connect();
    const connected = (await engine.log()).find(({ type }) => type === 'RunnerConnected');
    expect(await views()).toMatchObject([{ connectedSince: connected?.metadata.at }]);
    await engine.streams.runner.handle('r1', about('DisconnectRunner'), { by: 'admin' });
    expect((await views())[0]).not.toHaveProperty('connectedSince');
  });

  it('has the speed that was measured from its leases, and none before its first shard', async () => {
    await engine.connect();
    expect(await views()).toMatchObject([{ speed: [] }]);
    await engine.startJob(jobSpec('w.0', { kind: 'diagnostic', params: { shards: 2 } }));
    await engine.commit(0, {});
    const [runner] = await views();
    expect(runner?.speed).toEqual([{ kind: 'diagnostic', msPerShard: expect.any(Number) }]);
    expect(runner?.speed[0]?.msPerShard).toBeGreaterThanOrEqual(1);
  });
});

describe('a volunteer, as an administrator sees it', () => {
  const volunteer = { account: 'v1', invitationId: 'i1' };
  const earn = (key: string, validated: number) =>
    engine.snapshot.trust.set(key, { key, runnerId: 'r1', validated, changedAt: 0, convicted: false });

  beforeEach(async () => {
    await engine.connect('r1', { volunteer });
    await views();
  });

  it('is unproven until so many of its results in a row were confirmed under one key', async () => {
    earn('model-a', PROVEN_AFTER - 1);
    earn('model-b', 2);
    const unproven = { trust: 'unproven', validated: PROVEN_AFTER - 1, provenAfter: PROVEN_AFTER };
    expect(await views()).toMatchObject([{ ...unproven, convicted: false, invitationId: 'i1' }]);
    earn('model-b', PROVEN_AFTER);
    expect(await views()).toMatchObject([{ trust: 'proven', validated: PROVEN_AFTER }]);
  });

  it('stays marked once a result of it was found to be wrong', async () => {
    const runner = engine.snapshot.runners.get('r1');
    if (runner) runner.convictedAt = engine.snapshot.position;
    expect(await views()).toMatchObject([{ trust: 'unproven', convicted: true }]);
  });
});
