import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppendTooLarge, comparePositions, StoreUnavailable, WrongExpectedRevision } from './event-store.js';
import type { Appended, EventStore, ExpectedRevision } from './event-store.js';
import {
  expectGrowing,
  follow,
  newEvent,
  newEvents,
  subscriptionContract,
} from './subscriptions.contract.js';

/** What every event store must do. */
export function eventStoreContract(name: string, open: () => Promise<EventStore>): void {
  describe(name, () => {
    let store: EventStore;
    const append = (stream: string, count: number, expected: ExpectedRevision) =>
      store.append(stream, newEvents(count), expected);

    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    describe('an append', () => {
      it('answers with the place of its last event', async () => {
        const first = await append('a-1', 3, 'no-stream');
        const second = await append('a-1', 1, 2);
        const positions = (await store.read('a-1')).map(({ position }) => position);
        expect(first).toEqual({ revision: 2, position: positions[2] });
        expect(second).toEqual({ revision: 3, position: positions[3] });
        expectGrowing(positions);
      });

      it('is read again as it was written', async () => {
        const event = newEvent(0, { text: 'é\u0000"\\', list: [1, null, { deep: true }], gone: undefined });
        const { position } = await store.append('a-1', [event], 'no-stream');
        const { gone: _, ...kept } = event.data as Record<string, unknown>;
        expect(await store.read('a-1')).toEqual([
          { ...event, data: kept, stream: 'a-1', revision: 0, position },
        ]);
      });

      it('keeps the order of keys, on which the hash of an event rests', async () => {
        await store.append('a-1', [newEvent(0, { z: 1, a: { y: 2, b: 3 } })], 'no-stream');
        expect(JSON.stringify((await store.read('a-1'))[0]?.data)).toBe('{"z":1,"a":{"y":2,"b":3}}');
      });

      it('is not changed by what its writer does to the object afterwards', async () => {
        const data = { n: 1 };
        const appending = store.append('a-1', [newEvent(0, data)], 'no-stream');
        data.n = 2;
        await appending;
        const [followed] = await follow(store, 1);
        expect(followed?.data).toEqual({ n: 1 });
      });

      it.each<[ExpectedRevision, number, ExpectedRevision]>([
        ['no-stream', 2, 1],
        [0, 2, 1],
        [2, 2, 1],
        [0, 0, 'no-stream'],
      ])('at %s of a stream of %i events is refused with where it is', async (expected, count, actual) => {
        if (count > 0) await append('a-1', count, 'no-stream');
        const refused = expect(append('a-1', 1, expected)).rejects;
        await refused.toThrow(WrongExpectedRevision);
        await expect(append('a-1', 1, expected)).rejects.toMatchObject({ stream: 'a-1', expected, actual });
        expect(await store.readAll({ limit: 10 })).toHaveLength(count);
      });

      it('holds at least one event', async () => {
        await expect(store.append('a-1', [], 'no-stream')).rejects.toThrow(RangeError);
      });

      it('of more than its bytes is refused, and nothing of it is there', async () => {
        const half = { text: 'x'.repeat(600_000) };
        await expect(store.append('a-1', newEvents(2, half), 'no-stream')).rejects.toThrow(AppendTooLarge);
        const { revision } = await store.append('a-1', newEvents(1, half), 'no-stream');
        expect(revision).toBe(0);
        expect(await store.readAll({ limit: 10 })).toHaveLength(1);
      });
    });

    describe('a repeated append', () => {
      it('answers as the first did, and adds nothing', async () => {
        const events = newEvents(2);
        const first = await store.append('a-1', events, 'no-stream');
        expect(await store.append('a-1', events, 'no-stream')).toEqual(first);
        await append('a-1', 3, 1);
        expect(await store.append('a-1', events, 'no-stream')).toEqual(first);
        expect(await store.readAll({ limit: 10 })).toHaveLength(5);
      });

      it('while the first is under way is recorded once', async () => {
        const events = newEvents(2);
        const answers = await Promise.all([1, 2, 3].map(() => store.append('a-1', events, 'no-stream')));
        const [, last] = await store.readAll({ limit: 10 });
        expect(answers).toEqual(Array(3).fill({ revision: 1, position: last?.position }));
      });

      it('is not seen again by those who follow the log', async () => {
        const events = newEvents(2);
        const following = follow(store, 5);
        await store.append('a-1', events, 'no-stream');
        await append('b-1', 1, 'no-stream');
        await store.append('a-1', events, 'no-stream');
        await append('b-1', 2, 0);
        expect(await following).toEqual(await store.readAll({ limit: 10 }));
      });

      it('of which only a part stands is refused', async () => {
        const [one, two] = [newEvent(1), newEvent(2)];
        await store.append('a-1', [one], 'no-stream');
        await expect(store.append('a-1', [one, two], 'no-stream')).rejects.toThrow(WrongExpectedRevision);
        expect(await store.read('a-1')).toHaveLength(1);
      });

      it('in another order is refused', async () => {
        const events = newEvents(2);
        await store.append('a-1', events, 'no-stream');
        await expect(store.append('a-1', events.toReversed(), 'no-stream')).rejects.toThrow(
          WrongExpectedRevision,
        );
      });

      it('at another revision is refused', async () => {
        const events = newEvents(1);
        await append('a-1', 1, 'no-stream');
        await store.append('a-1', events, 0);
        await expect(store.append('a-1', events, 'no-stream')).rejects.toThrow(WrongExpectedRevision);
      });

      it('is judged by its own stream', async () => {
        const events = newEvents(1);
        await store.append('a-1', events, 'no-stream');
        expect(await store.append('a-2', events, 'no-stream')).toMatchObject({ revision: 0 });
        expect((await store.readAll({ limit: 10 })).map(({ stream }) => stream)).toEqual(['a-1', 'a-2']);
      });
    });

    describe('concurrent appends', () => {
      it('to one revision have one winner', async () => {
        const tries = Array.from({ length: 20 }, () => append('a-1', 2, 'no-stream'));
        const outcomes = await Promise.allSettled(tries);
        expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
        for (const outcome of outcomes) {
          if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(WrongExpectedRevision);
        }
        expect(await store.read('a-1')).toHaveLength(2);
      });

      it('to many streams are not harmed by a refused neighbour', async () => {
        const outcomes = await Promise.allSettled(
          Array.from({ length: 30 }, (_, n) => append(`a-${n}`, 1, n % 3 === 0 ? 7 : 'no-stream')),
        );
        expect(outcomes.map(({ status }) => status)).toEqual(
          Array.from({ length: 30 }, (_, n) => (n % 3 === 0 ? 'rejected' : 'fulfilled')),
        );
        const all = await store.readAll({ limit: 100 });
        expect(all).toHaveLength(20);
        expectGrowing(all.map(({ position }) => position));
      });

      it('are acknowledged in the order of their stream', async () => {
        const acknowledged: Appended[] = [];
        const line = Array.from({ length: 50 }, (_, n) =>
          append('a-1', 1, n === 0 ? 'no-stream' : n - 1).then((appended) => acknowledged.push(appended)),
        );
        await Promise.all(line);
        expect(acknowledged.map(({ revision }) => revision)).toEqual(Array.from({ length: 50 }, (_, n) => n));
        expect(acknowledged.map(({ position }) => position).toSorted(comparePositions)).toEqual(
          acknowledged.map(({ position }) => position),
        );
      });
    });

    describe('a stream', () => {
      it('that nobody wrote to is empty', async () => {
        expect(await store.read('a-1')).toEqual([]);
        expect(await store.read('a-1', { backwards: true })).toEqual([]);
      });

      it('is read from a revision, to a limit, and backwards', async () => {
        await append('b-1', 3, 'no-stream');
        await append('a-1', 5, 'no-stream');
        await append('a-10', 2, 'no-stream');
        const revisions = async (options?: Parameters<EventStore['read']>[1]) =>
          (await store.read('a-1', options)).map(({ revision }) => revision);
        expect(await revisions()).toEqual([0, 1, 2, 3, 4]);
        expect(await revisions({ from: 3 })).toEqual([3, 4]);
        expect(await revisions({ from: 5 })).toEqual([]);
        expect(await revisions({ from: 1, limit: 2 })).toEqual([1, 2]);
        expect(await revisions({ backwards: true })).toEqual([4, 3, 2, 1, 0]);
        expect(await revisions({ backwards: true, limit: 1 })).toEqual([4]);
        expect(await revisions({ backwards: true, from: 2, limit: 2 })).toEqual([2, 1]);
        await expect(store.read('a-1', { limit: 0 })).rejects.toThrow(RangeError);
      });
    });

    describe('the whole log', () => {
      it('is read in pages, both ways, without gaps', async () => {
        await append('a-1', 2, 'no-stream');
        await append('b-1', 2, 'no-stream');
        await append('a-1', 1, 1);
        const positions = async (options: Parameters<EventStore['readAll']>[0]) =>
          (await store.readAll(options)).map(({ position }) => position);
        const [one = '', two = '', three = '', four = '', five = ''] = await positions({ limit: 10 });
        expectGrowing([one, two, three, four, five]);
        expect(await positions({ limit: 5 })).toEqual([one, two, three, four, five]);
        expect(await positions({ limit: 2, from: two })).toEqual([three, four]);
        expect(await positions({ limit: 2, from: five })).toEqual([]);
        expect(await positions({ limit: 2, backwards: true })).toEqual([five, four]);
        expect(await positions({ limit: 9, backwards: true, from: three })).toEqual([two, one]);
        expect(await positions({ limit: 9, backwards: true, from: one })).toEqual([]);
      });

      it.each([0, -1, 10_001, 1.5])('is not read in pages of %d', async (limit) => {
        await expect(store.readAll({ limit })).rejects.toThrow(RangeError);
      });

      it('has no place called "latest"', async () => {
        await expect(store.readAll({ limit: 1, from: 'latest' })).rejects.toThrow(RangeError);
      });
    });

    subscriptionContract(() => store);

    describe('a closed store', () => {
      it('has written what was appended before', async () => {
        const appending = [1, 2, 3].map((n) => append(`a-${n}`, 1, 'no-stream'));
        const closing = store.close();
        expect(await Promise.all(appending)).toHaveLength(3);
        await closing;
      });

      it('takes no more appends and answers no reads', async () => {
        await store.close();
        await expect(append('a-1', 1, 'no-stream')).rejects.toThrow(StoreUnavailable);
        await expect(store.read('a-1')).rejects.toThrow(StoreUnavailable);
        await expect(store.readAll({ limit: 1 })).rejects.toThrow(StoreUnavailable);
        await store.close();
      });
    });
  });
}
