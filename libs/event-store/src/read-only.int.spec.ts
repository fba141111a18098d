import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StoreIncompatible, StoreUnavailable } from './event-store.js';
import { openReadOnly } from './read-only.js';
import { SqliteEventStore } from './sqlite.event-store.js';
import { newEvents } from './subscriptions.contract.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'read-only-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a log that is opened for reading', () => {
  it('is read beside its writer, up to what is committed by then', async () => {
    const path = join(folder, 'events.sqlite');
    const store = await SqliteEventStore.open({ path });
    await store.append('a-1', newEvents(3), 'no-stream');
    const log = openReadOnly(path);
    expect(await log.readAll({ limit: 10 })).toEqual(await store.readAll({ limit: 10 }));
    await store.append('a-1', newEvents(2), 2);
    expect(await log.read('a-1', { backwards: true, limit: 1 })).toMatchObject([{ revision: 4 }]);
    expect(await log.readAll({ limit: 1, backwards: true })).toMatchObject([{ position: '5' }]);
    await store.close();
    expect(await log.read('a-1')).toHaveLength(5);
    await log.close();
  });

  it('is not made where there is none', () => {
    expect(() => openReadOnly(join(folder, 'none.sqlite'))).toThrow(StoreUnavailable);
  });

  it('is a log of this program', () => {
    const path = join(folder, 'other');
    writeFileSync(
      path,
      'something else, and long enough that SQLite looks at more than its first bytes'.repeat(20),
    );
    expect(() => openReadOnly(path)).toThrow(StoreIncompatible);
  });
});
