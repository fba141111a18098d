import { jobSpec } from '@ramus/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LOOK_MS, SmallEngine } from '../engine/small-engine.fixture.js';

let engine: SmallEngine;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  engine = await SmallEngine.open();
  await engine.startJob(jobSpec('w.0', { params: { shards: 3 } }));
});
afterEach(() => {
  engine.warden.stop();
  vi.useRealTimers();
});

/** Time goes by, look by look. */
async function pass(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += LOOK_MS) {
    engine.nowMs += LOOK_MS;
    await vi.advanceTimersByTimeAsync(LOOK_MS);
  }
}
const ends = async () => (await engine.log()).flatMap((e) => (e.type === 'LeaseEnded' ? [e.data] : []));

describe('a warden', () => {
  it('ends a lease that fell silent, and no other', async () => {
    const follower = await engine.follow();
    const silent = await engine.lease(0);
    const heard = await engine.lease(1);
    await follower.reached((await engine.log()).at(-1)?.position);
    engine.warden.start();
    await pass(10_000);
    engine.heartbeats.renew('r1', 'w.0', heard);
    await pass(7_000);
    await engine.happens('LeaseEnded');
    expect(await ends()).toEqual([
      { jobId: 'w.0', token: silent, shard: 0, runnerId: 'r1', cause: 'expired' },
    ]);
  });

  it('lets nothing expire while the log takes no appends, and ends it once it does', async () => {
    const follower = await engine.follow();
    const token = await engine.lease();
    await follower.reached((await engine.log()).at(-1)?.position);
    engine.warden.start();
    engine.store.takesAppends = false;
    await pass(60_000);
    expect(await ends()).toEqual([]);
    expect(engine.heartbeats.runnerOf('w.0', token)).toBe('r1');
    engine.store.takesAppends = true;
    await pass(LOOK_MS);
    expect((await engine.happens('LeaseEnded')).data).toMatchObject({ token, cause: 'expired' });
  });

  it('takes a lease that was heard of in the meantime for live', async () => {
    const follower = await engine.follow();
    const token = await engine.lease();
    await follower.reached((await engine.log()).at(-1)?.position);
    engine.warden.start();
    engine.store.takesAppends = false;
    await pass(20_000);
    engine.store.takesAppends = true;
    engine.heartbeats.renew('r1', 'w.0', token);
    await pass(10_000);
    expect(await ends()).toEqual([]);
  });

  it('gives what was leased before it started its whole length', async () => {
    const follower = await engine.follow();
    await engine.lease();
    await follower.reached((await engine.log()).at(-1)?.position);
    engine.nowMs += 3_600_000;
    engine.warden.start();
    await pass(15_000);
    expect(await ends()).toEqual([]);
    await pass(LOOK_MS);
    expect((await engine.happens('LeaseEnded')).data.cause).toBe('expired');
  });

  it('leaves a lease that has ended as it ended', async () => {
    const token = await engine.lease();
    await engine.warden.end('w.0', token, 'declined');
    await engine.warden.end('w.0', token, 'expired');
    expect((await ends()).map(({ cause }) => cause)).toEqual(['declined']);
  });
});
