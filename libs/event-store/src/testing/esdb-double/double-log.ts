import { randomUUID } from 'node:crypto';

/** An event as the protocol hands it in. */
export interface ProposedEvent {
  readonly id: string;
  readonly type: string;
  readonly contentType: string;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

export interface DoubleEvent extends ProposedEvent {
  readonly stream: string;
  readonly revision: bigint;
  /** Byte offset of the record: both the commit and the prepare position. */
  readonly position: bigint;
  /** In .NET ticks since 1970, as the protocol has it. */
  readonly created: bigint;
}

export type Expected = bigint | 'any' | 'no-stream' | 'stream-exists';

export type AppendOutcome =
  | {
      readonly kind: 'appended';
      readonly isNew: boolean;
      readonly revision: bigint;
      readonly position: bigint;
    }
  | { readonly kind: 'wrong-revision'; readonly actual: bigint | 'no-stream' }
  | { readonly kind: 'too-large'; readonly maxBytes: number };

const RECORD_OVERHEAD = 127n;
const TICKS_PER_MS = 10_000n;

/** What the double keeps: streams in one order, whose positions grow by the size of each record, as in EventStoreDB. */
export class DoubleLog {
  readonly events: DoubleEvent[] = [];
  private readonly streams = new Map<string, DoubleEvent[]>();
  private readonly listeners = new Set<() => void>();
  private end = 0n;

  constructor(readonly maxAppendBytes = 1_048_576) {
    this.writeSystemEvent();
  }

  /** Something of the server's own, as it writes every few seconds. */
  writeSystemEvent(): void {
    const bytes = Buffer.from('{"proc-mem":1}');
    this.write('$stats-127.0.0.1:2113', [
      {
        id: randomUUID(),
        type: '$statsCollected',
        contentType: 'application/json',
        data: bytes,
        metadata: Buffer.alloc(0),
      },
    ]);
  }

  /** Exact, all or none; the same ids at the same place are a repetition, whatever came behind them. */
  append(stream: string, events: readonly ProposedEvent[], expected: Expected): AppendOutcome {
    const bytes = events.reduce((sum, { type, data, metadata }) => sum + sizeOf(type, data, metadata), 0);
    if (bytes > this.maxAppendBytes) return { kind: 'too-large', maxBytes: this.maxAppendBytes };
    const history = this.stream(stream);
    const current = BigInt(history.length) - 1n;
    const actual = current < 0n ? 'no-stream' : current;
    if (expected === 'any') return this.appended(this.write(stream, events), true);
    if (expected === 'stream-exists')
      return current < 0n
        ? { kind: 'wrong-revision', actual }
        : this.appended(this.write(stream, events), true);

    const wanted = expected === 'no-stream' ? -1n : expected;
    if (wanted === current) return this.appended(this.write(stream, events), true);
    const standing = history.slice(Number(wanted) + 1, Number(wanted) + 1 + events.length);
    const isRepeated =
      wanted < current &&
      standing.length === events.length &&
      standing.every(({ id }, i) => id === events[i]?.id);
    const last = standing.at(-1);
    return isRepeated && last ? this.appended(last, false) : { kind: 'wrong-revision', actual };
  }

  stream(name: string): readonly DoubleEvent[] {
    return this.streams.get(name) ?? [];
  }

  /** Tells of every append; call the result to stop. */
  onAppend(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private appended(last: DoubleEvent, isNew: boolean): AppendOutcome {
    return { kind: 'appended', isNew, revision: last.revision, position: last.position };
  }

  private write(stream: string, events: readonly ProposedEvent[]): DoubleEvent {
    const history = this.streams.get(stream) ?? [];
    this.streams.set(stream, history);
    let last: DoubleEvent | undefined;
    for (const event of events) {
      last = {
        ...event,
        stream,
        revision: BigInt(history.length),
        position: this.end,
        created: BigInt(Date.now()) * TICKS_PER_MS,
      };
      history.push(last);
      this.events.push(last);
      const { type, data, metadata } = event;
      this.end += RECORD_OVERHEAD + BigInt(stream.length + sizeOf(type, data, metadata));
    }
    if (!last) throw new RangeError('an append of nothing');
    for (const listener of [...this.listeners]) listener();
    return last;
  }
}

const sizeOf = (type: string, data: Uint8Array, metadata: Uint8Array): number =>
  2 * type.length + data.length + metadata.length;
