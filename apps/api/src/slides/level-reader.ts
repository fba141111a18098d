import { LRUCache } from 'lru-cache';
import pLimit from 'p-limit';
import type { Region } from '@ramus/slide';
import { blit, whiteRaster } from './raster.js';
import type { Raster } from './raster.js';
import { SharedWork } from './shared-work.js';
import type { SlideSource } from './slide-source.js';
import { SlideUnreadable } from './slide-unreadable.js';
import type { SourcePool } from './source-pool.js';

/** Side of the blocks in which levels are read. */
const BLOCK_PX = 512;
const BLOCK_BYTES = BLOCK_PX * BLOCK_PX * 3;

/** Two of libuv's four threads are left to files, hashing and compression. */
const CONCURRENT_READS = 2;

/**
 * Reads regions of levels through a cache of blocks on a fixed grid.
 *
 * The grid makes a level pixel the same whatever region it is read for, even where a format rounds places (an uneven
 * downsample in OpenSlide), and lets tiles that overlap share their reads.
 */
export class LevelReader {
  readonly #blocks: LRUCache<string, Uint8Array>;
  readonly #shared = new SharedWork<Uint8Array>();
  readonly #limit = pLimit(CONCURRENT_READS);

  constructor(
    private readonly pool: Pick<SourcePool, 'use'>,
    cacheBytes = 96 * 2 ** 20,
  ) {
    this.#blocks = new LRUCache<string, Uint8Array>({
      maxSize: Math.max(cacheBytes, BLOCK_BYTES),
      sizeCalculation: (block) => block.length,
    });
  }

  /** @param region in pixels of `level`; outside the level is white. @throws {SlideUnreadable} */
  async read(
    slideId: string,
    level: number,
    levelSize: Pick<Region, 'width' | 'height'>,
    region: Region,
    signal: AbortSignal,
  ): Promise<Raster> {
    const out = whiteRaster(region);
    const from = (v: number): number => Math.max(0, Math.floor(v / BLOCK_PX));
    const to = (v: number, size: number): number => Math.ceil(Math.min(v, size) / BLOCK_PX);
    const reads: Promise<void>[] = [];
    for (let row = from(region.y); row < to(region.y + region.height, levelSize.height); row++) {
      for (let col = from(region.x); col < to(region.x + region.width, levelSize.width); col++) {
        const place = blockAt(levelSize, col, row);
        const read = this.#block(`${slideId}/${level}/${col}_${row}`, slideId, level, place, signal);
        reads.push(read.then((data) => blit(out, { ...place, data })));
      }
    }
    await Promise.all(reads);
    return out;
  }

  async #block(
    key: string,
    slideId: string,
    level: number,
    place: Region,
    signal: AbortSignal,
  ): Promise<Uint8Array> {
    const known = this.#blocks.get(key);
    if (known) return known;
    return this.#shared.run(key, signal, async (stop) => {
      const data = await this.#limit(() => {
        stop.throwIfAborted();
        return this.#readTwice(slideId, (source) => source.readRegion(level, place, stop));
      });
      this.#blocks.set(key, data);
      return data;
    });
  }

  /** A source breaks for all its readers at one bad tile; the second try, on the file opened anew, tells whose it was. */
  async #readTwice(slideId: string, read: (source: SlideSource) => Promise<Uint8Array>): Promise<Uint8Array> {
    try {
      return await this.pool.use(slideId, read);
    } catch (error) {
      if (!(error instanceof SlideUnreadable)) throw error;
      return this.pool.use(slideId, read);
    }
  }
}

const blockAt = ({ width, height }: Pick<Region, 'width' | 'height'>, col: number, row: number): Region => ({
  x: col * BLOCK_PX,
  y: row * BLOCK_PX,
  width: Math.min(BLOCK_PX, width - col * BLOCK_PX),
  height: Math.min(BLOCK_PX, height - row * BLOCK_PX),
});
