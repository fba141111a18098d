import { BACKWARDS, END, FORWARDS, NO_STREAM, START, streamNameFilter } from '@eventstore/db-client';
import type { AppendResult, EventStoreDBClient } from '@eventstore/db-client';
import { setTimeout as pause } from 'node:timers/promises';
import { encode, type EncodedEvent } from './encode.js';
import { closeClient, makeClient } from './esdb.client.js';
import { appendFailure, isNotLeader, isTransient, readFailure } from './esdb.errors.js';
import { knowsPosition, placeOf, positionOf, proposed, recorded, type LogPosition } from './esdb.events.js';
import { drain, retried } from './esdb.read.js';
import { BATCH, followServer } from './esdb.subscription.js';
import type { EsdbSettings } from './esdb.url.js';
import { comparePositions, OutcomeUnknown, StoreIncompatible, StoreUnavailable } from './event-store.js';
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
import { KeyedQueue } from './keyed-queue.js';
import { checkLimit } from './places.js';
import { Turns } from './turns.js';

/** The server's own streams begin with `$`. */
const OURS = streamNameFilter({ regex: '^[^$]', checkpointInterval: 32 });
/** Below the 100 streams that a server lets one connection have, with room for subscriptions. */
const AT_ONCE = { appends: 48, reads: 32 } as const;
const MAX_WAIT_MS = 10_000;
/** Tries to reach the node that leads; an election takes seconds. */
const LEADER_PAUSES_MS = [50, 250, 1_000] as const;
/** Events asked for at least, since the server's own are among them. */
const MIN_PAGE = 64;
const MAX_PAGE = 4_096;

/**
 * The log in EventStoreDB or KurrentDB, through its gRPC client.
 *
 * Everything is asked of the leader, so that what was acknowledged is read by whoever asks later. Appends of one stream go
 * one after another, for calls that run side by side may arrive in any order.
 */
export class EsdbEventStore implements EventStore {
  private readonly lines = new KeyedQueue();
  private readonly appends = new Turns({
    atOnce: AT_ONCE.appends,
    maxWaiting: 10_000,
    maxWaitingBytes: 64 * 1_048_576,
    maxWaitMs: MAX_WAIT_MS,
  });
  private readonly reads = new Turns({
    atOnce: AT_ONCE.reads,
    maxWaiting: 10_000,
    maxWaitingBytes: Infinity,
    maxWaitMs: MAX_WAIT_MS,
  });
  private readonly underWay = new Set<Promise<unknown>>();
  private readonly closing = new AbortController();
  private knownPosition: string | undefined;

  /**
   * Connects, and waits until a leader answers.
   *
   * @param withinMs longest wait, in milliseconds.
   * @throws {StoreUnavailable} nobody answers, or access is denied.
   */
  static async open(settings: EsdbSettings, withinMs = 15_000): Promise<EsdbEventStore> {
    const store = new EsdbEventStore(await makeClient(settings), settings);
    const endMs = performance.now() + withinMs;
    for (;;) {
      try {
        await store.pageOfAll(END, MIN_PAGE, true);
        return store;
      } catch (error) {
        if (performance.now() < endMs && (isTransient(error) || error instanceof StoreUnavailable)) {
          await pause(200);
          continue;
        }
        await store.close();
        if (error instanceof StoreIncompatible) throw error;
        const seeds = settings.seeds.map(({ address, port }) => `${address}:${port}`).join(', ');
        const cause = readFailure(error);
        throw new StoreUnavailable(`the event store at ${seeds} is not reached: ${cause.message}`, { cause });
      }
    }
  }

  private constructor(
    private readonly client: EventStoreDBClient,
    private readonly settings: EsdbSettings,
  ) {}

  async append(stream: string, events: readonly NewEvent[], expected: ExpectedRevision): Promise<Appended> {
    this.checkOpen();
    const encoded = encode(stream, events);
    const appending = this.lines.run(stream, () =>
      this.appends.run(encoded.bytes, () => this.appendNow(stream, encoded.events, expected, encoded.bytes)),
    );
    return this.track(appending);
  }

  async read(
    stream: string,
    { from, limit, backwards = false }: ReadOptions = {},
  ): Promise<readonly RecordedEvent[]> {
    this.checkOpen();
    if (limit !== undefined) checkLimit(limit, Infinity);
    return this.track(
      this.reading(async () => {
        const events: RecordedEvent[] = [];
        const read = this.client.readStream(stream, {
          ...this.call,
          direction: backwards ? BACKWARDS : FORWARDS,
          fromRevision: from === undefined ? (backwards ? END : START) : BigInt(from),
          ...(limit !== undefined && { maxCount: limit }),
        });
        await drain(read, this.idleMs, (resolved) => {
          const event = recorded(resolved);
          if (event) events.push(event);
          return true;
        });
        return events;
      }),
    );
  }

  async readAll({ from, limit, backwards = false }: ReadAllOptions): Promise<readonly RecordedEvent[]> {
    this.checkOpen();
    checkLimit(limit);
    let place: LogPosition | 'start' | 'end' = backwards && from === undefined ? END : placeOf(from);
    if (backwards && place === START) return [];
    const events: RecordedEvent[] = [];
    let end = from;
    const isNew = (position: string) =>
      end === undefined ||
      (backwards ? comparePositions(position, end) < 0 : comparePositions(position, end) > 0);
    for (let size = Math.max(limit + 1, MIN_PAGE); ; size = Math.min(2 * size, MAX_PAGE)) {
      const page = await this.track(this.reading(() => this.pageOfAll(place, size, backwards)));
      for (const event of page.events) {
        if (events.length < limit && isNew(event.position)) {
          events.push(event);
          end = event.position;
        }
      }
      if (events.length === limit || page.isLast || !page.end) return events;
      place = page.end;
    }
  }

  subscribe({ from, signal }: SubscribeOptions): AsyncIterable<Batch> {
    placeOf(from);
    return followServer(
      {
        head: () => this.head(),
        known: () => this.knownPosition,
        see: (position) => this.see(position),
        open: (position) =>
          this.client.subscribeToAll(
            { ...this.call, fromPosition: placeOf(position), filter: OURS },
            { highWaterMark: BATCH },
          ),
        deafMs: this.idleMs,
      },
      { from, signal: AbortSignal.any([signal, this.closing.signal]) },
    );
  }

  /** Waits for what is under way, in a bounded time, and ends subscriptions. */
  async close(): Promise<void> {
    if (this.closing.signal.aborted) return;
    this.isClosed = true;
    await Promise.allSettled(this.underWay);
    this.closing.abort();
    await closeClient(this.client, 1_000);
  }

  private isClosed = false;

  /** The user is named on every call: an append without one goes through a table that all clients of the process share. */
  private get call() {
    return { credentials: this.settings.credentials ?? NOBODY, requiresLeader: true } as const;
  }

  private get idleMs(): number {
    return this.settings.deadlineMs;
  }

  private async appendNow(
    stream: string,
    events: readonly EncodedEvent[],
    expected: ExpectedRevision,
    bytes: number,
  ): Promise<Appended> {
    for (let tries = 0; ; tries++) {
      try {
        const { nextExpectedRevision, position } = await this.bounded(
          this.client.appendToStream(stream, events.map(proposed), {
            ...this.call,
            expectedRevision: expected === 'no-stream' ? NO_STREAM : BigInt(expected),
            deadline: this.settings.deadlineMs,
          }),
        );
        const revision = Number(nextExpectedRevision);
        const appended = { revision, position: await this.positionOf(stream, revision, position) };
        this.see(appended.position);
        return appended;
      } catch (error) {
        const pauseMs = LEADER_PAUSES_MS[tries];
        if (!isNotLeader(error) || pauseMs === undefined)
          throw appendFailure(error, { stream, expected, bytes });
        await pause(pauseMs);
      }
    }
  }

  /** The client's deadline begins when the call is sent; finding a node to send it to may take longer. */
  private async bounded(appending: Promise<AppendResult>): Promise<AppendResult> {
    const { promise: tooLate, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(
      () => reject(new OutcomeUnknown('the event store does not answer')),
      2 * this.settings.deadlineMs,
    );
    try {
      return await Promise.race([appending, tooLate]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Some answers to a repetition name no position: the event itself does. */
  private async positionOf(stream: string, revision: number, answered?: LogPosition): Promise<string> {
    if (knowsPosition(answered)) return positionOf(answered);
    let position: string | undefined;
    const read = this.client.readStream(stream, {
      ...this.call,
      fromRevision: BigInt(revision),
      maxCount: 1,
    });
    await drain(read, this.idleMs, (resolved) => {
      position = recorded(resolved)?.position;
      return false;
    });
    if (position === undefined) throw new OutcomeUnknown(`${stream}: the appended event is not found`);
    return position;
  }

  private async pageOfAll(place: LogPosition | 'start' | 'end', size: number, backwards: boolean) {
    const events: RecordedEvent[] = [];
    let count = 0;
    let end: LogPosition | undefined;
    const read = this.client.readAll({
      ...this.call,
      direction: backwards ? BACKWARDS : FORWARDS,
      fromPosition: place,
      maxCount: size,
    });
    await drain(read, this.idleMs, (resolved) => {
      count += 1;
      end = resolved.event?.position ?? end;
      const event = recorded(resolved);
      if (event) events.push(event);
      return true;
    });
    return { events, end, isLast: count < size };
  }

  private async head(): Promise<string | undefined> {
    return (await this.readAll({ limit: 1, backwards: true }))[0]?.position;
  }

  private see(position: string): void {
    if (this.knownPosition === undefined || comparePositions(position, this.knownPosition) > 0)
      this.knownPosition = position;
  }

  private reading<Result>(read: () => Promise<Result>): Promise<Result> {
    return this.reads.run(0, () => retried(read, () => this.isClosed));
  }

  private async track<Result>(work: Promise<Result>): Promise<Result> {
    this.underWay.add(work);
    try {
      return await work;
    } finally {
      this.underWay.delete(work);
    }
  }

  private checkOpen(): void {
    if (this.isClosed) throw new StoreUnavailable('the event store is closed');
  }
}

/** Over a connection without security the client sends no credentials, but must be given some. */
const NOBODY = { username: 'nobody', password: 'nobody' } as const;
