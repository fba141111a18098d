const CHUNK = 64;

/**
 * An immutable list that is cheap to change in one place: a job of 20,000 shards copies two short arrays per event,
 * not all of them.
 */
export class ChunkedList<T> {
  private constructor(
    readonly length: number,
    private readonly chunks: readonly (readonly T[])[],
  ) {}

  static of<T>(length: number, item: T): ChunkedList<T> {
    const sizes = Array.from({ length: Math.ceil(length / CHUNK) }, (_, i) =>
      Math.min(CHUNK, length - i * CHUNK),
    );
    return new ChunkedList(
      length,
      sizes.map((size) => Array.from({ length: size }, () => item)),
    );
  }

  get(index: number): T | undefined {
    return this.chunks[Math.floor(index / CHUNK)]?.[index % CHUNK];
  }

  /** The same list with another item at `index`; itself where there is no such place. */
  with(index: number, item: T): ChunkedList<T> {
    const chunk = this.chunks[Math.floor(index / CHUNK)];
    if (!chunk || index < 0 || index >= this.length) return this;
    return new ChunkedList(
      this.length,
      this.chunks.with(Math.floor(index / CHUNK), chunk.with(index % CHUNK, item)),
    );
  }

  *[Symbol.iterator](): IterableIterator<T> {
    for (const chunk of this.chunks) yield* chunk;
  }
}
