import { open } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import { decode } from './encode.js';
import { eventHash } from './event-hash.js';
import { StoreUnavailable } from './event-store.js';

/** A log that fails its own check; the message says where. */
export class LogDamaged extends Error {
  override readonly name = 'LogDamaged';
}

/** What a snapshot holds. */
export interface LogSnapshot {
  readonly events: number;
  readonly streams: number;
  /** Of its last event; 0 in an empty log. */
  readonly position: string;
}

/** Streams that say who is alive: cut short on purpose, so that they have no chain. */
const UNCHAINED = /^(leader|replica)-/;
/** Events checked between two looks at the signal. */
const STRIDE = 2_000;
const SQLITE_FULL = 13;

/**
 * Writes one moment of an embedded log into a file of its own, beside the program that goes on writing.
 *
 * The copy is one read transaction (`VACUUM INTO`): it holds up no writer, and nothing that was committed before the call
 * is missing. It stands alone, without files beside it, and is on stable storage when this answers.
 *
 * @param to must not be there yet.
 * @throws {StoreUnavailable} the log cannot be read, or there is no room for the copy.
 */
export async function snapshotSqliteLog(from: string, to: string): Promise<void> {
  const db = new DatabaseSync(from, { readOnly: true });
  try {
    db.prepare('VACUUM INTO ?').run(to);
  } catch (cause) {
    const isFull = cause instanceof Error && 'errcode' in cause && cause.errcode === SQLITE_FULL;
    throw new StoreUnavailable(isFull ? `no room for ${to}: the disk is full` : `${from} cannot be copied`, {
      cause,
    });
  } finally {
    db.close();
  }
  const file = await open(to, 'r+');
  try {
    await file.chmod(0o600);
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * Checks a log that nobody writes to: the file's structure, positions without gaps, and the chain of every stream.
 *
 * @throws {LogDamaged} at the first fault.
 */
export async function checkSqliteLog(path: string, signal: AbortSignal): Promise<LogSnapshot> {
  const db = new DatabaseSync(path, { readOnly: true });
  try {
    const sound = Object.values(db.prepare('PRAGMA integrity_check(1)').get() ?? {})[0];
    if (sound !== 'ok') throw new LogDamaged(`${path}: ${String(sound)}`);
    const { events, position } = db
      .prepare('SELECT count(*) AS events, coalesce(max(position), 0) AS position FROM events')
      .get() as { events: number; position: number };
    if (events !== position)
      throw new LogDamaged(`${path}: ${events} events, the last at position ${position}`);
    return { events, streams: await checkChains(db, signal), position: String(position) };
  } catch (cause) {
    if (cause instanceof LogDamaged || signal.aborted) throw cause;
    throw new LogDamaged(`${path} cannot be read as a log`, { cause });
  } finally {
    db.close();
  }
}

/** Stream after stream, so that the length of the log costs no memory. @returns how many streams there are. */
async function checkChains(db: DatabaseSync, signal: AbortSignal): Promise<number> {
  const rows = db.prepare(
    'SELECT stream, revision, id, type, data, metadata FROM events ORDER BY stream, revision',
  );
  let streams = 0;
  let seen = 0;
  let before: { readonly stream: string; readonly revision: number; readonly hash: string } | undefined;
  for (const row of rows.iterate() as Iterable<Record<string, unknown>>) {
    if (++seen % STRIDE === 0) await setImmediate();
    signal.throwIfAborted();
    const [stream, revision] = [String(row['stream']), Number(row['revision'])];
    const event = {
      ...decode({
        id: String(row['id']),
        type: String(row['type']),
        data: String(row['data']),
        metadata: String(row['metadata']),
      }),
      stream,
      revision,
    };
    if (before?.stream !== stream) {
      before = undefined;
      streams += 1;
    }
    if (revision !== (before?.revision ?? -1) + 1)
      throw new LogDamaged(`${stream}: an event is missing before revision ${revision}`);
    if (!UNCHAINED.test(stream) && event.metadata.prev !== before?.hash)
      throw new LogDamaged(`${stream}: the event before revision ${revision} is not the one that it names`);
    before = { stream, revision, hash: eventHash(event) };
  }
  return streams;
}
