import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, it } from 'vitest';
import { eventStoreContract } from './event-store.contract.js';
import { StoreIncompatible, StoreUnavailable } from './event-store.js';
import { SqliteEventStore } from './sqlite.event-store.js';
import { newEvent, newEvents } from './subscriptions.contract.js';
import { StoreLocked } from './sqlite.writer-thread.js';

const folder = mkdtempSync(join(tmpdir(), 'event-log-'));
let files = 0;
const newPath = () => join(folder, `${(files += 1)}`, 'events.sqlite');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

eventStoreContract('SqliteEventStore', () => SqliteEventStore.open({ path: newPath() }));

describe('a SQLite log', () => {
  it('is the same after it was closed and opened again', async () => {
    const path = newPath();
    const events = newEvents(3);
    const first = await SqliteEventStore.open({ path });
    const appended = await first.append('a-1', events, 'no-stream');
    const before = await first.read('a-1');
    await first.close();

    const second = await SqliteEventStore.open({ path });
    expect(await second.read('a-1')).toEqual(before);
    expect(await second.append('a-1', events, 'no-stream')).toEqual(appended);
    expect(await second.append('a-1', [newEvent(3)], 2)).toEqual({ revision: 3, position: '4' });
    await second.close();
  });

  it('has one writer: a second store on the file is refused until the first is closed', async () => {
    const path = newPath();
    const first = await SqliteEventStore.open({ path });
    await expect(SqliteEventStore.open({ path })).rejects.toThrow(StoreLocked);
    await first.append('a-1', [newEvent(0)], 'no-stream');
    symlinkSync(path, join(folder, 'alias.sqlite'));
    await expect(SqliteEventStore.open({ path: join(folder, 'alias.sqlite') })).rejects.toThrow(StoreLocked);
    await first.close();
    const second = await SqliteEventStore.open({ path });
    expect(await second.read('a-1')).toHaveLength(1);
    await second.close();
  });

  it('is not opened over a file of another program', async () => {
    const text = newPath();
    await (await SqliteEventStore.open({ path: text })).close();
    writeFileSync(text, 'not a database, however long this text may be'.repeat(100));
    await expect(SqliteEventStore.open({ path: text })).rejects.toThrow(StoreIncompatible);

    const foreign = join(folder, 'foreign.sqlite');
    const db = new DatabaseSync(foreign);
    db.exec('CREATE TABLE notes (text TEXT)');
    db.close();
    await expect(SqliteEventStore.open({ path: foreign })).rejects.toThrow(StoreIncompatible);
  });

  it('of a later schema is not opened', async () => {
    const path = newPath();
    await (await SqliteEventStore.open({ path })).close();
    const db = new DatabaseSync(path);
    db.exec('PRAGMA user_version = 2');
    db.close();
    await expect(SqliteEventStore.open({ path })).rejects.toThrow(/schema 2/);
  });

  it('in a place that cannot be written is refused', async () => {
    await expect(SqliteEventStore.open({ path: '/dev/null/events.sqlite' })).rejects.toThrow(
      StoreUnavailable,
    );
    await expect(SqliteEventStore.open({ path: folder })).rejects.toThrow(StoreUnavailable);
  });

  it('bounds the appends that wait', async () => {
    const store = await SqliteEventStore.open({ path: newPath() });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 10_100 }, (_, n) => store.append(`a-${n}`, [newEvent(n)], 'no-stream')),
    );
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused).toHaveLength(100);
    expect(refused[0]?.reason).toBeInstanceOf(StoreUnavailable);
    expect(await store.readAll({ limit: 10_000 })).toHaveLength(10_000);
    await store.close();
  });
});

describe('a full disk', () => {
  const KB = 1_024;
  const sized = (bytes: number) => [newEvent(0, { text: 'x'.repeat(bytes) })];

  it('is told as store-unavailable, leaves nothing half-done, and spoils no append beside it', async () => {
    const path = newPath();
    const store = await SqliteEventStore.open({ path, maxFileBytes: 400 * KB });
    await store.append('a-1', sized(100 * KB), 'no-stream');
    const outcomes = await Promise.allSettled([
      store.append('b-1', sized(KB), 'no-stream'),
      store.append('a-1', [...sized(10 * KB), ...sized(600 * KB)], 0),
      store.append('b-2', sized(KB), 'no-stream'),
      store.append('b-1', sized(KB), 0),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
    expect(outcomes[1]).toMatchObject({ reason: expect.any(StoreUnavailable) });
    const streams = (await store.readAll({ limit: 10 })).map(({ position, stream }) => [position, stream]);
    expect(streams).toEqual([
      ['1', 'a-1'],
      ['2', 'b-1'],
      ['3', 'b-2'],
      ['4', 'b-1'],
    ]);
    await store.close();
  });

  it('takes appends again once there is room', async () => {
    const path = newPath();
    const event = sized(300 * KB);
    const small = await SqliteEventStore.open({ path, maxFileBytes: 200 * KB });
    await expect(small.append('a-1', event, 'no-stream')).rejects.toThrow(StoreUnavailable);
    await expect(small.append('a-1', event, 'no-stream')).rejects.toThrow(StoreUnavailable);
    expect(await small.append('b-1', sized(KB), 'no-stream')).toEqual({ revision: 0, position: '1' });
    await small.close();
    const larger = await SqliteEventStore.open({ path });
    expect(await larger.append('a-1', event, 'no-stream')).toEqual({ revision: 0, position: '2' });
    await larger.close();
  });
});
