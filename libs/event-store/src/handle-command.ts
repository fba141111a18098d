import type { Decider } from '@ramus/domain';
import { LRUCache } from 'lru-cache';
import { eventHash } from './event-hash.js';
import {
  OutcomeUnknown,
  WrongExpectedRevision,
  type Appended,
  type EventMetadata,
  type EventStore,
  type ExpectedRevision,
  type NewEvent,
  type RecordedEvent,
  type StreamEvent,
} from './event-store.js';

/** Who sends a command, and what it follows from. */
export interface CommandContext {
  /** Opaque id of the actor. */
  readonly by: string;
  readonly asOf?: string;
  readonly correlationId?: string;
  readonly causationId?: string;
  /** Decide at this revision or not at all: for decisions made from a snapshot, which must not be made again blindly. */
  readonly expected?: ExpectedRevision;
}

export interface Handled<Event> {
  /** What was appended; nothing if the wish was already fulfilled. */
  readonly events: readonly Event[];
  /** Of the last event of the stream. */
  readonly revision: ExpectedRevision;
  /** Of the last event appended; absent when there was none. */
  readonly position?: string;
}

export interface StreamCommandsOptions<Command, State, Event> {
  readonly store: EventStore;
  /** Streams are `<category>-<id>`. */
  readonly category: string;
  readonly decider: Decider<Command, State, Event>;
  /** States kept in memory. */
  readonly cached: number;
  readonly now: () => Date;
  /** Makes UUIDv7s. */
  readonly newId: () => string;
  /** Turns an event of an earlier schema into the present one. */
  readonly upcast?: (event: RecordedEvent) => RecordedEvent;
}

/** A stream's state at a revision, and what the next event is chained to. */
interface Folded<State> {
  readonly state: State;
  readonly revision: ExpectedRevision;
  readonly hash?: string;
}

/** Decisions on one stream that another writer may foil before it is reported. */
const MAX_CONFLICTS = 10;
/** Repetitions of an append whose answer was lost, and the pause between them, in milliseconds. */
const MAX_REPETITIONS = 8;
const REPEAT_PAUSE_MS = 250;
const SCHEMA = 1;

/**
 * Joins a decider to its streams: read the tail, decide, append at the exact revision; again when another writer was first.
 *
 * Commands on one stream run one after another, so that this process does not get in its own way; each starts from the
 * state that the last one left in the cache. An append of unknown outcome is repeated with the same ids at the same
 * revision, a fresh decision has fresh ids.
 */
export class StreamCommands<Command, State, Event extends { readonly type: string; readonly data: object }> {
  private readonly cache: LRUCache<string, Folded<State>>;
  private readonly queues = new Map<string, Promise<unknown>>();

  constructor(private readonly options: StreamCommandsOptions<Command, State, Event>) {
    this.cache = new LRUCache({ max: options.cached });
  }

  /**
   * @throws whatever the decider refuses with.
   * @throws {WrongExpectedRevision} `context.expected` is not where the stream is, or others were first again and again.
   * @throws {StoreUnavailable} nothing was appended.
   * @throws {OutcomeUnknown} it may have been.
   */
  handle(id: string, command: Command, context: CommandContext): Promise<Handled<Event>> {
    return this.inTurn(id, () => this.decideAndAppend(id, command, context));
  }

  /** The present state of a stream, the tail included. */
  state(id: string): Promise<{ readonly state: State; readonly revision: ExpectedRevision }> {
    return this.inTurn(id, () => this.catchUp(id));
  }

  private async decideAndAppend(
    id: string,
    command: Command,
    context: CommandContext,
  ): Promise<Handled<Event>> {
    // What this process knows is usually all there is; the append finds out if it is not.
    let folded = this.cache.get(id) ?? (await this.catchUp(id));
    for (let conflicts = 0; ; conflicts += 1) {
      if (context.expected !== undefined && context.expected !== folded.revision)
        folded = await this.catchUp(id);
      if (context.expected !== undefined && context.expected !== folded.revision) {
        throw new WrongExpectedRevision(this.streamOf(id), context.expected, folded.revision);
      }
      try {
        return await this.tryOnce(id, command, context, folded);
      } catch (error) {
        // A refusal made from a state that another writer has moved on is no refusal.
        const after = await this.catchUp(id);
        const hasMoved = after.revision !== folded.revision;
        if (!hasMoved || conflicts >= MAX_CONFLICTS) throw error;
        folded = after;
      }
    }
  }

  private async tryOnce(
    id: string,
    command: Command,
    context: CommandContext,
    folded: Folded<State>,
  ): Promise<Handled<Event>> {
    const { decider } = this.options;
    const events = decider.decide(command, folded.state);
    if (events.length === 0) return { events, revision: folded.revision };

    const { news, hash } = this.dress(id, events, context, folded);
    const { revision, position } = await this.append(id, news, folded.revision);
    this.cache.set(id, { state: events.reduce(decider.evolve, folded.state), revision, hash });
    return { events, revision, position };
  }

  /** Gives events their ids and metadata, each chained to the one before. */
  private dress(
    id: string,
    events: readonly Event[],
    { by, asOf, correlationId, causationId }: CommandContext,
    { revision, hash }: Folded<State>,
  ): { news: NewEvent[]; hash: string | undefined } {
    const stream = this.streamOf(id);
    const at = this.options.now().toISOString();
    let prev = hash;
    let next = revision === 'no-stream' ? 0 : revision + 1;
    const news = events.map(({ type, data }): NewEvent => {
      // Parsed JSON has no undefined members, and the hash is of what will be read.
      const plain = JSON.parse(JSON.stringify(data)) as object;
      const metadata: EventMetadata = {
        at,
        by,
        ...(asOf === undefined ? {} : { asOf }),
        ...(correlationId === undefined ? {} : { $correlationId: correlationId }),
        ...(causationId === undefined ? {} : { $causationId: causationId }),
        schema: SCHEMA,
        ...(prev === undefined ? {} : { prev }),
      };
      const event: StreamEvent = {
        id: this.options.newId(),
        type,
        data: plain,
        metadata,
        stream,
        revision: next,
      };
      prev = eventHash(event);
      next += 1;
      return { id: event.id, type, data: plain, metadata };
    });
    return { news, hash: prev };
  }

  private async append(id: string, news: readonly NewEvent[], expected: ExpectedRevision): Promise<Appended> {
    for (let repetitions = 0; ; repetitions += 1) {
      try {
        return await this.options.store.append(this.streamOf(id), news, expected);
      } catch (error) {
        if (!(error instanceof OutcomeUnknown) || repetitions >= MAX_REPETITIONS) throw error;
        await new Promise((resolve) => setTimeout(resolve, REPEAT_PAUSE_MS));
      }
    }
  }

  private async catchUp(id: string): Promise<Folded<State>> {
    const { store, decider, upcast } = this.options;
    let folded: Folded<State> = this.cache.get(id) ?? { state: decider.initial, revision: 'no-stream' };
    const from = folded.revision === 'no-stream' ? 0 : folded.revision + 1;
    for (const recorded of await store.read(this.streamOf(id), { from })) {
      const event = (upcast?.(recorded) ?? recorded) as unknown as Event;
      folded = {
        state: decider.evolve(folded.state, event),
        revision: recorded.revision,
        hash: eventHash(recorded),
      };
    }
    this.cache.set(id, folded);
    return folded;
  }

  private inTurn<T>(id: string, act: () => Promise<T>): Promise<T> {
    const before = this.queues.get(id) ?? Promise.resolve();
    const turn = before.then(act, act);
    this.queues.set(id, turn);
    const leave = (): void => {
      if (this.queues.get(id) === turn) this.queues.delete(id);
    };
    turn.then(leave, leave);
    return turn;
  }

  private streamOf(id: string): string {
    return `${this.options.category}-${id}`;
  }
}
