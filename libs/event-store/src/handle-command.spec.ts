import type { Decider } from '@ramus/domain';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { eventHash } from './event-hash.js';
import {
  OutcomeUnknown,
  StoreUnavailable,
  StreamNotUnderstood,
  WrongExpectedRevision,
} from './event-store.js';
import type { Appended } from './event-store.js';
import { StreamCommands } from './handle-command.js';
import type { StreamCommandsOptions } from './handle-command.js';
import { MemoryEventStore } from './memory.event-store.js';

/** An account: it gives out what it has, and is full at 10. */
type Command = { readonly type: 'Give' | 'Take' | 'Fill'; readonly amount: number };
type Event = { readonly type: 'Given' | 'Taken'; readonly data: { readonly amount: number } };

const account: Decider<Command, number, Event> = {
  initial: 0,
  decide({ type, amount }, held) {
    if (type === 'Fill')
      return Array.from({ length: 10 - held }, () => ({ type: 'Given', data: { amount: 1 } }));
    if (type === 'Take' && amount > held) throw new Error(`only ${held} held`);
    return [{ type: type === 'Give' ? 'Given' : 'Taken', data: { amount } }];
  },
  evolve(held, { type, data }) {
    if (type === 'Given') return held + data.amount;
    return type === 'Taken' ? held - data.amount : held;
  },
};
const give = (amount: number): Command => ({ type: 'Give', amount });
const take = (amount: number): Command => ({ type: 'Take', amount });
const fill: Command = { type: 'Fill', amount: 0 };
const by = { by: 'u-1' };

describe('a command', () => {
  let store: MemoryEventStore;
  let ids: number;
  const replica = (options: Partial<StreamCommandsOptions<Command, number, Event>> = {}) =>
    new StreamCommands({
      store,
      category: 'account',
      decider: account,
      nowMs: () => Date.UTC(2026, 0, 2),
      newId: () => `id-${(ids += 1)}`,
      ...options,
    });

  beforeEach(() => {
    store = new MemoryEventStore();
    ids = 0;
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  it('is answered with what it did', async () => {
    expect(await replica().handle('a', give(3), by)).toMatchObject({
      events: [{ type: 'Given', data: { amount: 3 } }],
      recorded: [{ id: 'id-1', stream: 'account-a', revision: 0, type: 'Given', data: { amount: 3 } }],
      revision: 0,
      position: '1',
    });
  });

  it('leaves events that say when, by whom, why, and what came before', async () => {
    const context = { by: 'u-1', asOf: '7', correlationId: 'w-1', causationId: 'e-1' };
    await replica({ schemaOf: (type) => (type === 'Given' ? 2 : 1) }).handle('a', fill, context);
    const [first, second] = await store.read('account-a');
    const common = {
      at: '2026-01-02T00:00:00.000Z',
      by: 'u-1',
      asOf: '7',
      $correlationId: 'w-1',
      $causationId: 'e-1',
    };
    expect(first?.metadata).toEqual({ ...common, schema: 2 });
    expect(second?.metadata).toEqual({ ...common, schema: 2, prev: first && eventHash(first) });
  });

  it('continues the chain of hashes, from memory and after a restart', async () => {
    const one = replica();
    await one.handle('a', give(1), by);
    await one.handle('a', give(2), by);
    await replica().handle('a', fill, by);
    const log = await store.read('account-a');
    expect(log).toHaveLength(9);
    expect(log.slice(1).map(({ metadata }) => metadata.prev)).toEqual(log.slice(0, -1).map(eventHash));
  });

  it('whose wish is fulfilled appends nothing', async () => {
    const one = replica();
    await one.handle('a', give(10), by);
    expect(await one.handle('a', fill, by)).toEqual({ events: [], recorded: [], revision: 0 });
  });

  it('that is refused appends nothing', async () => {
    await expect(replica().handle('a', take(1), by)).rejects.toThrow('only 0 held');
    expect(await store.read('account-a')).toEqual([]);
  });

  it('after another reads nothing: the state is known', async () => {
    const one = replica();
    await one.handle('a', give(1), by);
    const read = vi.spyOn(store, 'read');
    await one.handle('a', take(1), by);
    expect(read).not.toHaveBeenCalled();
  });

  it('reads only the tail when another replica was there first, and decides again with fresh ids', async () => {
    const [one, other] = [replica(), replica()];
    await one.handle('a', give(5), by);
    await other.handle('a', take(3), by);
    const [read, append] = [vi.spyOn(store, 'read'), vi.spyOn(store, 'append')];
    expect(await one.handle('a', take(2), by)).toMatchObject({ revision: 2 });
    expect(read.mock.calls.map(([, options]) => options?.from)).toEqual([1]);
    const [refused, appended] = append.mock.calls.map(([, events]) => events[0]?.id);
    expect(refused).not.toBe(appended);
    expect((await store.read('account-a')).at(-1)?.id).toBe(appended);
  });

  it('is not refused for what was true only once', async () => {
    const [one, other] = [replica(), replica()];
    await one.handle('a', give(1), by);
    await other.handle('a', give(5), by);
    expect(await one.handle('a', take(6), by)).toMatchObject({ revision: 2 });
  });

  it('is not held to be fulfilled for what was true only once', async () => {
    const [one, other] = [replica(), replica()];
    await one.handle('a', give(10), by);
    await other.handle('a', take(2), by);
    expect((await one.handle('a', fill, by)).events).toHaveLength(2);
  });

  it('among many of one process on one stream never conflicts', async () => {
    const one = replica();
    const append = vi.spyOn(store, 'append');
    await Promise.all(Array.from({ length: 100 }, () => one.handle('a', give(1), by)));
    expect(append).toHaveBeenCalledTimes(100);
    expect(await one.state('a')).toEqual({ state: 100, revision: 99 });
  });

  it('does not wait for a command on another stream', async () => {
    const one = replica();
    const append = store.append.bind(store);
    const stuck = new Promise<never>(() => {});
    vi.spyOn(store, 'append').mockImplementation((stream, ...rest) =>
      stream === 'account-slow' ? stuck : append(stream, ...rest),
    );
    void one.handle('slow', give(1), by);
    expect(await one.handle('fast', give(1), by)).toMatchObject({ revision: 0 });
  });

  it('finds a line of bounded length before it', async () => {
    const one = replica();
    const line = Array.from({ length: 1_100 }, () => one.handle('a', give(1), by));
    const refused = (await Promise.allSettled(line)).filter((outcome) => outcome.status === 'rejected');
    expect(refused).toHaveLength(100);
    expect(refused[0]?.reason).toBeInstanceOf(StoreUnavailable);
  });

  it('gives up a stream that others always change first', async () => {
    vi.useFakeTimers();
    const append = vi.spyOn(store, 'append').mockRejectedValue(new WrongExpectedRevision('account-a', 0, 1));
    const failed = expect(replica().handle('a', give(1), by)).rejects.toThrow(WrongExpectedRevision);
    await vi.runAllTimersAsync();
    await failed;
    expect(append).toHaveBeenCalledTimes(9);
  });

  it('stops quietly between tries when it is aborted', async () => {
    const append = vi.spyOn(store, 'append');
    const signal = AbortSignal.abort();
    await expect(replica().handle('a', give(1), { ...by, signal })).rejects.toBe(signal.reason);
    expect(append).not.toHaveBeenCalled();
  });

  describe('whose answer is lost', () => {
    it.each(['before', 'after'])('%s the events were written is repeated with the same ids', async (when) => {
      const append = store.append.bind(store);
      vi.spyOn(store, 'append').mockImplementationOnce(async (...args) => {
        if (when === 'after') await append(...args);
        throw new OutcomeUnknown('connection lost');
      });
      expect(await replica().handle('a', fill, by)).toMatchObject({ revision: 9, position: '10' });
      const stored = await store.read('account-a');
      expect(stored.map(({ id }) => id)).toEqual(Array.from({ length: 10 }, (_, n) => `id-${n + 1}`));
    });

    it('is decided again if another writer was first', async () => {
      const [one, other] = [replica(), replica()];
      vi.spyOn(store, 'append').mockImplementationOnce(async (): Promise<Appended> => {
        await other.handle('a', give(4), by);
        throw new OutcomeUnknown('connection lost');
      });
      expect((await one.handle('a', fill, by)).events).toHaveLength(6);
      expect(await one.state('a')).toMatchObject({ state: 10 });
    });
  });

  describe('that expects a revision', () => {
    it('is carried out there', async () => {
      const one = replica();
      expect(await one.handle('a', give(1), { ...by, expected: 'no-stream' })).toMatchObject({ revision: 0 });
      expect(await replica().handle('a', give(1), { ...by, expected: 0 })).toMatchObject({ revision: 1 });
      // What `one` remembers is older than what is expected, so it looks.
      expect(await one.handle('a', give(1), { ...by, expected: 1 })).toMatchObject({ revision: 2 });
    });

    it.each(['no-stream', 0, 2] as const)('is refused at %s of a stream that is at 1', async (expected) => {
      const one = replica();
      await one.handle('a', give(1), by);
      await replica().handle('a', give(1), by);
      const append = vi.spyOn(store, 'append');
      const handling = one.handle('a', give(1), { ...by, expected });
      await expect(handling).rejects.toThrow(WrongExpectedRevision);
      await expect(handling).rejects.toMatchObject({ expected, actual: 1 });
      expect(append.mock.calls.length).toBeLessThan(2);
      expect(await one.state('a')).toEqual({ state: 2, revision: 1 });
    });

    it('is refused there too if it would add nothing', async () => {
      const one = replica();
      await one.handle('a', give(10), by);
      await replica().handle('a', take(1), by);
      await expect(one.handle('a', fill, { ...by, expected: 0 })).rejects.toThrow(WrongExpectedRevision);
    });
  });

  describe('on a long history', () => {
    it('folds all of it once, in pages', async () => {
      const one = replica();
      for (let n = 0; n < 2_500; n++) await one.handle('a', give(1), by);
      const read = vi.spyOn(store, 'read');
      const other = replica();
      expect(await other.handle('a', give(1), by)).toMatchObject({ revision: 2_500 });
      expect(read.mock.calls.map(([, options]) => options?.from)).toEqual([0, 1_000, 2_000]);
      expect(await other.state('a')).toEqual({ state: 2_501, revision: 2_500 });
    });

    it('is right though the cache holds one stream only', async () => {
      const one = replica({ maxCached: 1 });
      for (let n = 0; n < 5; n++) {
        await one.handle('a', give(1), by);
        await one.handle('b', give(2), by);
      }
      expect([await one.state('a'), await one.state('b')]).toEqual([
        { state: 5, revision: 4 },
        { state: 10, revision: 4 },
      ]);
    });

    it('brings old events into shape, and chains to them as they were recorded', async () => {
      const metadata = { at: '2020-01-01T00:00:00.000Z', by: 'u-1', schema: 1 };
      await store.append('account-a', [{ id: 'old', type: 'Gift', data: { sum: 4 }, metadata }], 'no-stream');
      const one = replica({
        understand: ({ type, data }) =>
          type === 'Gift'
            ? { type: 'Given', data: { amount: (data as { sum: number }).sum } }
            : ({ type, data } as Event),
      });
      await one.handle('a', take(4), by);
      const [old, taken] = await store.read('account-a');
      expect(taken?.metadata.prev).toBe(old && eventHash(old));
    });

    it('decides nothing on a stream to which a newer program wrote, though it knew the stream before', async () => {
      const old = replica({
        understand: ({ type, data }) => (type === 'Frozen' ? undefined : ({ type, data } as Event)),
      });
      await old.handle('a', give(1), by);
      const metadata = { at: '2020-01-01T00:00:00.000Z', by: 'u-1', schema: 3 };
      await store.append('account-a', [{ id: 'new', type: 'Frozen', data: {}, metadata }], 0);
      const refusal = { stream: 'account-a', revision: 1, type: 'Frozen', schema: 3 };
      const tries = [
        () => old.handle('a', take(1), by),
        () => old.handle('a', fill, by),
        () => old.state('a'),
      ];
      for (const attempt of tries) {
        const error: unknown = await attempt().catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(StreamNotUnderstood);
        expect(error).toMatchObject(refusal);
      }
      expect(await store.read('account-a')).toHaveLength(2);
      expect(await old.handle('b', give(1), by)).toMatchObject({ revision: 0 });
    });
  });
});
