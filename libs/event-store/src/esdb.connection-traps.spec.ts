import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { EsdbEventStore } from './esdb.event-store.js';
import { parseEsdbUrl } from './esdb.url.js';
import { StoreUnavailable } from './event-store.js';
import type { RecordedEvent } from './event-store.js';
import { expectGrowing, follow, newEvents } from './subscriptions.contract.js';
import { EsdbDouble } from './testing/index.js';
import { appendUntilKnown, double, opened, store } from './esdb.traps.fixture.js';

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
