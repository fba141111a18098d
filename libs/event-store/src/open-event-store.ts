import { resolve } from 'node:path';
import { EsdbEventStore } from './esdb.event-store.js';
import { parseEsdbUrl, type EsdbSettings } from './esdb.url.js';
import type { EventStore } from './event-store.js';
import { SqliteEventStore } from './sqlite.event-store.js';

/** Which log, and where. It may hold a password: it is not for logs. */
export type EventStoreLocation =
  | { readonly kind: 'sqlite'; readonly path: string }
  | { readonly kind: 'esdb'; readonly settings: EsdbSettings };

const SQLITE = 'sqlite:';
const ESDB = /^(esdb|kurrent|kurrentdb)(\+discover)?:\/\/./;

/**
 * Reads a location as people write it: `sqlite:<path>` or `esdb://…`.
 *
 * @param folder relative paths start here.
 * @returns nothing if it is neither.
 * @throws {BadEsdbUrl} it means a server, and cannot be used; the message repeats no password.
 */
export function parseEventStoreUrl(url: string, folder: string): EventStoreLocation | undefined {
  if (url.startsWith(SQLITE) && url.length > SQLITE.length)
    return { kind: 'sqlite', path: resolve(folder, url.slice(SQLITE.length)) };
  return ESDB.test(url) ? { kind: 'esdb', settings: parseEsdbUrl(url, folder) } : undefined;
}

/**
 * Opens the log at a location, ready to be read and written.
 *
 * @throws {StoreUnavailable} it cannot be reached or opened.
 * @throws {StoreLocked} another process writes to the file.
 * @throws {StoreIncompatible} it is something else, or of another version.
 */
export async function openEventStore(location: EventStoreLocation): Promise<EventStore> {
  switch (location.kind) {
    case 'sqlite':
      return SqliteEventStore.open({ path: location.path });
    case 'esdb':
      return EsdbEventStore.open(location.settings);
  }
}
