import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 } from 'uuid';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { COPY_MARK, LogsDiffer } from './compare-logs.js';
import { copyLog, type LogCopy } from './copy-log.js';
import { eventHash } from './event-hash.js';
import { OutcomeUnknown, type EventStore, type StreamEvent } from './event-store.js';
import { MemoryEventStore } from './memory.event-store.js';
import { SqliteEventStore } from './sqlite.event-store.js';
import { newEvent } from './subscriptions.contract.js';

let source: MemoryEventStore;
beforeEach(async () => {
  source = new MemoryEventStore();
  await write(source, 60);
});

/** Events of five streams in turn, each naming the one before it in its stream. */
async function write(store: EventStore, count: number): Promise<void> {
  const tails = new Map<string, StreamEvent>();
  for (let n = 0; n < count; n += 1) {
    const stream = `s-${(n * n) % 5}`;
    const before = tails.get(stream);
    const { metadata, ...event } = newEvent(n);
    const made = {
      ...event,
      metadata: { ...metadata, asOf: String(n), ...(before && { prev: eventHash(before) }) },
    };
    const { revision } = await store.append(stream, [made], before?.revision ?? 'no-stream');
    tails.set(stream, { ...made, stream, revision });
  }
}

const copy = (to: EventStore, more: Partial<Parameters<typeof copyLog>[0]> = {}): Promise<LogCopy> =>
  copyLog({
    from: source,
    to,
    origin: 'sqlite',
    skips: () => false,
    now: () => new Date('2026-01-01T00:00:00Z'),
    newId: v7,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    ...more,
  });

const all = (store: EventStore) => store.readAll({ limit: 1_000 });

/** A store whose appends are acted upon first. */
function watched(
  store: EventStore,
  act: (n: number, append: () => Promise<unknown>) => Promise<unknown>,
): EventStore {
  let appends = 0;
  return {
    read: (...args) => store.read(...args),
    readAll: (options) => store.readAll(options),
    subscribe: (options) => store.subscribe(options),
    close: () => store.close(),
    append: async (...args) => {
      let answer = { revision: -1, position: '0' };
      await act((appends += 1), async () => {
        answer = await store.append(...args);
      });
      return answer;
    },
  };
}

describe('a copy of a log', () => {
  it('into an empty store is the log: order, ids, revisions, metadata and positions', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'copy-log-'));
    const target = await SqliteEventStore.open({ path: join(folder, 'events.sqlite') });
    onTestFinished(async () => {
      await target.close();
      rmSync(folder, { recursive: true });
    });
    expect(await copy(target)).toMatchObject({ events: 60, streams: 3, stood: 0, isMarked: false });
    expect(await all(target)).toEqual(await all(source));
  });

  it('of an empty log is empty', async () => {
    source = new MemoryEventStore();
    const target = new MemoryEventStore();
    expect(await copy(target)).toMatchObject({ events: 0, isMarked: false });
    expect(await all(target)).toEqual([]);
  });

  it('goes on where it was broken off, and is the same in the end', async () => {
    const target = new MemoryEventStore();
    const dies = watched(target, (n, append) => (n > 17 ? Promise.reject(new Error('killed')) : append()));
    await expect(copy(dies)).rejects.toThrow('killed');
    const { stood, events } = await copy(target);
    expect(stood).toBeGreaterThanOrEqual(17);
    expect(events).toBe(60);
    expect(await all(target)).toEqual(await all(source));
    expect(await copy(target)).toMatchObject({ stood: 60, events: 60 });
  });

  it('appends again what was not answered, and nothing twice', async () => {
    const target = new MemoryEventStore();
    const lossy = watched(target, async (n, append) => {
      await append();
      if (n === 3) throw new OutcomeUnknown('the answer was lost');
    });
    await copy(lossy);
    expect(await all(target)).toEqual(await all(source));
  });

  it('follows the source no further than where it was at the start', async () => {
    const target = new MemoryEventStore();
    const meanwhile = watched(target, async (n, append) => {
      if (n === 1) await source.append('late-1', [newEvent(0)], 'no-stream');
      await append();
    });
    expect((await copy(meanwhile)).events).toBe(60);
    expect((await copy(target)).events).toBe(61);
  });

  it('stops when it is told to', async () => {
    await expect(copy(new MemoryEventStore(), { signal: AbortSignal.abort() })).rejects.toThrow();
  });
});

describe('a copy whose positions differ', () => {
  const skips = (stream: string) => stream === 's-1';

  it('ends with a mark that says where it came from', async () => {
    const target = new MemoryEventStore();
    const { isMarked, events, digest } = await copy(target, { skips });
    expect(isMarked).toBe(true);
    const copied = await all(target);
    expect(copied.at(-1)).toMatchObject({
      ...COPY_MARK,
      data: { origin: 'sqlite', events, lastPosition: '60', digest },
    });
    const kept = (await all(source)).filter(({ stream }) => !skips(stream));
    expect(copied.slice(0, -1).map(({ id, revision, metadata }) => ({ id, revision, metadata }))).toEqual(
      kept.map(({ id, revision, metadata }) => ({ id, revision, metadata })),
    );
  });

  it('is marked once, also when the new log has gone on', async () => {
    const target = new MemoryEventStore();
    const first = await copy(target, { skips });
    await target.append('own-1', [newEvent(0)], 'no-stream');
    expect(await copy(target, { skips })).toEqual({ ...first, stood: first.events });
    expect(await target.read(COPY_MARK.stream)).toHaveLength(1);
  });

  it('is copied in turn, with its mark, and marked once more', async () => {
    const [first, second] = [new MemoryEventStore(), new MemoryEventStore()];
    await copy(first, { skips });
    await second.append('$store', [newEvent(0)], 'no-stream');
    const again = await copy(second, { from: first, origin: 'esdb' });
    expect(again).toMatchObject({ events: (await all(first)).length, isMarked: true });
    expect((await second.read(COPY_MARK.stream)).map(({ data }) => data)).toMatchObject([
      { origin: 'sqlite' },
      { origin: 'esdb' },
    ]);
    expect(await copy(second, { from: first, origin: 'esdb' })).toMatchObject({ stood: again.events });
  });

  it('is not taken up again when the source has gone on', async () => {
    const target = new MemoryEventStore();
    await copy(target, { skips });
    await source.append('late-1', [newEvent(0)], 'no-stream');
    await expect(copy(target, { skips })).rejects.toThrow('the source goes on with late-1@0');
  });
});

describe('a target that holds something else', () => {
  it('is refused, and stays as it is', async () => {
    const target = new MemoryEventStore();
    await target.append('foreign-1', [newEvent(0)], 'no-stream');
    await expect(copy(target)).rejects.toThrow(LogsDiffer);
    expect(await all(target)).toHaveLength(1);
  });

  it('is told by one changed value in an event of the same id', async () => {
    const target = new MemoryEventStore();
    const [first] = await all(source);
    if (!first) throw new Error('the source is empty');
    await target.append(first.stream, [{ ...first, data: { n: 'forged' } }], 'no-stream');
    await expect(copy(target)).rejects.toThrow('event 1 of the source');
  });

  it('is refused when it is written to meanwhile', async () => {
    const target = new MemoryEventStore();
    const disturbed = watched(target, async (n, append) => {
      if (n === 20) await target.append('foreign-1', [newEvent(0)], 'no-stream');
      await append();
    });
    await expect(copy(disturbed)).rejects.toThrow(LogsDiffer);
  });
});
