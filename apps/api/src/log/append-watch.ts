import {
  OutcomeUnknown,
  StoreUnavailable,
  type Appended,
  type EventStore,
  type ExpectedRevision,
  type NewEvent,
  type ReadAllOptions,
  type ReadOptions,
} from '@ramus/event-store';

/**
 * How long a refused append says that the log takes none. Then nobody knows, and requests are let in again: the first
 * of them is refused, or finds that the disk has room.
 */
export const DOUBT_MS = 10_000;

/** The log, and whether it took the last append. */
export class AppendWatch implements EventStore {
  private refusedAtMs: number | undefined;

  /** @param nowMs monotonic. */
  constructor(
    private readonly store: EventStore,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  /** False from an append that could not be stored until one could, or until that is long ago. */
  get takesAppends(): boolean {
    return this.refusedAtMs === undefined || this.nowMs() - this.refusedAtMs >= DOUBT_MS;
  }

  async append(stream: string, events: readonly NewEvent[], expected: ExpectedRevision): Promise<Appended> {
    try {
      const appended = await this.store.append(stream, events, expected);
      this.refusedAtMs = undefined;
      return appended;
    } catch (error) {
      if (error instanceof StoreUnavailable || error instanceof OutcomeUnknown)
        this.refusedAtMs = this.nowMs();
      throw error;
    }
  }

  read(stream: string, options?: ReadOptions) {
    return this.store.read(stream, options);
  }

  readAll(options: ReadAllOptions) {
    return this.store.readAll(options);
  }

  subscribe(options: Parameters<EventStore['subscribe']>[0]) {
    return this.store.subscribe(options);
  }

  close(): Promise<void> {
    return this.store.close();
  }
}
