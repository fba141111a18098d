import { LRUCache } from 'lru-cache';
import type { SlideSource } from './slide-source.js';

interface Held {
  readonly source: SlideSource;
  users: number;
  /** Taken out of the pool; the last user closes it. */
  isRetired: boolean;
}

/**
 * Keeps slides open, the least recently read one given up first.
 *
 * One source a slide: every adapter takes several reads at once. Invariants: a source is closed once, after its last
 * user has left; a broken one is not lent again. Errors at closing go to `onError`: nobody waits for it.
 */
export class SourcePool {
  readonly #held: LRUCache<string, Promise<Held>>;
  readonly #closing = new Set<Promise<void>>();
  readonly #maxHeldBytes: number;

  constructor(
    private readonly open: (key: string) => Promise<SlideSource>,
    private readonly onError: (error: unknown) => void,
    { maxOpen = 16, maxHeldBytes = 512 * 2 ** 20 }: { maxOpen?: number; maxHeldBytes?: number } = {},
  ) {
    this.#held = new LRUCache<string, Promise<Held>>({
      max: maxOpen,
      dispose: (held) =>
        void held.then(
          (slide) => this.#retire(slide),
          () => undefined,
        ),
    });
    this.#maxHeldBytes = maxHeldBytes;
  }

  /** Lends the slide's source while `work` runs. @throws {SlideUnreadable} it cannot be opened. */
  async use<Result>(key: string, work: (source: SlideSource) => Promise<Result>): Promise<Result> {
    const held = await this.#lend(key);
    try {
      return await work(held.source);
    } finally {
      held.users--;
      if (held.source.isBroken && !held.isRetired) this.drop(key);
      if (held.isRetired && held.users === 0) this.#close(held);
    }
  }

  /** Forgets a slide; reads that run end first. */
  drop(key: string): void {
    this.#held.delete(key);
  }

  async close(): Promise<void> {
    this.#held.clear();
    // Retiring happens a moment later, where the opened slide is known.
    await new Promise((resolve) => setImmediate(resolve));
    await Promise.all(this.#closing);
  }

  /** Counts the user in the same turn in which the slide is found open, so that it cannot be closed in between. */
  async #lend(key: string): Promise<Held> {
    for (;;) {
      let promise = this.#held.get(key);
      if (!promise) {
        const opening = this.open(key).then((source): Held => ({ source, users: 0, isRetired: false }));
        this.#held.set(key, opening);
        opening.then(
          () => void this.#shed(),
          () => this.#held.peek(key) === opening && this.#held.delete(key),
        );
        promise = opening;
      }
      const held = await promise;
      if (held.isRetired) continue;
      held.users++;
      return held;
    }
  }

  /** Gives up old slides until the memory of the rest is within bounds; the newest stays in any case. */
  async #shed(): Promise<void> {
    const [newest, ...older] = [...this.#held.entries()];
    let bytes = await heldBytes(newest?.[1]);
    for (const [key, held] of older) {
      bytes += await heldBytes(held);
      if (bytes > this.#maxHeldBytes) this.#held.delete(key);
    }
  }

  #retire(held: Held): void {
    held.isRetired = true;
    if (held.users === 0) this.#close(held);
  }

  #close({ source }: Held): void {
    const closing = source.close().catch(this.onError);
    this.#closing.add(closing);
    void closing.then(() => this.#closing.delete(closing));
  }
}

/** A slide that cannot be opened holds nothing. */
const heldBytes = async (held: Promise<Held> | undefined): Promise<number> => {
  try {
    return (await held)?.source.heldBytes ?? 0;
  } catch {
    return 0;
  }
};
