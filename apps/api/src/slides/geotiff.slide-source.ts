import type { FileHandle } from 'node:fs/promises';
import { LRUCache } from 'lru-cache';
import { intersect } from '@ramus/slide';
import type { Region } from '@ramus/slide';
import { aperioNumber, describeMpp, mppFromOme, mppFromResolution } from './mpp-sources.js';
import { blit, whiteRaster } from './raster.js';
import type { SlideDescription, SlideSource } from './slide-source.js';
import { SlideUnreadable, unreadable } from './slide-unreadable.js';
import { openTiff } from './tiff-file.js';
import { associatedNames, levelsOf, readPages } from './tiff-pages.js';
import type { TiffLevel, TiffPage } from './tiff-pages.js';
import { readTile } from './tiff-tile.js';
import type { TilePixels } from './tiff-tile.js';

/** Decoded tiles that are kept, because regions seldom begin where tiles do. */
const TILE_CACHE_BYTES = 16 * 2 ** 20;

/**
 * Tiled TIFF, SVS and OME-TIFF where OpenSlide is absent or refuses the file: 8-bit JPEG (YCbCr or RGB), Deflate, LZW,
 * PackBits or uncompressed tiles; levels as pages or as SubIFDs.
 */
export class GeoTiffSource implements SlideSource {
  readonly heldBytes = TILE_CACHE_BYTES;
  readonly #tiles = new LRUCache<string, TilePixels>({
    maxSize: TILE_CACHE_BYTES,
    sizeCalculation: (tile) => Math.max(1, tile.data.length),
  });
  #broken = false;
  #closed: Promise<void> | undefined;
  readonly #reads = new Set<Promise<unknown>>();

  private constructor(
    private readonly path: string,
    private readonly file: FileHandle,
    private readonly levels: readonly TiffLevel[],
    readonly description: SlideDescription,
  ) {}

  /** @throws {SlideUnreadable} */
  static async open(path: string): Promise<GeoTiffSource> {
    let file: FileHandle | undefined;
    try {
      const opened = await openTiff(path);
      file = opened.file;
      const pages = await readPages(opened.tiff);
      const levels = levelsOf(pages);
      return new GeoTiffSource(path, file, levels, describe(pages, levels));
    } catch (error) {
      await file?.close();
      throw await unreadable(error, path);
    }
  }

  get isBroken(): boolean {
    return this.#broken;
  }

  async readRegion(level: number, region: Region, signal: AbortSignal): Promise<Uint8Array> {
    if (this.#closed) throw new SlideUnreadable('vanished', 'the slide has been closed');
    const from = this.levels[level];
    if (!from) throw new RangeError(`the slide has no level ${level}`);
    const read = this.#read(from, region, signal);
    this.#reads.add(read);
    try {
      return await read;
    } catch (error) {
      if (signal.aborted) throw error;
      this.#broken = true;
      throw await unreadable(error, this.path);
    } finally {
      this.#reads.delete(read);
    }
  }

  close(): Promise<void> {
    this.#closed ??= (async () => {
      await Promise.allSettled(this.#reads);
      await this.file.close();
    })();
    return this.#closed;
  }

  async #read({ page, width, height }: TiffLevel, region: Region, signal: AbortSignal): Promise<Uint8Array> {
    const out = whiteRaster(region);
    const inside = intersect(region, { x: 0, y: 0, width, height });
    if (!inside) return out.data;
    const tileWidth = page.image.getTileWidth();
    const tileHeight = page.image.getTileHeight();
    // What a border tile has beyond the image is padding: only the part inside is copied.
    const part = whiteRaster(inside);
    for (let row = Math.floor(inside.y / tileHeight); row * tileHeight < inside.y + inside.height; row++) {
      for (let col = Math.floor(inside.x / tileWidth); col * tileWidth < inside.x + inside.width; col++) {
        signal.throwIfAborted();
        const tile = await this.#tile(page, col, row);
        if (tile) blit(part, { ...tile, x: col * tileWidth, y: row * tileHeight });
      }
    }
    blit(out, part);
    return out.data;
  }

  async #tile(page: TiffPage, col: number, row: number): Promise<TilePixels | undefined> {
    const key = `${this.levels.findIndex((level) => level.page === page)}/${col}_${row}`;
    const known = this.#tiles.get(key);
    if (known) return known;
    const tile = await readTile(this.file, page, col, row);
    if (tile) this.#tiles.set(key, tile);
    return tile;
  }
}

function describe(pages: readonly TiffPage[], levels: readonly TiffLevel[]): SlideDescription {
  const [level0] = levels;
  if (!level0) throw new SlideUnreadable('damaged', 'a TIFF without an image');
  const { description, resolution } = level0.page;
  const isAperio = description.startsWith('Aperio');
  const isOme = description.includes('<OME');
  const aperioMpp = isAperio ? aperioNumber(description, 'MPP') : undefined;
  const vendorMpp = aperioMpp
    ? ([aperioMpp, aperioMpp] as const)
    : isOme
      ? mppFromOme(description)
      : undefined;
  return {
    vendor: isAperio ? 'aperio' : isOme ? 'ome-tiff' : 'generic-tiff',
    width: level0.width,
    height: level0.height,
    ...describeMpp({
      vendor: vendorMpp,
      resolution: mppFromResolution(resolution.x, resolution.y, resolution.unit),
    }),
    objective: isAperio ? aperioNumber(description, 'AppMag') : undefined,
    levels: levels.map(({ width, height, downsample }) => ({ width, height, downsample })),
    associated: associatedNames(pages, levels),
  };
}
