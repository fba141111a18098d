/** A fact that waits to be appended. */
export interface NewEvent {
  /** UUIDv7, made before the first try and kept for its repetitions. */
  readonly id: string;
  readonly type: string;
  /** A JSON object. Integer-like keys are not allowed: parsing would reorder them and change the event's hash. */
  readonly data: object;
  readonly metadata: EventMetadata;
}

/** What is recorded about an event, beside what it says. */
export interface EventMetadata {
  /** ISO 8601 instant, UTC. */
  readonly at: string;
  /** Opaque id of the actor: a user, a runner, or the replica itself. */
  readonly by: string;
  /** Position that a decision across streams was made from. */
  readonly asOf?: string;
  /** The workflow that the event belongs to. */
  readonly $correlationId?: string;
  /** The event that led to this one. */
  readonly $causationId?: string;
  /** Version of the event's shape, from 1. */
  readonly schema: number;
  /** `eventHash` of the previous event of the stream; absent on the first. */
  readonly prev?: string;
}

/** An event in its stream; where in the whole log it stands is not said. */
export interface StreamEvent extends NewEvent {
  readonly stream: string;
  /** Place in its stream, from 0. */
  readonly revision: number;
}

/** An event as the log holds it. */
export interface RecordedEvent extends StreamEvent {
  /** Place in the whole log: an opaque decimal string that grows; compare with `comparePositions`. */
  readonly position: string;
}

/** The revision of the stream's last event, or that it has none. */
export type ExpectedRevision = number | 'no-stream';

export interface Appended {
  /** Revision of the last event appended. */
  readonly revision: number;
  /** Position of the last event appended. */
  readonly position: string;
}

export interface ReadOptions {
  /** First revision to read (inclusive); the first or, backwards, the last by default. */
  readonly from?: number;
  /** At most this many events. */
  readonly limit?: number;
  readonly backwards?: boolean;
}

export interface ReadAllOptions {
  /** Events after this position (before it when backwards), exclusive; the whole log by default. */
  readonly from?: string;
  /** At most this many events, 1 to 10,000. */
  readonly limit: number;
  readonly backwards?: boolean;
}

export interface SubscribeOptions {
  /** Events after this position, exclusive; all by default. */
  readonly from?: string;
  readonly signal: AbortSignal;
}

/** Events in global order, without gaps or repetitions. `caughtUp`: nothing later was in the log when it was made. */
export interface Batch {
  readonly events: readonly RecordedEvent[];
  readonly caughtUp: boolean;
}

/**
 * An append-only log of streams in one global order.
 *
 * What `append` has acknowledged is on stable storage, and is seen by every read and subscription that starts later.
 */
export interface EventStore {
  /**
   * Appends all or none.
   *
   * A repetition (the same ids, in the same order, already stand right behind `expected`) answers as the first time did.
   *
   * @throws {WrongExpectedRevision} another writer was first.
   * @throws {StoreUnavailable} nothing was appended, and nothing can be now (disk full, read-only, closed).
   * @throws {OutcomeUnknown} the answer was lost: append the same ids at the same revision again to learn it.
   * @throws {AppendTooLarge} the events together exceed `MAX_APPEND_BYTES`.
   */
  append(stream: string, events: readonly NewEvent[], expected: ExpectedRevision): Promise<Appended>;

  /** Events of one stream; none if there is no such stream. */
  read(stream: string, options?: ReadOptions): Promise<readonly RecordedEvent[]>;

  /** A page of the whole log. */
  readAll(options: ReadAllOptions): Promise<readonly RecordedEvent[]>;

  /**
   * Follows the log: first what is there, then what comes, without loss or duplicate.
   *
   * A slow consumer holds back only itself: what it has not taken is read again from the log, not kept in memory.
   * The first batch is empty if nothing is there. Ends quietly when `signal` aborts or the store is closed.
   */
  subscribe(options: SubscribeOptions): AsyncIterable<Batch>;

  close(): Promise<void>;
}

/** The stream has moved on since the decision was made: decide again. */
export class WrongExpectedRevision extends Error {
  override readonly name = 'WrongExpectedRevision';

  constructor(
    readonly stream: string,
    readonly expected: ExpectedRevision,
    readonly actual: ExpectedRevision,
  ) {
    super(`${stream}: expected ${expected}, is at ${actual}`);
  }
}

/** The log takes no appends now, and has taken none of this one. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}

/** The append may stand or not. The same ids at the same expected revision answer which, and append them if not. */
export class OutcomeUnknown extends Error {
  override readonly name = 'OutcomeUnknown';
}

/** A newer program wrote to the stream what this one does not understand: whatever it decided there could be wrong. */
export class StreamNotUnderstood extends Error {
  override readonly name = 'StreamNotUnderstood';
  readonly stream: string;
  readonly revision: number;
  readonly type: string;
  readonly schema: number;

  constructor({ stream, revision, type, metadata }: StreamEvent) {
    super(`${stream}: does not understand ${type}, version ${metadata.schema}, at revision ${revision}`);
    this.stream = stream;
    this.revision = revision;
    this.type = type;
    this.schema = metadata.schema;
  }
}

/** What is there is no log of Ramus, or one of a version that this program does not know. */
export class StoreIncompatible extends Error {
  override readonly name = 'StoreIncompatible';
}

/** What one append may hold: its events' ids, types, data and metadata, as JSON in UTF-8. */
export const MAX_APPEND_BYTES = 1_048_576;

/** Events name bytes by hash; they do not carry them. */
export class AppendTooLarge extends Error {
  override readonly name = 'AppendTooLarge';

  constructor(
    readonly stream: string,
    readonly bytes: number,
  ) {
    super(`${stream}: an append of ${bytes} bytes, more than ${MAX_APPEND_BYTES}`);
  }
}

/** Orders positions, for `sort` and for checks. They are compared as numbers of any size, never as text. */
export function comparePositions(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}
