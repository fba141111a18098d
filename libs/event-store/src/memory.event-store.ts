import { decode, encode } from './encode.js';
import { StoreUnavailable, WrongExpectedRevision } from './event-store.js';
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
import { checkLimit, expectedToNumber, PAGE, positionToNumber, revisionFrom } from './places.js';

/** A log in memory, for tests and demonstrations: it keeps every promise of the port but the stable storage. */
export class MemoryEventStore implements EventStore {
  private readonly log: RecordedEvent[] = [];
  private readonly streams = new Map<string, RecordedEvent[]>();
  private readonly bell = new Bell();
  private isClosed = false;

  // What is decided in one synchronous step cannot be interleaved: that is the whole of its isolation.
  async append(stream: string, events: readonly NewEvent[], expected: ExpectedRevision): Promise<Appended> {
    this.checkOpen();
    const encoded = encode(stream, events).events;
    const history = this.streams.get(stream) ?? [];
    const next = expectedToNumber(expected) + 1;
    if (history.length !== next) return this.repeated(stream, history, events, expected);

    for (const [i, event] of encoded.entries()) {
      const position = String(this.log.length + 1);
      const recorded = { ...decode(event), stream, revision: next + i, position };
      history.push(recorded);
      this.log.push(recorded);
    }
    this.streams.set(stream, history);
    this.bell.ring();
    return { revision: history.length - 1, position: String(this.log.length) };
  }

  async read(
    stream: string,
    { from, limit, backwards = false }: ReadOptions = {},
  ): Promise<readonly RecordedEvent[]> {
    this.checkOpen();
    if (limit !== undefined) checkLimit(limit, Infinity);
    const history = this.streams.get(stream) ?? [];
    const count = limit ?? history.length;
    if (!backwards) return history.slice(from ?? 0, (from ?? 0) + count);
    const end = Math.min(from ?? Infinity, history.length - 1) + 1;
    return history.slice(Math.max(end - count, 0), end).reverse();
  }

  async readAll({ from, limit, backwards = false }: ReadAllOptions): Promise<readonly RecordedEvent[]> {
    this.checkOpen();
    checkLimit(limit);
    if (!backwards) return this.log.slice(positionToNumber(from, 0), positionToNumber(from, 0) + limit);
    const end = Math.min(positionToNumber(from, Infinity) - 1, this.log.length);
    return this.log.slice(Math.max(end - limit, 0), Math.max(end, 0)).reverse();
  }

  subscribe(options: SubscribeOptions): AsyncIterable<Batch> {
    return follow(
      {
        head: () => this.log.length,
        isClosed: () => this.isClosed,
        after: (position) => this.log.slice(position, position + PAGE),
        bell: this.bell,
      },
      options,
    );
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.bell.ring();
  }

  private repeated(
    stream: string,
    history: readonly RecordedEvent[],
    events: readonly NewEvent[],
    expected: ExpectedRevision,
  ): Appended {
    const next = expectedToNumber(expected) + 1;
    const standing = history.slice(next, next + events.length);
    const last = standing.at(-1);
    if (!last || !events.every(({ id }, i) => standing[i]?.id === id)) {
      throw new WrongExpectedRevision(stream, expected, revisionFrom(history.length - 1));
    }
    return { revision: last.revision, position: last.position };
  }

  private checkOpen(): void {
    if (this.isClosed) throw new StoreUnavailable('the event store is closed');
  }
}
