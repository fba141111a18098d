import type { SlideId, UserId, WorkflowId } from '@ramus/domain';
import { workflowProgress, type WorkflowProgress } from '@ramus/projections';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { bootId } from './boot-id.js';
import type {
  Checkpoint,
  ProjectionStore,
  StoredWorkflow,
  ViewChanges,
  WorkflowPage,
} from './projection-store.js';
import { closeViewsFile, openViewsFile } from './views-file.js';

export interface ProjectionStoreOptions {
  /** The file; `:memory:` for one that is gone when it is closed. */
  readonly path: string;
  /** Names and versions of the projections; this program's by default. */
  readonly version?: string;
  /** Which run of the system this is; asked of the system by default. */
  readonly boot?: string;
}

/** Of its indexed columns a row changes only its status; the index of the order is left alone. */
const PUT = `
  INSERT INTO workflows (workflow_id, user_id, submitted_at, status, slide_id, body) VALUES (?, ?, ?, ?, ?, ?)
  ON CONFLICT (workflow_id) DO UPDATE SET status = excluded.status, body = excluded.body`;

/** Views as rows of one SQLite file, each view as its JSON beside the columns that lists are asked by. */
export class SqliteProjectionStore implements ProjectionStore {
  private readonly body: StatementSync;
  private readonly after: StatementSync;
  private readonly put: StatementSync;
  private readonly lists = new Map<string, StatementSync>();
  private known: Checkpoint | undefined;

  /** A file that is damaged or of other versions is made anew. @throws {Error} it cannot be opened or made at all. */
  static open({ path, version = VERSION, boot = bootId() }: ProjectionStoreOptions): SqliteProjectionStore {
    return new SqliteProjectionStore(openViewsFile({ path, version, boot }));
  }

  private constructor(private readonly db: DatabaseSync) {
    this.body = db.prepare('SELECT body FROM workflows WHERE workflow_id = ?');
    this.after = db.prepare('SELECT * FROM workflows WHERE workflow_id > ? ORDER BY workflow_id LIMIT ?');
    this.put = db.prepare(PUT);
    const row = db.prepare("SELECT value FROM meta WHERE name = 'checkpoint'").get();
    this.known = row && (JSON.parse(String(row.value)) as Checkpoint);
  }

  get checkpoint(): Checkpoint | undefined {
    return this.known;
  }

  workflow(id: WorkflowId): WorkflowProgress | undefined {
    const row = this.body.get(id);
    return row && (JSON.parse(String(row.body)) as WorkflowProgress);
  }

  idsOf(userId: UserId, { status, slideId, cursor, limit }: WorkflowPage): WorkflowId[] {
    const given = { user_id: userId, ...(status && { status }), ...(slideId && { slide_id: slideId }) };
    const columns = Object.keys(given);
    const from = cursor === undefined ? undefined : this.submittedAt(userId, cursor);
    const where = columns.map((column) => `${column} = ?`).join(' AND ');
    const behind = from === undefined ? '' : ' AND (submitted_at, workflow_id) < (?, ?)';
    const statement = this.list(`${where}${behind}`);
    const place = from === undefined || cursor === undefined ? [] : [from, cursor];
    return statement.all(...Object.values(given), ...place, limit).map(({ id }) => String(id));
  }

  rowsAfter(id: WorkflowId | undefined, limit: number): StoredWorkflow[] {
    return this.after.all(id ?? '', limit).map((row) => ({
      workflowId: String(row['workflow_id']),
      userId: String(row['user_id']),
      submittedAt: String(row['submitted_at']),
      status: String(row['status']),
      slideId: row['slide_id'] === null ? undefined : String(row['slide_id']),
      body: String(row['body']),
    }));
  }

  slides(): SlideId[] {
    return this.db
      .prepare('SELECT slide_id AS id FROM slides')
      .all()
      .map(({ id }) => String(id));
  }

  commit({ workflows, slides }: ViewChanges, checkpoint: Checkpoint): void {
    this.transact(() => {
      for (const workflow of workflows) {
        const { workflowId, userId, submittedAt, status, slideId = null } = workflow;
        this.put.run(workflowId, userId, submittedAt, status, slideId, JSON.stringify(workflow));
      }
      if (slides) {
        this.db.exec('DELETE FROM slides');
        const add = this.db.prepare('INSERT INTO slides VALUES (?)');
        for (const slideId of slides) add.run(slideId);
      }
      this.db.prepare("INSERT OR REPLACE INTO meta VALUES ('checkpoint', ?)").run(JSON.stringify(checkpoint));
    });
    this.known = checkpoint;
  }

  clear(): void {
    this.transact(() => {
      this.db.exec("DELETE FROM workflows; DELETE FROM slides; DELETE FROM meta WHERE name = 'checkpoint'");
    });
    this.known = undefined;
  }

  close(): void {
    if (this.db.isOpen) closeViewsFile(this.db);
  }

  /** A cursor of another user's says nothing about it. */
  private submittedAt(userId: UserId, id: WorkflowId): string | undefined {
    const row = this.db
      .prepare('SELECT submitted_at FROM workflows WHERE workflow_id = ? AND user_id = ?')
      .get(id, userId);
    return row && String(row.submitted_at);
  }

  private list(where: string): StatementSync {
    const known = this.lists.get(where);
    if (known) return known;
    const order = 'ORDER BY submitted_at DESC, workflow_id DESC LIMIT ?';
    const made = this.db.prepare(`SELECT workflow_id AS id FROM workflows WHERE ${where} ${order}`);
    this.lists.set(where, made);
    return made;
  }

  private transact(change: () => void): void {
    this.db.exec('BEGIN');
    try {
      change();
      this.db.exec('COMMIT');
    } catch (error) {
      // A full disk has rolled it back already.
      if (this.db.isTransaction) this.db.exec('ROLLBACK');
      throw error;
    }
  }
}

const VERSION = `${workflowProgress.name}@${workflowProgress.version} slides@1`;
