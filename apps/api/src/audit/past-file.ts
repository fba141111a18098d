import { decodeSnapshot, encodeSnapshot, SNAPSHOT_VERSION } from '@ramus/domain';
import type { Snapshot, SnapshotDocument, UserId, WorkflowId } from '@ramus/domain';
import { mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** Rises when the tables change, or what is written into them. */
const FILE_VERSION = 1;
/** The fastest level: snapshots are written in passing, on the way of every event. */
const DEFLATE = { level: 1 } as const;

/** A stretch of the log, named by the position of its last event, and the scheduler's snapshot as of its end. */
export interface Chapter {
  readonly position: number;
  /** The last event: by it the file knows its log again. */
  readonly anchor: Anchor;
  /** When its last event happened. */
  readonly at: string;
  /** Of its events, ISO 8601; clocks may have gone back in between. */
  readonly earliest: string;
  readonly latest: string;
  /** Whose events are in it. */
  readonly workflows: ReadonlyMap<WorkflowId, UserId>;
  readonly concerns: readonly Concern[];
}

export interface Anchor {
  readonly stream: string;
  readonly revision: number;
  readonly eventId: string;
}

/** An event of the pool or of a runner that is part of a workflow's story. */
export interface Concern {
  readonly workflowId: WorkflowId;
  readonly userId: UserId;
  readonly position: number;
  readonly stream: string;
  readonly revision: number;
}

/** What events are looked for: a user's, and of a time, as ISO 8601 in UTC. */
export interface Sought {
  readonly userId?: UserId;
  readonly from?: string;
  readonly to?: string;
}

/** A part of the log: behind one position, and up to another. */
export interface Stretch {
  readonly after: number;
  readonly upTo: number;
}

const SCHEMA = `
  CREATE TABLE chapters (
    position INTEGER PRIMARY KEY, stream TEXT NOT NULL, revision INTEGER NOT NULL, event_id TEXT NOT NULL,
    at TEXT NOT NULL, earliest TEXT NOT NULL, latest TEXT NOT NULL, snapshot BLOB NOT NULL);
  CREATE TABLE chapter_workflows (
    user TEXT NOT NULL, chapter INTEGER NOT NULL, workflow TEXT NOT NULL,
    PRIMARY KEY (user, chapter, workflow)) WITHOUT ROWID;
  CREATE INDEX owners ON chapter_workflows (workflow);
  CREATE TABLE concerns (
    workflow TEXT NOT NULL, position INTEGER NOT NULL, stream TEXT NOT NULL, revision INTEGER NOT NULL,
    user TEXT NOT NULL, PRIMARY KEY (workflow, position)) WITHOUT ROWID;
  CREATE INDEX concerns_of_users ON concerns (user, position);
`;

/**
 * What makes the past quick to ask for, beside the log: snapshots by position, and whose events stand where.
 *
 * Everything in it can be made again from the log, so it is not synced to disk, and it is dropped when its version is not
 * this program's.
 */
export class PastFile {
  private constructor(private readonly db: DatabaseSync) {}

  /** @param path the file, or `:memory:`. What cannot be read as such a file is replaced. */
  static open(path: string): PastFile {
    if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true });
    try {
      return PastFile.prepared(path);
    } catch {
      for (const suffix of ['', '-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true });
      return PastFile.prepared(path);
    }
  }

  private static prepared(path: string): PastFile {
    const db = new DatabaseSync(path);
    try {
      db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA cache_size = -4096');
      const version = 1_000 * FILE_VERSION + SNAPSHOT_VERSION;
      const found = db.prepare('PRAGMA user_version').get()?.['user_version'];
      if (found !== version) {
        const drop = ['chapters', 'chapter_workflows', 'concerns'].map(
          (name) => `DROP TABLE IF EXISTS ${name}`,
        );
        db.exec(`BEGIN; ${drop.join(';')}; ${SCHEMA}; PRAGMA user_version = ${version}; COMMIT`);
      }
      // Reads every page's place: a file that is damaged shows it here.
      db.prepare('SELECT count(*) FROM chapters').get();
      return new PastFile(db);
    } catch (error) {
      db.close();
      throw error;
    }
  }

  /** Keeps a chapter, all or nothing. @returns bytes of its snapshot. */
  add({ position, anchor, at, earliest, latest, workflows, concerns }: Chapter, snapshot: Snapshot): number {
    const packed = deflateRawSync(JSON.stringify(encodeSnapshot(snapshot)), DEFLATE);
    this.db.exec('BEGIN');
    try {
      const { stream, revision, eventId } = anchor;
      this.db
        .prepare('INSERT INTO chapters VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
        .run(position, stream, revision, eventId, at, earliest, latest, packed);
      const ofWorkflow = this.db.prepare('INSERT INTO chapter_workflows VALUES (?, ?, ?)');
      for (const [workflowId, userId] of workflows) ofWorkflow.run(userId, position, workflowId);
      const concern = this.db.prepare('INSERT OR REPLACE INTO concerns VALUES (?, ?, ?, ?, ?)');
      for (const one of concerns) {
        concern.run(one.workflowId, one.position, one.stream, one.revision, one.userId);
      }
      this.db.exec('COMMIT');
    } catch (error) {
      this.db.exec('ROLLBACK');
      throw error;
    }
    return packed.length;
  }

  /** The newest chapter. */
  newest(): { readonly position: number; readonly anchor: Anchor } | undefined {
    const row = this.db
      .prepare('SELECT position, stream, revision, event_id FROM chapters ORDER BY position DESC LIMIT 1')
      .get();
    if (!row) return undefined;
    const anchor = {
      stream: String(row['stream']),
      revision: Number(row['revision']),
      eventId: String(row['event_id']),
    };
    return { position: Number(row['position']), anchor };
  }

  /** Forgets a chapter and everything after it: the log says otherwise. */
  dropFrom(position: number): void {
    const before = this.db
      .prepare('SELECT max(position) AS last FROM chapters WHERE position < ?')
      .get(position);
    this.db.prepare('DELETE FROM concerns WHERE position > ?').run(Number(before?.['last'] ?? 0));
    this.db.prepare('DELETE FROM chapter_workflows WHERE chapter >= ?').run(position);
    this.db.prepare('DELETE FROM chapters WHERE position >= ?').run(position);
  }

  /** The newest snapshot as of a position or before it, and when the last event happened that is in it. */
  snapshotAt(position: number): { readonly snapshot: Snapshot; readonly at: string } | undefined {
    const row = this.db
      .prepare('SELECT snapshot, at FROM chapters WHERE position <= ? ORDER BY position DESC LIMIT 1')
      .get(position);
    const packed = row?.['snapshot'];
    if (!(packed instanceof Uint8Array)) return undefined;
    const document = JSON.parse(inflateRawSync(packed).toString('utf8')) as SnapshotDocument;
    return { snapshot: decodeSnapshot(document), at: String(row?.['at']) };
  }

  ownerOf(workflowId: WorkflowId): UserId | undefined {
    const row = this.db
      .prepare('SELECT user FROM chapter_workflows WHERE workflow = ? LIMIT 1')
      .get(workflowId);
    return row && String(row['user']);
  }

  /** The workflow that a user's last event in the pool was about. */
  lastConcernOf(userId: UserId): WorkflowId | undefined {
    const row = this.db
      .prepare(
        `SELECT workflow FROM concerns WHERE user = ? AND stream LIKE 'pool-%' ORDER BY position DESC LIMIT 1`,
      )
      .get(userId);
    return row && String(row['workflow']);
  }

  /** Concerns of a workflow after a position, in log order. */
  concernsOf(workflowId: WorkflowId, after: number, limit: number): Concern[] {
    return this.db
      .prepare(
        'SELECT position, stream, revision, user FROM concerns WHERE workflow = ? AND position > ? ORDER BY position LIMIT ?',
      )
      .all(workflowId, after, limit)
      .map((row) => ({
        workflowId,
        userId: String(row['user']),
        position: Number(row['position']),
        stream: String(row['stream']),
        revision: Number(row['revision']),
      }));
  }

  /** Positions of a user's concerns, behind one position and up to another. */
  concernsWithin(userId: UserId, after: number, upTo: number): number[] {
    return this.db
      .prepare('SELECT position FROM concerns WHERE user = ? AND position > ? AND position <= ?')
      .all(userId, after, upTo)
      .map((row) => Number(row['position']));
  }

  /** Stretches of the log behind a position, in its order, that may hold what is looked for. */
  stretches(after: number, { userId, from = '', to = '9999' }: Sought, limit: number): Stretch[] {
    const isOfUser =
      userId === undefined
        ? ''
        : 'AND EXISTS (SELECT 1 FROM chapter_workflows w WHERE w.user = ? AND w.chapter = c.position)';
    return this.db
      .prepare(
        `SELECT c.position AS upTo, (SELECT max(position) FROM chapters WHERE position < c.position) AS after
         FROM chapters c WHERE c.position > ? AND c.latest >= ? AND c.earliest <= ? ${isOfUser}
         ORDER BY c.position LIMIT ?`,
      )
      .all(after, from, to, ...(userId === undefined ? [] : [userId]), limit)
      .map((row) => ({ after: Number(row['after'] ?? 0), upTo: Number(row['upTo']) }));
  }

  close(): void {
    this.db.close();
  }
}
