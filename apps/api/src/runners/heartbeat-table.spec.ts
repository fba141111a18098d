import type { Logged } from '@ramus/domain';
import { closed, committed, leased, leaseEnded, merged, shardFailed } from '@ramus/testing';
import { describe, expect, it } from 'vitest';
import { HeartbeatTable } from './heartbeat-table.js';

const LOOK_MS = 1_000;

function table() {
  let nowMs = 50_000;
  const heartbeats = new HeartbeatTable(() => nowMs, LOOK_MS);
  return {
    heartbeats,
    take: (event: object, revision = 1) => heartbeats.apply({ ...event, revision } as Logged),
    /** Time goes by while the table is asked as often as it should be. @returns tokens that expired on the way. */
    pass: (ms: number): number[] => {
      const tokens = new Set<number>();
      for (const end = nowMs + ms; nowMs < end;) {
        nowMs += Math.min(LOOK_MS, end - nowMs);
        for (const { token } of heartbeats.expired()) tokens.add(token);
      }
      return [...tokens];
    },
    /** Time goes by and nobody asks: the process was suspended. */
    sleep: (ms: number): void => void (nowMs += ms),
  };
}

describe('a lease', () => {
  it('expires once it was not renewed for longer than its length', () => {
    const { take, pass } = table();
    take(leased());
    expect(pass(15_000)).toEqual([]);
    expect(pass(1)).toEqual([1]);
  });

  it('lives on with each heartbeat of its runner', () => {
    const { heartbeats, take, pass } = table();
    take(leased());
    pass(14_000);
    expect(heartbeats.renew('r1', 'w.0', 1)).toBe(true);
    expect(pass(15_000)).toEqual([]);
  });

  it('is not renewed by another runner', () => {
    const { heartbeats, take, pass } = table();
    take(leased());
    pass(14_000);
    expect(heartbeats.renew('r2', 'w.0', 1)).toBe(false);
    expect(heartbeats.runnerOf('w.0', 1)).toBe('r1');
    expect(pass(2_000)).toEqual([1]);
  });

  it.each([
    ['was ended', leaseEnded(1, 'released')],
    ['was answered with a result', committed(1)],
    ['was answered with a failure', shardFailed(1)],
    ['belonged to a job that is merged', merged()],
    ['belonged to a job that is closed', closed('cancelled')],
  ])('that %s is watched no more', (_, event) => {
    const { heartbeats, take, pass } = table();
    take(leased());
    take(event, 2);
    expect(heartbeats.runnerOf('w.0', 1)).toBeUndefined();
    expect(heartbeats.renew('r1', 'w.0', 1)).toBe(false);
    expect(pass(60_000)).toEqual([]);
  });

  it('outlives the end of another lease of its job', () => {
    const { heartbeats, take } = table();
    take(leased(0), 1);
    take(leased(1), 2);
    take(committed(1), 3);
    expect(heartbeats.runnerOf('w.0', 2)).toBe('r1');
  });

  it('that expired stays expired until the log has ended it', () => {
    const { heartbeats, take, pass } = table();
    take(leased());
    pass(16_000);
    expect(pass(LOOK_MS)).toEqual([1]);
    take(leaseEnded(1, 'expired'), 2);
    expect(heartbeats.expired()).toEqual([]);
  });
});

describe('a process that was suspended', () => {
  it('finds no lease expired, for heartbeats may be waiting unread', () => {
    const { heartbeats, take, sleep } = table();
    take(leased(0), 1);
    take(leased(1), 2);
    sleep(3_600_000);
    expect(heartbeats.expired()).toEqual([]);
  });

  it('goes on counting where it stopped', () => {
    const { take, pass, sleep } = table();
    take(leased());
    pass(10_000);
    sleep(3_600_000);
    expect(pass(2_000)).toEqual([]);
    expect(pass(4_000)).toEqual([1]);
  });
});

describe('a restart', () => {
  it('gives every lease its whole length again', () => {
    const { heartbeats, take, pass, sleep } = table();
    take(leased());
    sleep(600_000);
    heartbeats.restart();
    expect(pass(15_000)).toEqual([]);
    expect(pass(1)).toEqual([1]);
  });
});
