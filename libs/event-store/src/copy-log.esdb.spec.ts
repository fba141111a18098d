import { v7 } from 'uuid';
import { describe, expect, it, onTestFinished } from 'vitest';
import { COPY_MARK, LogsDiffer } from './compare-logs.js';
import { copyLog, type LogCopy } from './copy-log.js';
import { EsdbEventStore } from './esdb.event-store.js';
import { parseEsdbUrl } from './esdb.url.js';
import { eventHash } from './event-hash.js';
import type { EventStore, RecordedEvent, StreamEvent } from './event-store.js';
import { MemoryEventStore } from './memory.event-store.js';
import { newEvent } from './subscriptions.contract.js';
import { EsdbDouble } from './testing/index.js';

async function doubled(): Promise<{ readonly double: EsdbDouble; readonly store: EventStore }> {
  const double = await EsdbDouble.start();
  const store = await EsdbEventStore.open(parseEsdbUrl(double.url, '/'));
  onTestFinished(async () => {
    await store.close();
    await double.stop();
  });
  return { double, store };
}

/** Events of seven streams in turn, each naming the one before it in its stream. */
async function aLog(count: number): Promise<MemoryEventStore> {
  const store = new MemoryEventStore();
  const tails = new Map<string, StreamEvent>();
  for (let n = 0; n < count; n += 1) {
    const stream = `job-${(n * n) % 7}`;
    const before = tails.get(stream);
    const { metadata, ...event } = newEvent(n, { n, text: 'é "quoted"' });
    const made = {
      ...event,
      metadata: { ...metadata, asOf: String(n), ...(before && { prev: eventHash(before) }) },
    };
    const { revision } = await store.append(stream, [made], before?.revision ?? 'no-stream');
    tails.set(stream, { ...made, stream, revision });
  }
  return store;
}

const copy = (
  from: EventStore,
  to: EventStore,
  origin = 'sqlite',
  signal = new AbortController().signal,
): Promise<LogCopy> =>
  copyLog({
    from,
    to,
    origin,
    skips: () => false,
    now: () => new Date('2026-01-01T00:00:00Z'),
    newId: v7,
    signal,
    onProgress: () => undefined,
  });

const all = (store: EventStore) => store.readAll({ limit: 5_000 });
/** All that is said of an event but its position. */
const hashes = (events: readonly RecordedEvent[]) => events.map(eventHash);

describe('a log that is copied to EventStoreDB (its double)', () => {
  it('keeps order, ids, revisions and chains, and is marked, since its positions are other ones', async () => {
    const source = await aLog(700);
    const { store } = await doubled();
    expect(await copy(source, store)).toMatchObject({ events: 700, stood: 0, isMarked: true });
    const copied = await all(store);
    expect(hashes(copied.slice(0, -1))).toEqual(hashes(await all(source)));
    expect(copied.at(-1)).toMatchObject({
      ...COPY_MARK,
      data: { origin: 'sqlite', events: 700, lastPosition: '700' },
    });
    expect(await copy(source, store)).toMatchObject({ stood: 700, isMarked: true });
  });

  it('goes on over lost replies and cut connections, and holds nothing twice', async () => {
    const source = await aLog(60);
    const { double, store } = await doubled();
    double.faults.arm('reply-lost', 'duplicate-reply', 'cut-before');
    await copy(source, store);
    expect(double.faults.waiting).toBe(0);
    expect(hashes((await all(store)).slice(0, -1))).toEqual(hashes(await all(source)));
  });

  it('goes on where a run ended that was broken off', async () => {
    const source = await aLog(60);
    const { store } = await doubled();
    const stop = new AbortController();
    const broken = copyLog({
      from: source,
      to: store,
      origin: 'sqlite',
      skips: () => false,
      now: () => new Date(),
      newId: v7,
      signal: stop.signal,
      onProgress: (events) => {
        if (events > 20) stop.abort();
      },
    });
    await expect(broken).rejects.toThrow();
    const { stood, events } = await copy(source, store);
    expect(stood).toBeGreaterThan(20);
    expect(stood).toBeLessThan(60);
    expect(events).toBe(60);
  });

  it('comes back into an embedded log with what both logs say of it', async () => {
    const source = await aLog(60);
    const { store } = await doubled();
    await copy(source, store);
    const back = new MemoryEventStore();
    expect(await copy(store, back, 'esdb')).toMatchObject({ events: 61, isMarked: true });
    expect(hashes((await all(back)).slice(0, 60))).toEqual(hashes(await all(source)));
    expect((await back.read(COPY_MARK.stream)).map(({ data }) => data)).toMatchObject([
      { origin: 'sqlite' },
      { origin: 'esdb' },
    ]);
  });

  it('is refused by a server that holds something else', async () => {
    const { store } = await doubled();
    await store.append('foreign-1', [newEvent(0)], 'no-stream');
    await expect(copy(await aLog(5), store)).rejects.toThrow(LogsDiffer);
  });
});
