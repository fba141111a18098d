import { randomUUID } from 'node:crypto';
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
} from '../event-store.js';

/**
 * One test's part of a log that others wrote to before: its streams are named apart, and the log begins for it where it
 * ended when the test began. What is asked without a place of beginning is asked from there.
 */
export class OwnPart implements EventStore {
  static async of(store: EventStore): Promise<OwnPart> {
    const [last] = await store.readAll({ limit: 1, backwards: true });
    return new OwnPart(store, last?.position);
  }

  private readonly prefix = `own.${randomUUID()}.`;

  private constructor(
    private readonly store: EventStore,
    private readonly begin: string | undefined,
  ) {}

  append(stream: string, events: readonly NewEvent[], expected: ExpectedRevision): Promise<Appended> {
    return this.named(stream, () => this.store.append(this.prefix + stream, events, expected));
  }

  async read(stream: string, options?: ReadOptions): Promise<readonly RecordedEvent[]> {
    return (await this.store.read(this.prefix + stream, options)).map((event) => this.own(event));
  }

  async readAll({ from, limit, backwards }: ReadAllOptions): Promise<readonly RecordedEvent[]> {
    const events = await this.store.readAll({
      from: from ?? (backwards ? undefined : this.begin),
      limit,
      backwards,
    });
    return events.filter(({ stream }) => stream.startsWith(this.prefix)).map((event) => this.own(event));
  }

  async *subscribe({ from = this.begin, signal }: SubscribeOptions): AsyncGenerator<Batch> {
    for await (const { events, caughtUp } of this.store.subscribe({ from, signal }))
      yield { events: events.map((event) => this.own(event)), caughtUp };
  }

  close(): Promise<void> {
    return this.store.close();
  }

  /** The contract knows its streams by the names that it gave them. */
  private async named<Result>(stream: string, act: () => Promise<Result>): Promise<Result> {
    try {
      return await act();
    } catch (error) {
      if (error instanceof Error && Reflect.get(error, 'stream') === this.prefix + stream)
        Reflect.set(error, 'stream', stream);
      throw error;
    }
  }

  private own(event: RecordedEvent): RecordedEvent {
    return { ...event, stream: event.stream.slice(this.prefix.length) };
  }
}
