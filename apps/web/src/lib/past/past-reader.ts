import { Lru } from './lru.js';

/** How the moment that was asked for last stands: being read, shown, or refused. */
export type PastAnswer<View> =
  | { readonly at: string; readonly kind: 'reading' }
  | { readonly at: string; readonly kind: 'shown'; readonly view: View }
  | { readonly at: string; readonly kind: 'failed'; readonly error: unknown };

/** A slider passes many moments; one is asked for once the hand has rested this long. */
const REST_MS = 70;
/** Answers that are kept. */
const KEPT = 48;

/**
 * Reads how things stood at a position, for somebody who moves quickly over the log.
 *
 * The past does not change, so an answer is kept; what is asked for next aborts what was asked for before; and once a
 * moment is shown its neighbours are read, one at a time, for a single step then shows at once.
 */
export class PastReader<View> {
  readonly #kept = new Lru<string, View>(KEPT);
  #abort = new AbortController();
  #rest: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly read: (at: string, signal: AbortSignal) => Promise<View>,
    private readonly tell: (answer: PastAnswer<View>) => void,
  ) {}

  /** @param neighbours positions that may be wanted next, the likeliest first. */
  show(at: string, neighbours: readonly string[] = []): void {
    this.stop();
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    const kept = this.#kept.get(at);
    if (kept !== undefined) this.tell({ at, kind: 'shown', view: kept });
    else this.tell({ at, kind: 'reading' });
    this.#rest = setTimeout(() => void this.#readAll(at, neighbours, signal), REST_MS);
  }

  stop(): void {
    clearTimeout(this.#rest);
    this.#abort.abort();
  }

  async #readAll(at: string, neighbours: readonly string[], signal: AbortSignal): Promise<void> {
    if (!this.#kept.has(at)) {
      try {
        const view = await this.read(at, signal);
        if (signal.aborted) return;
        this.#kept.set(at, view);
        this.tell({ at, kind: 'shown', view });
      } catch (error) {
        if (!signal.aborted) this.tell({ at, kind: 'failed', error });
        return;
      }
    }
    for (const next of neighbours) {
      if (signal.aborted) return;
      if (this.#kept.has(next)) continue;
      const view = await this.read(next, signal).catch(() => undefined);
      if (view !== undefined && !signal.aborted) this.#kept.set(next, view);
    }
  }
}
