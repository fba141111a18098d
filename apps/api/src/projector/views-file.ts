import { rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/** Rises with the tables: a file of another number is folded afresh, never migrated. */
const FORMAT = 1;
/** Pages of the write-ahead log after which SQLite folds it into the file. */
const WAL_PAGES = 4_000;

/** SQLite's result codes for a file that cannot be understood. */
const DAMAGED: ReadonlySet<number> = new Set([11, 26]);

/** What the file must be of, lest it is made anew. */
export interface ViewsFileOptions {
  /** `:memory:` for one that is gone when it is closed. */
  readonly path: string;
  /** Names and versions of the projections in it. */
  readonly version: string;
  /** Which run of the system this is. */
  readonly boot: string | undefined;
}

/**
 * Opens the file of the views, or makes it anew if it is damaged, or of other versions.
 *
 * Writes wait for no disk: `kill -9` loses nothing, for the system keeps what was written, but a power cut may leave any
 * mixture of pages. So the file says in which run of the system it is open, and one that was open when the system went
 * down is not believed. A file that was closed has reached the disk.
 *
 * @throws {Error} the file cannot be opened or made at all.
 */
export function openViewsFile(options: ViewsFileOptions): DatabaseSync {
  const found = tryToOpen(options);
  if (found) return found;
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(`${options.path}${suffix}`, { force: true });
  const made = tryToOpen(options);
  if (!made) throw new Error(`${options.path} cannot be used, not even made anew`);
  return made;
}

/** Lets the file reach the disk, says that it has, and gives it free. */
export function closeViewsFile(db: DatabaseSync): void {
  db.exec("PRAGMA synchronous = FULL; DELETE FROM meta WHERE name = 'open-since-boot'");
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  db.close();
}

function tryToOpen({ path, version, boot }: ViewsFileOptions): DatabaseSync | undefined {
  const db = new DatabaseSync(path);
  try {
    db.exec(`
      PRAGMA locking_mode = EXCLUSIVE;
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = OFF;
      PRAGMA wal_autocheckpoint = ${WAL_PAGES};
      PRAGMA cache_size = -16384;
    `);
    const isNew = db.prepare('SELECT 1 FROM sqlite_schema').get() === undefined;
    if (isNew) create(db, version);
    else if (!isUsable(db, version, boot)) {
      db.close();
      return undefined;
    }
    db.prepare("INSERT OR REPLACE INTO meta VALUES ('open-since-boot', ?)").run(boot ?? 'unknown');
    return db;
  } catch (error) {
    db.close();
    if (DAMAGED.has((error as { errcode?: number }).errcode ?? 0)) return undefined;
    throw error;
  }
}

function isUsable(db: DatabaseSync, version: string, boot: string | undefined): boolean {
  const [check] = Object.values(db.prepare('PRAGMA quick_check(1)').get() ?? {});
  const [format] = Object.values(db.prepare('PRAGMA user_version').get() ?? {});
  if (check !== 'ok' || format !== FORMAT) return false;
  const meta = new Map(
    db
      .prepare('SELECT name, value FROM meta')
      .all()
      .map(({ name, value }) => [name, value]),
  );
  const openSince = meta.get('open-since-boot');
  return meta.get('version') === version && (openSince === undefined || openSince === boot);
}

function create(db: DatabaseSync, version: string): void {
  db.exec(`
    BEGIN;
    CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE slides (slide_id TEXT PRIMARY KEY) WITHOUT ROWID;
    CREATE TABLE workflows (
      workflow_id TEXT PRIMARY KEY,
      user_id TEXT NOT NULL,
      submitted_at TEXT NOT NULL,
      status TEXT NOT NULL,
      slide_id TEXT,
      body TEXT NOT NULL
    );
    CREATE INDEX newest ON workflows (user_id, submitted_at, workflow_id);
    CREATE INDEX newest_by_status ON workflows (user_id, status, submitted_at, workflow_id);
    CREATE INDEX newest_by_slide ON workflows (user_id, slide_id, submitted_at, workflow_id);
    PRAGMA user_version = ${FORMAT};
  `);
  db.prepare("INSERT INTO meta VALUES ('version', ?)").run(version);
  db.exec('COMMIT');
}
