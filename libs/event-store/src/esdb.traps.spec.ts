import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { AppendTooLarge, OutcomeUnknown, StoreUnavailable, WrongExpectedRevision } from './event-store.js';
import { StreamCommands } from './handle-command.js';
import { follow, newEvent, newEvents } from './subscriptions.contract.js';
import { DoubleLog, EsdbDouble } from './testing/index.js';
import { appendUntilKnown, double, opened, store } from './esdb.traps.fixture.js';

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
