import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { EsdbEventStore } from './esdb.event-store.js';
import { parseEsdbUrl } from './esdb.url.js';
import { AppendTooLarge, OutcomeUnknown, StoreUnavailable, WrongExpectedRevision } from './event-store.js';
import type { NewEvent, RecordedEvent } from './event-store.js';
import { StreamCommands } from './handle-command.js';
import { expectGrowing, follow, newEvent, newEvents } from './subscriptions.contract.js';
import { DoubleLog, EsdbDouble } from './testing/index.js';

/** Short, so that what is bounded ends within a test; long enough for a busy machine. */
const QUICK = '&defaultDeadline=1500';

let double: EsdbDouble;
let store: EsdbEventStore;
const opened = async (url: string): Promise<EsdbEventStore> => {
  const store = await EsdbEventStore.open(parseEsdbUrl(url + QUICK, '/'));
  onTestFinished(() => store.close());
  return store;
};

beforeEach(async () => {
  double = await EsdbDouble.start();
  store = await opened(double.url);
});
afterEach(() => double.stop());

/** What `StreamCommands` does: asks again, with the same ids at the same revision. */
async function appendUntilKnown(stream: string, events: readonly NewEvent[]) {
  for (;;) {
    try {
      return await store.append(stream, events, 'no-stream');
    } catch (error) {
      if (!(error instanceof OutcomeUnknown)) throw error;
    }
  }
}

describe('an append', () => {
  it('whose reply is lost after the commit is unknown, and stands once when it is repeated', async () => {
    const events = newEvents(2);
    double.faults.arm('reply-lost');
    await expect(store.append('a-1', events, 'no-stream')).rejects.toThrow(OutcomeUnknown);
    const { revision, position } = await store.append('a-1', events, 'no-stream');
    expect(revision).toBe(1);
    const log = await store.readAll({ limit: 10 });
    expect(log.map(({ id }) => id)).toEqual(events.map(({ id }) => id));
    expect(log.at(-1)?.position).toBe(position);
  });

  it('whose connection is cut before the commit is unknown too, and stands once when it is repeated', async () => {
    double.faults.arm('cut-before');
    const events = newEvents(2);
    await expect(store.append('a-1', events, 'no-stream')).rejects.toThrow(OutcomeUnknown);
    expect(double.log.stream('a-1')).toHaveLength(0);
    await appendUntilKnown('a-1', events);
    expect(double.log.stream('a-1')).toHaveLength(2);
  });

  it('that is never answered is unknown within its deadline', async () => {
    double.faults.arm('stalled');
    const startMs = performance.now();
    await expect(store.append('a-1', newEvents(1), 'no-stream')).rejects.toThrow(OutcomeUnknown);
    expect(performance.now() - startMs).toBeGreaterThan(1_000);
    expect(double.log.stream('a-1')).toHaveLength(1);
  });

  it('that the server could not replicate in time is unknown', async () => {
    double.faults.arm('no-quorum');
    await expect(store.append('a-1', newEvents(1), 'no-stream')).rejects.toThrow(OutcomeUnknown);
  });

  it('that is answered twice is unknown, stands once, and spoils nothing after it', async () => {
    double.faults.arm('duplicate-reply');
    const events = newEvents(1);
    await expect(store.append('a-1', events, 'no-stream')).rejects.toThrow(OutcomeUnknown);
    await store.append('a-1', events, 'no-stream');
    await store.append('a-1', newEvents(1), 0);
    expect(double.log.stream('a-1')).toHaveLength(2);
  });

  it('beyond what the server takes is too large, also where that is less than Ramus takes', async () => {
    const small = await EsdbDouble.start(new DoubleLog(10_000));
    onTestFinished(() => small.stop());
    const other = await opened(small.url);
    await expect(
      other.append('a-1', [newEvent(0, { text: 'x'.repeat(11_000) })], 'no-stream'),
    ).rejects.toThrow(AppendTooLarge);
  });

  it('goes to the leader that a node names, and stays with it', async () => {
    const leader = await EsdbDouble.start(double.log);
    onTestFinished(() => leader.stop());
    double.leader = { address: '127.0.0.1', port: leader.port };
    double.faults.arm('not-leader');
    await store.append('a-1', newEvents(1), 'no-stream');
    await store.append('a-1', newEvents(1), 0);
    expect(leader.calls.append).toBe(2);
    expect(double.log.stream('a-1')).toHaveLength(2);
  });

  it('of which no node leads is unavailable: nothing was written', async () => {
    double.faults.arm('not-leader', 'not-leader', 'not-leader', 'not-leader');
    await expect(store.append('a-1', newEvents(1), 'no-stream')).rejects.toThrow(StoreUnavailable);
    expect(double.log.stream('a-1')).toHaveLength(0);
  });

  it('to a server that is gone ends in time, and stands once the server is back', async () => {
    const events = newEvents(1);
    await double.vanish();
    await expect(store.append('a-1', events, 'no-stream')).rejects.toThrow(OutcomeUnknown);
    await double.listen();
    await appendUntilKnown('a-1', events);
    expect(double.log.stream('a-1')).toHaveLength(1);
  });

  it('asks for the leader on every call', async () => {
    await store.append('a-1', newEvents(1), 'no-stream');
    await store.read('a-1');
    await follow(store, 1);
    expect(double.leaderWasRequired.length).toBeGreaterThan(3);
    expect(new Set(double.leaderWasRequired)).toEqual(new Set([true]));
  });
});

describe("the client's shared table of batch appends", () => {
  const raw = () => {
    const client = EventStoreDBClient.connectionString(double.url);
    onTestFinished(() => client.dispose());
    return client;
  };

  it('is there: without credentials one lost connection fails the appends of another client', async () => {
    const other = await EsdbDouble.start();
    onTestFinished(() => other.stop());
    const unharmed = EventStoreDBClient.connectionString(other.url);
    onTestFinished(() => unharmed.dispose());
    other.faults.arm('stalled');
    const waiting = unharmed.appendToStream('a-1', jsonEvent({ type: 'Counted', data: {} }));
    const failed = expect(waiting).rejects.toThrow();
    while (other.faults.waiting > 0) await pause(1);
    double.faults.arm('reply-lost');
    await expect(raw().appendToStream('b-1', jsonEvent({ type: 'Counted', data: {} }))).rejects.toThrow();
    await failed;
    expect(other.calls.batchAppend).toBe(1);
  });

  it('is never used: neither here nor where others use it are appends mixed up', async () => {
    const batching = raw();
    const appends = Array.from({ length: 20 }, (_, n) => [
      store.append(`a-${n}`, newEvents(1), 'no-stream'),
      batching.appendToStream(`b-${n}`, jsonEvent({ type: 'Counted', data: {} })),
    ]);
    await Promise.all(appends.flat());
    expect(double.calls).toMatchObject({ append: 20, batchAppend: 1 });
  });
});

describe('a subscription', () => {
  it('whose connection is cut again and again loses nothing and doubles nothing', async () => {
    const following = follow(store, 60);
    const written: string[] = [];
    for (let n = 0; n < 20; n++) {
      const events = newEvents(3);
      await appendUntilKnown(`a-${n}`, events);
      written.push(...events.map(({ id }) => id));
      if (n % 4 === 1) double.kill();
    }
    const seen = await following;
    expect(seen.map(({ id }) => id)).toEqual(written);
    expectGrowing(seen.map(({ position }) => position));
  });

  it('goes on when the server comes back', async () => {
    const following = follow(store, 2);
    await store.append('a-1', newEvents(1), 'no-stream');
    await double.vanish();
    await double.listen();
    await appendUntilKnown('b-1', newEvents(1));
    expect(await following).toHaveLength(2);
  });

  it('that stays open and delivers nothing is taken up again', async () => {
    const following = follow(store, 2);
    await store.append('a-1', newEvents(1), 'no-stream');
    while (double.calls.subscribe === 0) await pause(1);
    double.isDeaf = true;
    await store.append('b-1', newEvents(1), 'no-stream');
    const before = double.calls.subscribe;
    while (double.calls.subscribe === before) await pause(5);
    double.isDeaf = false;
    await store.append('c-1', newEvents(1), 'no-stream');
    expect((await following).map(({ stream }) => stream)).toEqual(['a-1', 'b-1']);
  });

  it('of a slow reader holds back the server, not its memory', async () => {
    const text = 'x'.repeat(20_000);
    await store.append('a-0', newEvents(1), 'no-stream');
    const batches = store.subscribe({ signal: new AbortController().signal })[Symbol.asyncIterator]();
    const seen: RecordedEvent[] = [...((await batches.next()).value?.events ?? [])];
    for (let n = 1; n <= 60; n++) await store.append(`a-${n}`, newEvents(20, { text }), 'no-stream');
    expect(double.sent).toBeLessThan(600);
    while (seen.length < 1_201) seen.push(...((await batches.next()).value?.events ?? []));
    expect(new Set(seen.map(({ id }) => id)).size).toBe(1_201);
    await batches.return?.();
  });

  it('is not told of what the server writes for itself', async () => {
    const following = follow(store, 2);
    await store.append('a-1', newEvents(1), 'no-stream');
    for (let n = 0; n < 100; n++) double.log.writeSystemEvent();
    await store.append('b-1', newEvents(1), 'no-stream');
    expect((await following).map(({ stream }) => stream)).toEqual(['a-1', 'b-1']);
    expect((await store.readAll({ limit: 2 })).map(({ stream }) => stream)).toEqual(['a-1', 'b-1']);
    for (let n = 0; n < 300; n++) double.log.writeSystemEvent();
    expect((await store.readAll({ limit: 1, backwards: true }))[0]?.stream).toBe('b-1');
  });
});

describe('a read', () => {
  it('over a connection that was cut is tried again', async () => {
    await store.append('a-1', newEvents(3), 'no-stream');
    double.kill();
    expect(await store.read('a-1')).toHaveLength(3);
    double.kill();
    expect(await store.readAll({ limit: 10 })).toHaveLength(3);
  });

  it('that is not answered is unavailable in time: the client gives it no deadline', async () => {
    double.front.hold();
    await expect(store.read('a-1')).rejects.toThrow(StoreUnavailable);
    double.front.release();
    expect(await store.read('a-1')).toEqual([]);
  });

  it('of a server that is gone is unavailable', async () => {
    await double.vanish();
    await expect(store.readAll({ limit: 1 })).rejects.toThrow(StoreUnavailable);
  });

  it('of what another program wrote says so', async () => {
    const client = EventStoreDBClient.connectionString(double.url);
    onTestFinished(() => client.dispose());
    await client.appendToStream('orders-1', jsonEvent({ type: 'Ordered', data: {} }));
    await expect(store.readAll({ limit: 10 })).rejects.toThrow(/orders-1 was written by another program/);
  });
});

describe('a cluster', () => {
  it('is entered by any of its seeds, and its leader is found', async () => {
    const leader = await EsdbDouble.start(double.log);
    onTestFinished(() => leader.stop());
    double.leader = { address: '127.0.0.1', port: leader.port };
    const member = await opened(double.discoverUrl);
    await member.append('a-1', newEvents(1), 'no-stream');
    expect(leader.calls.append).toBe(1);
  });

  it('that is wholly gone ends calls with an error, and never the process', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => void unhandled.push(reason);
    process.on('unhandledRejection', note);
    onTestFinished(() => void process.off('unhandledRejection', note));
    const member = await opened(`${double.discoverUrl}&maxDiscoverAttempts=2`);
    const following = follow(member, 1);
    await double.vanish();
    const outcomes = await Promise.allSettled(
      Array.from({ length: 10 }, (_, n) => member.append(`a-${n}`, newEvents(1), 'no-stream')),
    );
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
    await expect(member.append('b-1', newEvents(1), 'no-stream')).rejects.toThrow(StoreUnavailable);
    await double.listen();
    while (!(await member.append('c-1', newEvents(1), 'no-stream').catch(() => undefined)));
    expect(await following).toHaveLength(1);
    expect(unhandled).toEqual([]);
  });
});

describe('opening', () => {
  it('a server that nobody answers for says where, and no password, within its time', async () => {
    await double.vanish();
    const url = `esdb://ada:secret@127.0.0.1:${double.port}?tls=false`;
    const refused = await EsdbEventStore.open(parseEsdbUrl(url, '/'), 500).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(StoreUnavailable);
    expect(String(refused)).toContain(`127.0.0.1:${double.port} is not reached`);
    expect(JSON.stringify(refused) + String((refused as Error).stack)).not.toContain('secret');
  });

  it('waits for a server that is still starting', async () => {
    await double.vanish();
    const opening = opened(double.url);
    await pause(300);
    await double.listen();
    expect(await (await opening).readAll({ limit: 1 })).toEqual([]);
  });

  it('something that speaks another protocol is refused', async () => {
    const stranger = new Server();
    const port = await new Promise<number>((resolve) =>
      stranger.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (_, port) => resolve(port)),
    );
    const url = parseEsdbUrl(`esdb://127.0.0.1:${port}?tls=false`, '/');
    await expect(EsdbEventStore.open(url, 300)).rejects.toThrow(StoreUnavailable);
    stranger.forceShutdown();
  });
});

it('commands on streams survive every fault: each event once, in order', async () => {
  const counter = {
    initial: 0,
    decide: (_command: object, count: number) => [{ type: 'Counted', data: { n: count } }],
    evolve: (count: number) => count + 1,
  };
  const commands = new StreamCommands({ store, category: 'counter', decider: counter });
  double.faults.arm('reply-lost', 'cut-before', 'no-quorum', 'not-leader', 'duplicate-reply', 'reply-lost');
  for (let n = 0; n < 10; n++) await commands.handle('1', {}, { by: 'tester' });
  const data = (await store.read('counter-1')).map((event) => Reflect.get(event.data, 'n') as number);
  expect(data).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  await expect(store.append('counter-1', newEvents(1), 3)).rejects.toThrow(WrongExpectedRevision);
});
