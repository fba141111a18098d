import { describe, expect, it } from 'vitest';
import { LeaseKeeper } from './lease-keeper.js';
import { FakeClock } from './testing/fake-clock.js';
import { FakeServer, refTo } from './testing/fake-server.js';

function keeper() {
  const clock = new FakeClock();
  const server = new FakeServer();
  server.isUp = true;
  const held = new Set<number>();
  const lost: number[] = [];
  const refused: string[] = [];
  const kept = new LeaseKeeper(
    server,
    clock,
    () => [...held].map((token) => ({ ...refTo(token), tilesDone: 0 })),
    {
      lost: (leases) => lost.push(...leases.map(({ token }) => token)),
      refused: (code) => refused.push(code),
    },
  );
  return { clock, server, held, lost, refused, keeper: kept };
}

describe('a lease keeper', () => {
  it('beats at the rate that it was told while a lease is held, and only then', async () => {
    const { clock, server, held, keeper: kept } = keeper();
    kept.resume(500);
    await clock.advance(2_000);
    expect(server.heartbeats).toHaveLength(0);
    held.add(1);
    await clock.advance(2_000);
    expect(server.heartbeats).toHaveLength(4);
    held.delete(1);
    await clock.advance(2_000);
    expect(server.heartbeats).toHaveLength(4);
  });

  it('beats at once for what outlived a connection', async () => {
    const { clock, server, held, keeper: kept } = keeper();
    held.add(1);
    kept.resume(500);
    await clock.advance(0);
    expect(server.heartbeats).toHaveLength(1);
  });

  it('is silent while it is paused', async () => {
    const { clock, server, held, keeper: kept } = keeper();
    held.add(1);
    kept.resume(500);
    await clock.advance(0);
    kept.pause();
    await clock.advance(5_000);
    expect(server.heartbeats).toHaveLength(1);
    expect(clock.waiting).toBe(0);
  });

  it('tells what the server calls lost', async () => {
    const { clock, server, held, lost, keeper: kept } = keeper();
    held.add(1).add(2);
    server.lost = [2];
    kept.resume(500);
    await clock.advance(0);
    expect(lost).toEqual([2]);
  });

  it('bears a heartbeat without an answer, and tells of one that is refused', async () => {
    const { clock, server, held, refused, keeper: kept } = keeper();
    held.add(1);
    server.isUp = false;
    kept.resume(500);
    await clock.advance(1_000);
    expect(refused).toEqual([]);
    server.isUp = true;
    server.onHeartbeat = { ok: false, code: 'hello-first' };
    await clock.advance(500);
    expect(refused).toEqual(['hello-first']);
  });
});
