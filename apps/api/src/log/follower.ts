import { asLogged, type Logged } from '@ramus/domain';
import { comparePositions, type EventStore, type RecordedEvent } from '@ramus/event-store';
import type { Logger } from 'pino';

/** Takes in the log, event by event, in its order. */
export interface LogConsumer {
  /** How far it has come already, if it remembers: nothing up to there is given to it again. */
  readonly appliedPosition?: string | undefined;
  /** For what has to be read before an event can be applied; the log waits for it. */
  prepare?(event: Logged): Promise<void> | undefined;
  apply(event: Logged): void;
  /** After each batch; `live` once everything that was there at the start has been applied. */
  applied?(live: boolean): void;
}

/** Longest wait for a position, in milliseconds; those who were answered it already are the least patient. */
const MAX_WAIT_MS = 10_000;
/** Most that wait at once. */
const MAX_WAITERS = 10_000;
/** First and longest pause before a broken subscription is taken up again. */
const FIRST_PAUSE_MS = 100;
const MAX_PAUSE_MS = 5_000;
/** Kinds of events of which it is told that they are skipped. */
const MAX_TOLD = 100;

/** What follows the log has not come as far as was asked for. */
export class NotCaughtUp extends Error {
  override readonly name = 'NotCaughtUp';

  constructor(
    readonly position: string,
    readonly applied: string | undefined,
  ) {
    super(`position ${position} was not applied in time; ${applied ?? 'none'} was`);
  }
}

/**
 * Follows the log for everything in this process that is folded from it.
 *
 * One subscription feeds all consumers in a fixed order, so what one of them tells the next (the snapshot to the pusher)
 * is never older than the event at hand. A subscription that breaks is taken up again where it ended.
 */
export class LogFollower {
  private position: string | undefined;
  private live = false;
  private readonly waiters = new Set<{ position: string; resolve: () => void }>();
  private readonly caughtUp = Promise.withResolvers<void>();
  private readonly stop = new AbortController();
  private running: Promise<void> | undefined;
  /** Types and versions that were skipped, so that each is told once. */
  private readonly skipped = new Set<string>();

  constructor(
    private readonly store: EventStore,
    private readonly consumers: readonly LogConsumer[],
    private readonly logger: Logger,
  ) {}

  start(): void {
    this.running ??= this.follow();
  }

  /** Settles once everything that was in the log at the start has been applied. */
  whenCaughtUp(): Promise<void> {
    return this.caughtUp.promise;
  }

  get isLive(): boolean {
    return this.live;
  }

  /** Position of the last event applied; `undefined` before the first. */
  get appliedPosition(): string | undefined {
    return this.position;
  }

  /**
   * Waits until a position has been applied, so that the writer of an event reads what it wrote.
   *
   * @param maxWaitMs at most ten seconds, which is the default.
   * @throws {NotCaughtUp} it was not within that time, or too many wait.
   */
  async reached(position: string | undefined, maxWaitMs = MAX_WAIT_MS): Promise<void> {
    if (position === undefined || this.hasApplied(position)) return;
    if (this.waiters.size >= MAX_WAITERS) throw new NotCaughtUp(position, this.position);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiter = { position, resolve };
    const timer = setTimeout(
      () => reject(new NotCaughtUp(position, this.position)),
      Math.min(maxWaitMs, MAX_WAIT_MS),
    );
    this.waiters.add(waiter);
    await promise.finally(() => {
      clearTimeout(timer);
      this.waiters.delete(waiter);
    });
  }

  async close(): Promise<void> {
    this.stop.abort();
    await this.running;
  }

  private hasApplied(position: string): boolean {
    return this.position !== undefined && comparePositions(this.position, position) >= 0;
  }

  private async follow(): Promise<void> {
    const { signal } = this.stop;
    for (let pauseMs = FIRST_PAUSE_MS; !signal.aborted; pauseMs = Math.min(2 * pauseMs, MAX_PAUSE_MS)) {
      try {
        for await (const { events, caughtUp } of this.store.subscribe({ from: this.position, signal })) {
          for (const event of events) await this.take(event);
          if (caughtUp && !this.live) this.goLive();
          for (const consumer of this.consumers) consumer.applied?.(this.live);
          this.wake();
          pauseMs = FIRST_PAUSE_MS;
        }
      } catch (error) {
        if (signal.aborted) return;
        this.logger.error({ err: error, position: this.position }, 'the subscription to the log broke');
      }
      if (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }

  private async take(recorded: RecordedEvent): Promise<void> {
    const event = asLogged(recorded);
    if (event) await this.give(event);
    else this.skip(recorded);
    this.position = recorded.position;
  }

  private async give(event: Logged): Promise<void> {
    for (const consumer of this.consumers) {
      const known = consumer.appliedPosition;
      if (known !== undefined && comparePositions(event.position, known) <= 0) continue;
      const ready = consumer.prepare?.(event);
      if (ready) await ready;
      consumer.apply(event);
    }
  }

  /** A newer program wrote it. It stays in the log, and counts again once this one is as new. */
  private skip({ type, metadata: { schema }, position }: RecordedEvent): void {
    const kind = `${type} ${schema}`;
    if (this.skipped.has(kind) || this.skipped.size >= MAX_TOLD) return;
    this.skipped.add(kind);
    this.logger.warn({ type, schema, position }, 'events that this version does not understand are skipped');
  }

  private goLive(): void {
    this.live = true;
    this.caughtUp.resolve();
  }

  private wake(): void {
    for (const waiter of this.waiters) if (this.hasApplied(waiter.position)) waiter.resolve();
  }
}
