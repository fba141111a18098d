import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openEventStore, parseEventStoreUrl } from './open-event-store.js';
import { EsdbDouble } from './testing/index.js';
import { newEvent } from './subscriptions.contract.js';

describe('the location of a log', () => {
  it('is a file, from a folder on', () => {
    expect(parseEventStoreUrl('sqlite:log.db', '/srv')).toEqual({ kind: 'sqlite', path: '/srv/log.db' });
    expect(parseEventStoreUrl('sqlite:/tank/log.db', '/srv')).toEqual({
      kind: 'sqlite',
      path: '/tank/log.db',
    });
  });

  it.each([
    'esdb://localhost:2113?tls=false',
    'esdb+discover://ada:secret@cluster.example:2113',
    'kurrentdb://localhost?tls=false',
    'kurrent://localhost?tls=false',
    'kurrentdb+discover://ada:secret@cluster.example',
  ])('is a server: %s', (url) => {
    expect(parseEventStoreUrl(url, '/srv')?.kind).toBe('esdb');
  });

  it.each(['', 'sqlite:', 'esdb://', '/var/events', 'postgres://localhost'])('is not "%s"', (url) => {
    expect(parseEventStoreUrl(url, '/srv')).toBeUndefined();
  });

  it('leads to the log there', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'event-log-'));
    const store = await openEventStore({ kind: 'sqlite', path: join(folder, 'events.sqlite') });
    await store.append('a-1', [newEvent(0)], 'no-stream');
    expect(await store.readAll({ limit: 10 })).toHaveLength(1);
    await store.close();
    rmSync(folder, { recursive: true });
  });

  it('leads to the server there', async () => {
    const double = await EsdbDouble.start();
    const location = parseEventStoreUrl(double.url, '/');
    const store = await openEventStore(location ?? { kind: 'sqlite', path: '/nowhere' });
    await store.append('a-1', [newEvent(0)], 'no-stream');
    expect(double.log.stream('a-1')).toHaveLength(1);
    await store.close();
    await double.stop();
  });
});
