import type { LoadView } from '@ramus/contracts';
import { jobSpec } from '@ramus/testing';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SmallEngine } from '../engine/small-engine.fixture.js';
import type { LogFollower } from '../log/follower.js';
import { LoadRecord } from '../scheduler/load-record.js';
import type { DashboardSocket } from './dashboard-socket.js';
import { LoadFeed } from './load-feed.js';

let engine: SmallEngine;
let follower: LogFollower;
let feed: LoadFeed;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  engine = await SmallEngine.open();
  const record = new LoadRecord(engine.snapshot, Date.now);
  feed = new LoadFeed(record, Date.now);
  follower = await engine.follow(record, feed);
});
afterEach(() => {
  feed.close();
  vi.useRealTimers();
});

function page() {
  const told: LoadView[] = [];
  const emit = (_: 'load', view: LoadView): void => void told.push(view);
  const socket = { emit } as unknown as DashboardSocket;
  feed.join(socket);
  return { socket, told };
}
const submit = async (workflowId: string) => {
  await engine.submit([jobSpec(`${workflowId}.0`)], { workflowId });
  await follower.reached((await engine.log()).at(-1)?.position);
};

it('a page is told once of all that happened together, in the last columns alone', async () => {
  const { told } = page();
  await submit('v');
  await submit('w');
  await vi.advanceTimersByTimeAsync(2_000);
  expect(told).toHaveLength(1);
  expect(told[0]?.events.length).toBeLessThanOrEqual(3);
  expect(told[0]?.events.reduce((sum, count) => sum + count, 0)).toBe(2);
});

it('a page hears nothing while nothing happens, nor after it has left', async () => {
  const { socket, told } = page();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(told).toEqual([]);
  feed.leave(socket);
  await submit('w');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(told).toEqual([]);
});
