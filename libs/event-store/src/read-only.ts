import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { StoreIncompatible, StoreUnavailable } from './event-store.js';
import type { EventStore, ReadAllOptions, ReadOptions, RecordedEvent } from './event-store.js';
import { checkLimit, positionToNumber } from './places.js';
import { SqliteReader } from './sqlite.reader.js';

/** A log that can be read and not written. */
export type ReadableLog = Pick<EventStore, 'read' | 'readAll' | 'close'>;

/** What `sqlite.writer.ts` marks its files with. */
const APPLICATION_ID = 0x52414d55;
const SCHEMA_VERSION = 1;

/**
 * Opens an embedded log for reading alone, beside the program that writes it or without one.
 *
 * It takes no lock and changes nothing. While another process writes, each call sees what is committed by then: whoever
 * needs one moment asks for the last position first, and reads no further.
 *
 * @throws {StoreUnavailable} there is no such file, or it cannot be read.
 * @throws {StoreIncompatible} the file is something else, or of another version.
 */
export function openReadOnly(path: string): ReadableLog {
  checkIsLog(path);
  const reader = new SqliteReader(path);
  return {
    async read(stream: string, { from, limit, backwards = false }: ReadOptions = {}) {
      if (limit !== undefined) checkLimit(limit, Infinity);
      return reader.stream(stream, from ?? (backwards ? Number.MAX_SAFE_INTEGER : 0), limit, backwards);
    },
    async readAll({ from, limit, backwards = false }: ReadAllOptions): Promise<readonly RecordedEvent[]> {
      checkLimit(limit);
      return reader.all(positionToNumber(from, backwards ? Number.MAX_SAFE_INTEGER : 0), limit, backwards);
    },
    async close() {
      reader.close();
    },
  };
}

function checkIsLog(path: string): void {
  if (!existsSync(path)) throw new StoreUnavailable(`${path}: no such file`);
  let db: DatabaseSync;
  try {
    db = new DatabaseSync(path, { readOnly: true });
  } catch (cause) {
    throw new StoreUnavailable(`${path} cannot be opened`, { cause });
  }
  try {
    const { application_id: id } = db.prepare('PRAGMA application_id').get() ?? {};
    const { user_version: version } = db.prepare('PRAGMA user_version').get() ?? {};
    if (id !== APPLICATION_ID) throw new StoreIncompatible(`${path} is not an event log`);
    if (version !== SCHEMA_VERSION)
      throw new StoreIncompatible(`${path} has schema ${version}; this program knows ${SCHEMA_VERSION}`);
  } catch (cause) {
    if (cause instanceof StoreIncompatible) throw cause;
    throw new StoreIncompatible(`${path} is not an event log`, { cause });
  } finally {
    db.close();
  }
}
