import { MemoryEventStore, StoreUnavailable, type Batch, type SubscribeOptions } from '@ramus/event-store';
import type { Appended, ExpectedRevision, NewEvent } from '@ramus/event-store';

/** A log that can be made to take no appends, and to lose its followers. */
export class FragileStore extends MemoryEventStore {
  takesAppends = true;
  private cut = new AbortController();

  override async append(
    stream: string,
    events: readonly NewEvent[],
    expected: ExpectedRevision,
  ): Promise<Appended> {
    if (!this.takesAppends) throw new StoreUnavailable('as the spec wishes');
    return super.append(stream, events, expected);
  }

  /** Every subscription ends with an error. */
  breakSubscriptions(): void {
    this.cut.abort();
    this.cut = new AbortController();
  }

  override async *subscribe({ from, signal }: SubscribeOptions): AsyncGenerator<Batch> {
    const cut = this.cut.signal;
    yield* super.subscribe({ from, signal: AbortSignal.any([signal, cut]) });
    if (cut.aborted) throw new Error('the connection was lost');
  }
}
