// The one writer of an event log, in a thread of its own so that no fsync holds up the main loop. It is started from
// its source as well as from its build, so it imports nothing but Node and types.
import { DatabaseSync } from 'node:sqlite';
import type { StatementSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import type { AppendOutcome, AppendRequest, FromWriter, ToWriter, WriterData } from './sqlite.messages.js';

/** "RAMU" in ASCII: marks the file as an event log. */
const APPLICATION_ID = 0x52414d55;
const SCHEMA_VERSION = 1;
const SQLITE_BUSY = 5;
const SQLITE_IOERR = 10;
const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

const SCHEMA = `
  CREATE TABLE events (
    position INTEGER PRIMARY KEY,
    stream TEXT NOT NULL,
    revision INTEGER NOT NULL,
    id TEXT NOT NULL,
    type TEXT NOT NULL,
    data TEXT NOT NULL,
    metadata TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX events_by_stream ON events (stream, revision);
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${SCHEMA_VERSION};
`;

class Refused extends Error {
  readonly why: 'locked' | 'incompatible' | 'unavailable';

  constructor(why: 'locked' | 'incompatible' | 'unavailable', reason: string) {
    super(reason);
    this.why = why;
  }
}

/**
 * Holds the right to write, for as long as this process lives: the kernel takes a file lock back from a process that
 * was killed, so none is ever stale.
 */
function lock(path: string): DatabaseSync {
  const held = new DatabaseSync(`${path}.lock`);
  try {
    held.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    held.close();
    if (codeOf(error) === SQLITE_BUSY) throw new Refused('locked', `another process writes to ${path}`);
    throw error;
  }
  return held;
}

function openLog({ path, maxFileBytes }: WriterData): DatabaseSync {
  const db = new DatabaseSync(path);
  try {
    const applicationId = numberOf(db, 'PRAGMA application_id');
    const version = numberOf(db, 'PRAGMA user_version');
    const tables = numberOf(db, 'SELECT count(*) FROM sqlite_schema');
    const isEmpty = applicationId === 0 && version === 0 && tables === 0;
    if (!isEmpty && applicationId !== APPLICATION_ID)
      throw new Refused('incompatible', `${path} is not an event log`);
    if (!isEmpty && version !== SCHEMA_VERSION) {
      throw new Refused(
        'incompatible',
        `${path} has schema ${version}; this program knows ${SCHEMA_VERSION}`,
      );
    }

    const mode = db.prepare('PRAGMA journal_mode = WAL').get();
    if (mode?.['journal_mode'] !== 'wal')
      throw new Refused('unavailable', `${path}: no write-ahead log on this disk`);
    // `fullfsync` is macOS's: there a plain fsync does not reach the platter.
    db.exec('PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA cache_size = -65536');
    db.exec('PRAGMA wal_autocheckpoint = 2000; PRAGMA journal_size_limit = 67108864');
    db.exec(`PRAGMA max_page_count = ${Math.floor(maxFileBytes / numberOf(db, 'PRAGMA page_size'))}`);
    if (isEmpty) db.exec(`BEGIN IMMEDIATE; ${SCHEMA} COMMIT`);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

class Writer {
  private readonly db: DatabaseSync;
  private readonly insert: StatementSync;
  private readonly last: StatementSync;
  private readonly standing: StatementSync;
  /** Position of the last event; unknown after a transaction failed. */
  private head: number | undefined;

  constructor(db: DatabaseSync) {
    this.db = db;
    this.insert = db.prepare('INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?)');
    this.last = db.prepare('SELECT revision FROM events WHERE stream = ? ORDER BY revision DESC LIMIT 1');
    this.standing = db.prepare(
      'SELECT id, position FROM events WHERE stream = ? AND revision > ? ORDER BY revision LIMIT ?',
    );
  }

  storedHead(): number {
    return numberOf(this.db, 'SELECT coalesce(max(position), 0) FROM events');
  }

  /** One transaction for all, since they share its fsync. If it fails, each alone: one that does not fit spoils no other. */
  appendAll(requests: readonly AppendRequest[]): readonly AppendOutcome[] {
    const outcomes = this.inTransaction(requests);
    const failed = outcomes.some(({ kind }) => kind === 'unavailable');
    return failed && requests.length > 1
      ? requests.flatMap((request) => this.inTransaction([request]))
      : outcomes;
  }

  private inTransaction(requests: readonly AppendRequest[]): readonly AppendOutcome[] {
    let isCommitting = false;
    try {
      this.db.exec('BEGIN IMMEDIATE');
      let head = this.head ?? this.storedHead();
      const outcomes = requests.map((request) => {
        const outcome = this.append(request, head);
        if (outcome.kind === 'appended' && outcome.isNew) head = outcome.position;
        return outcome;
      });
      isCommitting = true;
      this.db.exec('COMMIT');
      this.head = head;
      return outcomes;
    } catch (error) {
      if (this.db.isTransaction) this.db.exec('ROLLBACK');
      this.head = undefined;
      // A commit whose last write was not confirmed may still be found by a recovery.
      const kind = isCommitting && codeOf(error) === SQLITE_IOERR ? 'unknown' : 'unavailable';
      return requests.map(() => ({ kind, reason: messageOf(error) }));
    }
  }

  private append({ stream, expected, events }: AppendRequest, head: number): AppendOutcome {
    const actual = Number(this.last.get(stream)?.['revision'] ?? -1);
    if (actual !== expected) return this.repeated({ stream, expected, events }, actual);

    let [position, revision] = [head, expected];
    for (const { id, type, data, metadata } of events) {
      position += 1;
      revision += 1;
      this.insert.run(position, stream, revision, id, type, data, metadata);
    }
    return { kind: 'appended', isNew: true, revision, position };
  }

  /** The same ids right behind the expected revision are the same append, whose answer was lost. */
  private repeated({ stream, expected, events }: AppendRequest, actual: number): AppendOutcome {
    const rows = actual > expected ? this.standing.all(stream, expected, events.length) : [];
    const last = rows.at(-1);
    if (!last || !events.every(({ id }, i) => rows[i]?.['id'] === id))
      return { kind: 'wrong-revision', actual };
    return {
      kind: 'appended',
      isNew: false,
      revision: expected + rows.length,
      position: Number(last['position']),
    };
  }
}

function numberOf(db: DatabaseSync, sql: string): number {
  return Number(Object.values(db.prepare(sql).get() ?? {})[0]);
}

/** SQLite's primary result code; the upper bytes only refine it. */
function codeOf(error: unknown): number | undefined {
  const code = error instanceof Error && 'errcode' in error ? error.errcode : undefined;
  return typeof code === 'number' ? code & 0xff : undefined;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function refusalOf(error: unknown): FromWriter {
  if (error instanceof Refused) return { kind: 'refused', why: error.why, reason: error.message };
  const isForeign = codeOf(error) === SQLITE_NOTADB || codeOf(error) === SQLITE_CORRUPT;
  return { kind: 'refused', why: isForeign ? 'incompatible' : 'unavailable', reason: messageOf(error) };
}

/** Opens, says so, and answers one message after the other until it is told to close. */
function serve(port: NonNullable<typeof parentPort>, data: WriterData): void {
  const answer = (message: FromWriter) => port.postMessage(message);
  try {
    const held = lock(data.path);
    const db = openLog(data);
    const writer = new Writer(db);
    port.on('message', (message: ToWriter) => {
      if (message.kind === 'append')
        return answer({ kind: 'outcomes', outcomes: writer.appendAll(message.requests) });
      db.close();
      held.close();
      port.close();
    });
    answer({ kind: 'ready', head: writer.storedHead() });
  } catch (error) {
    answer(refusalOf(error));
    port.close();
  }
}

if (parentPort) serve(parentPort, workerData as WriterData);
