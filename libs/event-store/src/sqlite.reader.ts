import { DatabaseSync } from 'node:sqlite';
import type { SQLOutputValue, StatementSync } from 'node:sqlite';
import { decode } from './encode.js';
import type { RecordedEvent } from './event-store.js';

const COLUMNS = 'position, stream, revision, id, type, data, metadata';
/** SQLite's word for "no limit". */
const UNLIMITED = -1;

/** The reading side of the log: a connection of its own, which a write never holds up. */
export class SqliteReader {
  private readonly db: DatabaseSync;
  private readonly forwards: StatementSync;
  private readonly backwards: StatementSync;
  private readonly allForwards: StatementSync;
  private readonly allBackwards: StatementSync;

  constructor(path: string) {
    this.db = new DatabaseSync(path, { readOnly: true });
    const prepare = (where: string) => {
      const statement = this.db.prepare(`SELECT ${COLUMNS} FROM events WHERE ${where} LIMIT ?`);
      statement.setReturnArrays(true);
      return statement;
    };
    this.forwards = prepare('stream = ? AND revision >= ? ORDER BY revision');
    this.backwards = prepare('stream = ? AND revision <= ? ORDER BY revision DESC');
    this.allForwards = prepare('position > ? ORDER BY position');
    this.allBackwards = prepare('position < ? ORDER BY position DESC');
  }

  stream(stream: string, from: number, limit: number | undefined, backwards: boolean): RecordedEvent[] {
    return recorded((backwards ? this.backwards : this.forwards).all(stream, from, limit ?? UNLIMITED));
  }

  all(from: number, limit: number, backwards: boolean): RecordedEvent[] {
    return recorded((backwards ? this.allBackwards : this.allForwards).all(from, limit));
  }

  close(): void {
    this.db.close();
  }
}

function recorded(rows: readonly unknown[]): RecordedEvent[] {
  return (rows as readonly (readonly SQLOutputValue[])[]).map(
    ([position, stream, revision, id, type, data, metadata]) => ({
      ...decode({ id: String(id), type: String(type), data: String(data), metadata: String(metadata) }),
      stream: String(stream),
      revision: Number(revision),
      position: String(position),
    }),
  );
}
