import type { Decider } from '@ramus/domain';
import pRetry from 'p-retry';
import { v7 } from 'uuid';
import { eventHash } from './event-hash.js';
import { OutcomeUnknown, WrongExpectedRevision } from './event-store.js';
import type { Appended, ExpectedRevision, StreamEvent } from './event-store.js';
import { KeyedQueue } from './keyed-queue.js';
import { expectedToNumber, revisionFrom } from './places.js';
import { StreamCache } from './stream-cache.js';
import type { Folded, FoldOptions } from './stream-cache.js';

/** Waits of 5, 10, 20 … 200 ms, each drawn longer by chance, so that two who collided do not collide again. */
const BACK_OFF = { retries: 8, minTimeout: 5, maxTimeout: 200, factor: 2, randomize: true } as const;

/** No lost answer is asked for again after so long: a store that is silent at each try would hold its caller for a minute. */
const MAX_UNKNOWN_MS = 10_000;

export interface StreamCommandsOptions<Command, State, Event> extends FoldOptions<State, Event> {
  /** What stands before the first `-` of the streams' names. */
  readonly category: string;
  readonly decider: Decider<Command, State, Event>;
  /** The clock of `metadata.at`, in milliseconds since 1970; the machine's by default. */
  readonly nowMs?: () => number;
  /** Makes event ids; UUIDv7 by default. */
  readonly newId?: () => string;
  /** The version of an event type's shape; 1 by default. */
  readonly schemaOf?: (type: string) => number;
}

/** What is known about a command beside what it wants. Opaque ids only: it goes into the log, which is never edited. */
export interface CommandContext {
  readonly by: string;
  readonly asOf?: string;
  readonly correlationId?: string;
  readonly causationId?: string;
  /** The revision that the caller decided from: at any other the command is refused, not decided again. */
  readonly expected?: ExpectedRevision;
  /** Gives up between tries; a try under way is finished. */
  readonly signal?: AbortSignal;
}

export interface Handled<Event> {
  /** What was decided; empty if the command's wish was fulfilled already. */
  readonly events: readonly Event[];
  /** The same, as the stream holds it. */
  readonly recorded: readonly StreamEvent[];
  /** Of the stream's last event, whether or not this command added to it. */
  readonly revision: ExpectedRevision;
  /** Of the last event appended, if any was. */
  readonly position?: string;
}

/**
 * Joins a decider to the streams of its category: reads what is new, decides, and appends at the revision decided from.
 *
 * When another writer was first it decides again, with fresh event ids; when an answer was lost it repeats the same
 * events at the same revision. Commands on one stream go one after another here, so that a process never conflicts
 * with itself.
 */
export class StreamCommands<Command, State, Event extends { readonly type: string; readonly data: object }> {
  private readonly queue = new KeyedQueue();
  private readonly cache: StreamCache<State, Event>;

  constructor(private readonly options: StreamCommandsOptions<Command, State, Event>) {
    this.cache = new StreamCache(options);
  }

  /**
   * @throws {DomainError} whatever the decider refuses with, at the stream's present state.
   * @throws {WrongExpectedRevision} the stream is not at `context.expected`, or is contended beyond all patience.
   * @throws {StoreUnavailable} as the store says, or too many commands wait for this stream.
   * @throws {OutcomeUnknown} the store kept losing its answers; the events may stand or not.
   * @throws {StreamNotUnderstood} a newer program wrote to the stream.
   */
  handle(streamId: string, command: Command, context: CommandContext): Promise<Handled<Event>> {
    const stream = this.streamOf(streamId);
    const attempt = (number: number) => this.attempt(stream, command, context, number === 1);
    return this.queue.run(stream, () =>
      pRetry(attempt, {
        ...BACK_OFF,
        shouldRetry: ({ error }) => context.expected === undefined && error instanceof WrongExpectedRevision,
      }),
    );
  }

  /** A stream's state as of now. @throws {StreamNotUnderstood} a newer program wrote to it. */
  async state(streamId: string): Promise<{ readonly state: State; readonly revision: ExpectedRevision }> {
    const stream = this.streamOf(streamId);
    const { state, revision } = await this.queue.run(stream, () => this.cache.catchUp(stream));
    return { state, revision: revisionFrom(revision) };
  }

  private async attempt(
    stream: string,
    command: Command,
    context: CommandContext,
    isFirst: boolean,
  ): Promise<Handled<Event>> {
    context.signal?.throwIfAborted();
    const { folded, events } = await this.decide(stream, command, context, isFirst);
    if (events.length === 0) return { events, recorded: [], revision: revisionFrom(folded.revision) };

    const recorded = this.recordedOf(stream, folded, events, context);
    const { revision, position } = await this.append(stream, recorded, revisionFrom(folded.revision));
    this.cache.advance(stream, folded, recorded);
    return { events, recorded, revision, position };
  }

  /** Decides from memory if that yields events, for then the append tells whether memory was right; else from the store. */
  private async decide(
    stream: string,
    command: Command,
    { expected }: CommandContext,
    mayTrustMemory: boolean,
  ): Promise<{ readonly folded: Folded<State>; readonly events: readonly Event[] }> {
    const { decider } = this.options;
    const isWanted = ({ revision }: Folded<State>) =>
      expected === undefined || revision === expectedToNumber(expected);

    const known = mayTrustMemory ? this.cache.peek(stream) : undefined;
    if (known && isWanted(known)) {
      const events = unlessRefused(() => decider.decide(command, known.state));
      if (events.length > 0) return { folded: known, events };
    }
    const folded = await this.cache.catchUp(stream);
    if (expected !== undefined && !isWanted(folded)) {
      throw new WrongExpectedRevision(stream, expected, revisionFrom(folded.revision));
    }
    return { folded, events: decider.decide(command, folded.state) };
  }

  private recordedOf(
    stream: string,
    folded: Folded<State>,
    events: readonly Event[],
    { by, asOf, correlationId, causationId }: CommandContext,
  ): readonly StreamEvent[] {
    const { nowMs = Date.now, newId = v7, schemaOf = () => 1 } = this.options;
    const at = new Date(nowMs()).toISOString();
    let { prev, revision } = folded;
    return events.map(({ type, data }, i) => {
      revision += 1;
      const metadata = {
        at,
        by,
        ...(asOf !== undefined && { asOf }),
        ...(correlationId !== undefined && { $correlationId: correlationId }),
        ...(causationId !== undefined && { $causationId: causationId }),
        schema: schemaOf(type),
        ...(prev !== undefined && { prev }),
      };
      const recorded = { id: newId(), type, data, metadata, stream, revision };
      if (i < events.length - 1) prev = eventHash(recorded);
      return recorded;
    });
  }

  /** A lost answer is asked for again with the same ids, which the store appends once at most. */
  private append(
    stream: string,
    events: readonly StreamEvent[],
    expected: ExpectedRevision,
  ): Promise<Appended> {
    return pRetry(() => this.options.store.append(stream, events, expected), {
      ...BACK_OFF,
      maxRetryTime: MAX_UNKNOWN_MS,
      shouldRetry: ({ error }) => error instanceof OutcomeUnknown,
    });
  }

  private streamOf(streamId: string): string {
    return `${this.options.category}-${streamId}`;
  }
}

/** A refusal made from memory may be out of date: it counts as nothing, and is made again from what is true. */
function unlessRefused<Event>(decide: () => readonly Event[]): readonly Event[] {
  try {
    return decide();
  } catch {
    return [];
  }
}
