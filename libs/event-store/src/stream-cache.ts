import type { Decider } from '@ramus/domain';
import { LRUCache } from 'lru-cache';
import { eventHash } from './event-hash.js';
import { StreamNotUnderstood } from './event-store.js';
import type { EventStore, RecordedEvent, StreamEvent } from './event-store.js';

/** Events read at a time while a long stream is folded. */
const PAGE = 1_000;

/** A stream folded up to a revision; -1 where nothing has happened. */
export interface Folded<State> {
  readonly state: State;
  readonly revision: number;
  /** Hash of the event at `revision`, for the next one to name. */
  readonly prev?: string;
}

export interface FoldOptions<State, Event> {
  readonly store: EventStore;
  readonly decider: Pick<Decider<never, State, Event>, 'initial' | 'evolve'>;
  /**
   * A recorded event in today's shape, or nothing if this program does not understand it: then nothing is decided on its
   * stream. By default every event is taken as it is. The chain of hashes is made of events as they were recorded.
   */
  readonly understand?: (event: RecordedEvent) => Event | undefined;
  /** Streams kept folded; the least recently used is folded again when it is wanted. 2,000 by default. */
  readonly maxCached?: number;
}

/** Keeps streams folded, and reads of each only what is new. */
export class StreamCache<State, Event extends { readonly type: string; readonly data: object }> {
  private readonly folded: LRUCache<string, Folded<State>>;

  constructor(private readonly options: FoldOptions<State, Event>) {
    this.folded = new LRUCache({ max: options.maxCached ?? 2_000 });
  }

  /** What is known without asking the store. It was true once. */
  peek(stream: string): Folded<State> | undefined {
    return this.folded.get(stream);
  }

  /** What is true now. @throws {StreamNotUnderstood} the stream holds what a newer program wrote. */
  async catchUp(stream: string): Promise<Folded<State>> {
    const { store, decider } = this.options;
    let folded = this.folded.get(stream) ?? { state: decider.initial, revision: -1 };
    for (;;) {
      const tail = await store.read(stream, { from: folded.revision + 1, limit: PAGE });
      const last = tail.at(-1);
      if (last) folded = this.evolve(folded, tail.map(this.understood), last);
      if (tail.length < PAGE) break;
    }
    if (folded.revision >= 0) this.folded.set(stream, folded);
    return folded;
  }

  /** Takes into account what was just appended behind `folded`. */
  advance(stream: string, folded: Folded<State>, appended: readonly StreamEvent[]): void {
    const last = appended.at(-1);
    // What was decided here a moment ago has today's shape.
    if (last)
      this.folded.set(stream, this.evolve(folded, appended as readonly unknown[] as readonly Event[], last));
  }

  private readonly understood = (recorded: RecordedEvent): Event => {
    const { understand = (event) => event as unknown as Event } = this.options;
    const event = understand(recorded);
    if (!event) throw new StreamNotUnderstood(recorded);
    return event;
  };

  private evolve(folded: Folded<State>, events: readonly Event[], last: StreamEvent): Folded<State> {
    let { state } = folded;
    for (const event of events) state = this.options.decider.evolve(state, event);
    return { state, revision: last.revision, prev: eventHash(last) };
  }
}
