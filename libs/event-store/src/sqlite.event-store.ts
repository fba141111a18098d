import { existsSync, mkdirSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { AppendQueue } from './append-queue.js';
import { decode, encode } from './encode.js';
import { StoreUnavailable } from './event-store.js';
import type {
  Appended,
  Batch,
  EventStore,
  ExpectedRevision,
  NewEvent,
  ReadAllOptions,
  ReadOptions,
  RecordedEvent,
  SubscribeOptions,
} from './event-store.js';
import { Bell, follow } from './follow.js';
import { checkLimit, expectedToNumber, PAGE, positionToNumber } from './places.js';
import type { AppendOutcome, AppendRequest, FromWriter, ToWriter } from './sqlite.messages.js';
import { SqliteReader } from './sqlite.reader.js';
import { startWriterThread } from './sqlite.writer-thread.js';
import { Tail } from './tail.js';

export interface SqliteOptions {
  /** The file; its folder is made if need be. `-wal`, `-shm` and `.lock` files stand beside it. */
  readonly path: string;
  /** The file grows to this many bytes at most, and then answers `StoreUnavailable`; 1 TiB by default. */
  readonly maxFileBytes?: number;
}

/**
 * The embedded log: one SQLite file, one writing process.
 *
 * Appends gather while the writer's last transaction reaches the disk and share the next one; each is acknowledged
 * after its commit. Reads go by a connection of their own on the calling thread.
 */
export class SqliteEventStore implements EventStore {
  private readonly queue: AppendQueue;
  private readonly bell = new Bell();
  private isClosed = false;

  /**
   * @throws {StoreLocked} another process writes to the file.
   * @throws {StoreIncompatible} the file is something else, or of another version.
   * @throws {StoreUnavailable} the file cannot be opened or written.
   */
  static async open({ path, maxFileBytes = 2 ** 40 }: SqliteOptions): Promise<SqliteEventStore> {
    let file = path;
    try {
      mkdirSync(dirname(path), { recursive: true });
      // Two names of one file must meet at one lock.
      if (existsSync(path)) file = realpathSync(path);
    } catch (cause) {
      throw new StoreUnavailable(`${path} cannot be opened`, { cause });
    }
    const { worker, head } = await startWriterThread({ path: file, maxFileBytes });
    return new SqliteEventStore(worker, new SqliteReader(file), new Tail(head));
  }

  private constructor(
    private readonly worker: Worker,
    private readonly reader: SqliteReader,
    private readonly tail: Tail,
  ) {
    const post = (message: ToWriter) => worker.postMessage(message);
    this.queue = new AppendQueue((requests) => post({ kind: 'append', requests }));
    worker.on('message', (message: FromWriter) => {
      if (message.kind !== 'outcomes') return;
      this.queue.settle(message.outcomes, (batch) => this.announce(batch, message.outcomes));
    });
    worker.on('error', (error) => this.queue.fail(error));
    worker.on('exit', () => this.queue.fail(new Error('the writing thread ended')));
  }

  async append(stream: string, events: readonly NewEvent[], expected: ExpectedRevision): Promise<Appended> {
    const encoded = encode(stream, events);
    return this.queue.add(stream, expectedToNumber(expected), encoded.events, encoded.bytes);
  }

  async read(
    stream: string,
    { from, limit, backwards = false }: ReadOptions = {},
  ): Promise<readonly RecordedEvent[]> {
    this.checkOpen();
    if (limit !== undefined) checkLimit(limit, Infinity);
    return this.reader.stream(stream, from ?? (backwards ? Number.MAX_SAFE_INTEGER : 0), limit, backwards);
  }

  async readAll({ from, limit, backwards = false }: ReadAllOptions): Promise<readonly RecordedEvent[]> {
    this.checkOpen();
    checkLimit(limit);
    return this.reader.all(positionToNumber(from, backwards ? Number.MAX_SAFE_INTEGER : 0), limit, backwards);
  }

  subscribe(options: SubscribeOptions): AsyncIterable<Batch> {
    return follow(
      {
        head: () => this.tail.head,
        isClosed: () => this.isClosed,
        after: (position) => this.tail.after(position) ?? this.reader.all(position, PAGE, false),
        bell: this.bell,
      },
      options,
    );
  }

  /** Writes what was appended before, and then gives the file free. Subscriptions end. */
  async close(): Promise<void> {
    if (this.isClosed) return;
    await this.queue.drain();
    if (this.isClosed) return;
    this.isClosed = true;
    this.bell.ring();
    // The writer goes last: SQLite folds the write-ahead log into the file at the last connection's end.
    this.reader.close();
    const ended = new Promise((resolve) => this.worker.once('exit', resolve));
    if (this.worker.threadId < 0) return;
    this.worker.postMessage({ kind: 'close' } satisfies ToWriter);
    await ended;
  }

  /** Hands what was committed to those who follow the log, in the order of the log. */
  private announce(batch: readonly AppendRequest[], outcomes: readonly AppendOutcome[]): void {
    batch.forEach(({ stream, events }, i) => {
      const outcome = outcomes[i];
      if (outcome?.kind !== 'appended' || !outcome.isNew) return;
      events.forEach((event, k) => {
        const behind = events.length - 1 - k;
        const position = String(outcome.position - behind);
        const recorded = { ...decode(event), stream, revision: outcome.revision - behind, position };
        this.tail.push(recorded, event.data.length + event.metadata.length);
      });
    });
    this.bell.ring();
  }

  private checkOpen(): void {
    if (this.isClosed) throw new StoreUnavailable('the event store is closed');
  }
}
