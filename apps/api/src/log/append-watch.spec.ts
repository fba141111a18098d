import { StoreUnavailable, type NewEvent } from '@ramus/event-store';
import { v7 } from 'uuid';
import { expect, it } from 'vitest';
import { FragileStore } from '../engine/fragile-store.fixture.js';
import { AppendWatch, DOUBT_MS } from './append-watch.js';

const event = (): NewEvent => ({
  id: v7(),
  type: 'SlideAdded',
  data: { slideId: 's' },
  metadata: { at: '2026-01-01T00:00:00.000Z', by: 'replica', schema: 1 },
});

function watched() {
  const store = new FragileStore();
  const clock = { nowMs: 0 };
  return { store, clock, watch: new AppendWatch(store, () => clock.nowMs) };
}

it('a log that was never refused takes appends', async () => {
  const { watch } = watched();
  expect(watch.takesAppends).toBe(true);
  await watch.append('slide-s', [event()], 'no-stream');
  expect(watch.takesAppends).toBe(true);
});

it('one that refused an append does not, until it takes one', async () => {
  const { store, watch } = watched();
  store.takesAppends = false;
  await expect(watch.append('slide-s', [event()], 'no-stream')).rejects.toThrow(StoreUnavailable);
  expect(watch.takesAppends).toBe(false);
  store.takesAppends = true;
  await watch.append('slide-s', [event()], 'no-stream');
  expect(watch.takesAppends).toBe(true);
});

it('one that refused is tried again after a while', async () => {
  const { store, clock, watch } = watched();
  store.takesAppends = false;
  await expect(watch.append('slide-s', [event()], 'no-stream')).rejects.toThrow(StoreUnavailable);
  clock.nowMs = DOUBT_MS - 1;
  expect(watch.takesAppends).toBe(false);
  clock.nowMs = DOUBT_MS;
  expect(watch.takesAppends).toBe(true);
});

it('a writer that was merely late says nothing about the log', async () => {
  const { watch } = watched();
  await watch.append('slide-s', [event()], 'no-stream');
  await expect(watch.append('slide-s', [event()], 'no-stream')).rejects.toThrow(/slide-s/);
  expect(watch.takesAppends).toBe(true);
});
