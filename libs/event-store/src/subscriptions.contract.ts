import { test } from '@fast-check/vitest';
import fc from 'fast-check';
import { v7 } from 'uuid';
import { beforeEach, describe, expect, it } from 'vitest';
import { comparePositions } from './event-store.js';
import type { EventStore, NewEvent, RecordedEvent } from './event-store.js';

export const newEvent = (n: number, data: object = { n }): NewEvent => ({
  id: v7(),
  type: 'Counted',
  data,
  metadata: { at: '2026-01-01T00:00:00.000Z', by: 'tester', schema: 1 },
});
export const newEvents = (count: number, data?: object): NewEvent[] =>
  Array.from({ length: count }, (_, n) => newEvent(n, data));

/** Positions are in the order of the log, none twice. */
export const expectGrowing = (positions: readonly string[]): void => {
  const falls = positions.filter((position, i) => comparePositions(position, positions[i - 1] ?? '') <= 0);
  expect(falls).toEqual([]);
};

const idsOf = (events: readonly { id: string }[]): string[] => events.map(({ id }) => id);

/** Everything from a position on, until `count` events have come. */
export async function follow(store: EventStore, count: number, from?: string): Promise<RecordedEvent[]> {
  const seen: RecordedEvent[] = [];
  const enough = new AbortController();
  if (count === 0) return seen;
  for await (const { events } of store.subscribe({ from, signal: enough.signal })) {
    seen.push(...events);
    if (seen.length >= count) enough.abort();
  }
  return seen;
}

/** Everything from a position on, to one that is known only later. */
async function followUntil(
  store: EventStore,
  from: string | undefined,
  end: Promise<string>,
): Promise<RecordedEvent[]> {
  const seen: RecordedEvent[] = [];
  const enough = new AbortController();
  let last: string | undefined;
  const stopAtEnd = () => {
    const at = seen.at(-1)?.position ?? from;
    if (last !== undefined && at !== undefined && comparePositions(at, last) >= 0) enough.abort();
  };
  void end.then((position) => {
    last = position;
    stopAtEnd();
  });
  for await (const { events } of store.subscribe({ from, signal: enough.signal })) {
    seen.push(...events);
    stopAtEnd();
  }
  return seen;
}

/** The part of the contract that is about following the log. `opened` gives the store of the test that runs. */
export function subscriptionContract(opened: () => EventStore): void {
  let store: EventStore;
  const append = (stream: string, count: number, expected: 'no-stream') =>
    store.append(stream, newEvents(count), expected);
  beforeEach(() => {
    store = opened();
  });

  describe('a subscription', () => {
    it('to an empty log begins with an empty batch that has caught up', async () => {
      const { signal } = new AbortController();
      const batches = store.subscribe({ signal })[Symbol.asyncIterator]();
      expect((await batches.next()).value).toEqual({ events: [], caughtUp: true });
      const next = batches.next();
      const { position } = await store.append('a-1', newEvents(1), 'no-stream');
      expect((await next).value).toMatchObject({ events: [{ position }], caughtUp: true });
      await batches.return?.();
    });

    it('says that it has caught up only at the end of what was there', async () => {
      for (let n = 0; n < 3; n++) await append(`a-${n}`, 700, 'no-stream');
      const enough = new AbortController();
      const sizes: number[] = [];
      for await (const { events, caughtUp } of store.subscribe({ signal: enough.signal })) {
        sizes.push(events.length);
        if (caughtUp) enough.abort();
      }
      expect(sizes.length).toBeGreaterThan(1);
      expect(sizes.reduce((sum, size) => sum + size)).toBe(2_100);
    });

    it('ends quietly when it is aborted, before and while it waits', async () => {
      const aborted = AbortSignal.abort();
      for await (const batch of store.subscribe({ signal: aborted }))
        expect.unreachable(JSON.stringify(batch));

      const waiting = new AbortController();
      const batches = store.subscribe({ signal: waiting.signal })[Symbol.asyncIterator]();
      await batches.next();
      const end = batches.next();
      waiting.abort();
      expect((await end).done).toBe(true);
    });

    it('ends when the store is closed', async () => {
      const batches = store.subscribe({ signal: new AbortController().signal })[Symbol.asyncIterator]();
      await batches.next();
      const end = batches.next();
      await store.close();
      expect((await end).done).toBe(true);
    });

    it('that is slow misses nothing and holds back nobody', async () => {
      await append('a-0', 1, 'no-stream');
      const slow = store.subscribe({ signal: new AbortController().signal })[Symbol.asyncIterator]();
      const first = await slow.next();
      for (let n = 1; n <= 20; n++) await append(`a-${n}`, 600, 'no-stream');
      expect(await follow(store, 12_001)).toHaveLength(12_001);

      const seen: RecordedEvent[] = [...first.value.events];
      while (seen.length < 12_001) seen.push(...(await slow.next()).value.events);
      expect(new Set(idsOf(seen)).size).toBe(12_001);
      expectGrowing(seen.map(({ position }) => position));
      await slow.return?.();
    });

    const plans = fc.array(fc.record({ stream: fc.nat(4), size: fc.integer({ min: 1, max: 9 }) }), {
      minLength: 1,
      maxLength: 60,
    });
    const starts = fc.array(fc.record({ afterAppends: fc.nat(60), back: fc.nat(40) }), {
      minLength: 1,
      maxLength: 6,
    });

    // All cases write to one log, each to streams of its own, from where the case before it ended.
    test.prop([plans, starts], { numRuns: 20 })(
      'goes from the past to the present without loss or duplicate, wherever it starts',
      async (plan, subscribers) => {
        const run = v7();
        const [last] = await store.readAll({ limit: 1, backwards: true });
        const mine = plan.reduce((sum, { size }) => sum + size, 0);
        const following: Promise<{ from: string | undefined; seen: RecordedEvent[] }>[] = [];
        const followTo = (from: string | undefined, end: Promise<string>) =>
          following.push(followUntil(store, from, end).then((seen) => ({ from, seen })));
        const acknowledged = new Map<string, string[]>();
        const tails = new Map<string, Promise<number>>();
        const { promise: end, resolve: endsAt } = Promise.withResolvers<string>();
        const places: string[] = [];

        const writes = plan.map(({ stream: n, size }, i) => {
          const stream = `s${n}-${run}`;
          const events = newEvents(size);
          const before = tails.get(stream) ?? Promise.resolve(-1);
          const write = before.then(async (revision) => {
            const appended = await store.append(stream, events, revision < 0 ? 'no-stream' : revision);
            acknowledged.set(stream, [...(acknowledged.get(stream) ?? []), ...idsOf(events)]);
            places.push(appended.position);
            for (const { back } of subscribers.filter(({ afterAppends }) => afterAppends === i))
              followTo(places.at(-1 - back) ?? last?.position, end);
            return appended.revision;
          });
          tails.set(stream, write);
          return write;
        });
        followTo(last?.position, end);
        await Promise.all(writes);
        endsAt(places.toSorted(comparePositions).at(-1) ?? '');

        const log: RecordedEvent[] = [];
        while (log.length < mine) {
          const from = log.at(-1)?.position ?? last?.position;
          log.push(...(await store.readAll({ from, limit: 10_000 })));
        }
        expect(log).toHaveLength(mine);
        expectGrowing(log.map(({ position }) => position));
        for (const { from, seen } of await Promise.all(following)) {
          const later = log.filter(
            ({ position }) => from === undefined || comparePositions(position, from) > 0,
          );
          expect(idsOf(seen)).toEqual(idsOf(later));
          for (const [stream, ids] of acknowledged) {
            const followed = idsOf(seen.filter((event) => event.stream === stream));
            expect(followed).toEqual(ids.slice(ids.length - followed.length));
          }
        }
        for (const [stream, ids] of acknowledged) expect(idsOf(await store.read(stream))).toEqual(ids);
      },
    );
  });
}
