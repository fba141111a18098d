import { LRUCache } from 'lru-cache';
import { DomainError } from '@ramus/domain';
import type { KernelSlide, PlaneRegion, Rgb } from '@ramus/kernels';
import { dziOf, dzTile } from '@ramus/slide';
import type { WorkPlane } from '@ramus/slide';
import { encodeThumbnail, encodeTile } from './codec.js';
import type { TileFormat } from './codec.js';
import { DeepZoomReader, deepZoomOf } from './deep-zoom-reader.js';
import type { OwnedSlides } from '../uploads/owned-slides.js';
import type { FolderWatch } from './folder-watch.js';
import { LevelReader } from './level-reader.js';
import { readPlane } from './plane-reader.js';
import { ReadGate } from './read-gate.js';
import { SharedWork } from './shared-work.js';
import type { FoundSlide } from './slide-finder.js';
import type { SlideDescription, SlideSource } from './slide-source.js';
import { SlideUnreadable } from './slide-unreadable.js';
import { SourcePool } from './source-pool.js';

/** A slide as the rest of the program knows it. */
export interface Slide extends SlideDescription {
  readonly slideId: string;
  /** The file's name, for people; it stays out of events and of what runners see. */
  readonly name: string;
  /** Corner of the scanned part, level-0 pixels, where the format has bounds: exports for QuPath count from it. */
  readonly origin?: readonly [x: number, y: number];
  /** Who uploaded it, and alone may read it; absent where it is the operator's, and every user may. */
  readonly ownerId?: string;
}

export interface SlideLibraryOptions {
  readonly open: (path: string) => Promise<SlideSource>;
  readonly onError: (error: unknown) => void;
  /** Compressed viewer tiles that are kept. */
  readonly tileCacheBytes?: number;
  /** Requests for pixels that run at once, and that may wait. */
  readonly concurrentReads?: number;
  readonly maxWaitingReads?: number;
}

/**
 * The slides of the slides folder and those that users uploaded: which there are, what they are, and their pixels.
 *
 * Everything that reads throws `DomainError`s: `slide-unknown`, `slide-unreadable`, `busy`, `tile-unknown`.
 */
export class SlideLibrary {
  readonly #pool: SourcePool;
  readonly #levels: LevelReader;
  readonly #deepZoom: DeepZoomReader;
  readonly #gate: ReadGate;
  readonly #tiles: LRUCache<string, Buffer>;
  readonly #encoding = new SharedWork<Buffer>();

  constructor(
    private readonly folder: FolderWatch,
    options: SlideLibraryOptions,
    private readonly owned?: OwnedSlides,
  ) {
    this.#pool = new SourcePool((slideId) => options.open(this.#found(slideId).path), options.onError);
    this.#levels = new LevelReader(this.#pool);
    this.#deepZoom = new DeepZoomReader(this.#levels);
    this.#gate = new ReadGate(options.concurrentReads ?? 8, options.maxWaitingReads ?? 256);
    this.#tiles = new LRUCache<string, Buffer>({
      maxSize: options.tileCacheBytes ?? 96 * 2 ** 20,
      sizeCalculation: (bytes) => Math.max(1, bytes.length),
    });
    folder.onVanished((slideId) => this.#pool.drop(slideId));
    owned?.onGone((slideId) => this.#pool.drop(slideId));
  }

  /** Finds what is there; from then on changes are followed. */
  start(): Promise<void> {
    return this.folder.start();
  }

  async close(): Promise<void> {
    await this.folder.close();
    await this.#pool.close();
  }

  onFound(listener: (slideId: string) => void): void {
    this.folder.onFound(listener);
    this.owned?.onFound(({ slideId }) => listener(slideId));
  }

  onVanished(listener: (slideId: string) => void): void {
    this.folder.onVanished(listener);
    this.owned?.onGone(listener);
  }

  /** By name, then id: all of them, or those that a user may read. */
  list(userId?: string): Slide[] {
    const found = [...this.folder.findings.slides.values(), ...(this.owned?.list() ?? [])];
    return found
      .map(toSlide)
      .filter((slide) => userId === undefined || mayRead(slide, userId))
      .sort((a, b) => a.name.localeCompare(b.name, 'en') || (a.slideId < b.slideId ? -1 : 1));
  }

  get(slideId: string): Slide | undefined {
    const found = this.owned?.get(slideId) ?? this.folder.findings.slides.get(slideId);
    return found && toSlide(found);
  }

  /** What a slide is called, for whoever may read it. */
  nameFor(slideId: string, userId: string): string | undefined {
    const slide = this.get(slideId);
    return slide && mayRead(slide, userId) ? slide.name : undefined;
  }

  /**
   * The slide, for whoever may read it.
   *
   * @param userId who asks; left out where the slide of an accepted workflow is meant.
   * @throws {DomainError} `slide-unknown` (also where it is another's), `slide-unreadable`
   */
  require(slideId: string, userId?: string): Slide {
    const slide = toSlide(this.#found(slideId));
    if (userId !== undefined && !mayRead(slide, userId)) throw new DomainError('slide-unknown', { slideId });
    return slide;
  }

  /** What a kernel may know. @throws {DomainError} `slide-unknown`, `slide-unreadable` */
  describe(slideId: string): Promise<KernelSlide> {
    return this.#reading(slideId, () => {
      const { width, height, mpp, levels } = this.#found(slideId).description;
      return Promise.resolve({ slideId, width, height, mpp, levels });
    });
  }

  /** Pixels of a plane; what lies outside the slide is white. */
  readPlane(slideId: string, plane: WorkPlane, region: PlaneRegion, signal: AbortSignal): Promise<Rgb> {
    return this.#reading(slideId, () => {
      const { description } = this.#found(slideId);
      return this.#gate.run(signal, () =>
        readPlane(this.#levels, slideId, description, plane, region, signal),
      );
    });
  }

  /** The Deep Zoom document. */
  dziXml(slideId: string, format: TileFormat = 'jpeg'): string {
    return dziOf(deepZoomOf(this.#found(slideId).description), format);
  }

  /** @throws {DomainError} `tile-unknown` and the others; cheap, so that a tile which a browser has is not made again. */
  checkTile(slideId: string, level: number, col: number, row: number): void {
    const { description } = this.#found(slideId);
    try {
      dzTile(deepZoomOf(description), level, col, row);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new DomainError('tile-unknown', { tile: `${level}/${col}_${row}` });
    }
  }

  /** A compressed Deep Zoom tile. */
  deepZoomTile(
    slideId: string,
    level: number,
    col: number,
    row: number,
    format: TileFormat,
    signal: AbortSignal,
  ): Promise<Buffer> {
    return this.#reading(slideId, async () => {
      this.checkTile(slideId, level, col, row);
      const { description } = this.#found(slideId);
      return this.#encoded(`${slideId}/${level}/${col}_${row}.${format}`, signal, async (stop) =>
        encodeTile(await this.#deepZoom.tile(slideId, description, level, col, row, stop), format),
      );
    });
  }

  /** A JPEG of the whole slide, at most `maxPx` on its longer side. */
  thumbnail(slideId: string, maxPx: number, signal: AbortSignal): Promise<Buffer> {
    return this.#reading(slideId, async () => {
      const { description } = this.#found(slideId);
      return this.#encoded(`${slideId}/thumbnail/${maxPx}`, signal, async (stop) =>
        encodeThumbnail(await this.#deepZoom.overview(slideId, description, maxPx, stop), maxPx),
      );
    });
  }

  async #encoded(
    key: string,
    signal: AbortSignal,
    make: (signal: AbortSignal) => Promise<Buffer>,
  ): Promise<Buffer> {
    const known = this.#tiles.get(key);
    if (known) return known;
    return this.#encoding.run(key, signal, async (stop) => {
      const bytes = await this.#gate.run(stop, () => make(stop));
      this.#tiles.set(key, bytes);
      return bytes;
    });
  }

  #found(slideId: string): FoundSlide {
    const { slides, refused } = this.folder.findings;
    const found = this.owned?.get(slideId) ?? slides.get(slideId);
    if (found) return found;
    const refusal = refused.get(slideId)?.refusal;
    if (refusal) throw new DomainError('slide-unreadable', { slideId, reason: refusal.message });
    throw new DomainError('slide-unknown', { slideId });
  }

  async #reading<Result>(slideId: string, read: () => Promise<Result>): Promise<Result> {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof SlideUnreadable)) throw error;
      if (error.code === 'vanished') this.folder.lookSoon();
      throw new DomainError('slide-unreadable', { slideId, reason: error.message });
    }
  }
}

const toSlide = ({ slideId, name, description, ownerId }: FoundSlide): Slide => {
  const { bounds } = description;
  return {
    ...description,
    slideId,
    name,
    ...(bounds ? { origin: [bounds.x, bounds.y] as const } : {}),
    ...(ownerId !== undefined && { ownerId }),
  };
};

const mayRead = ({ ownerId }: Slide, userId: string): boolean => ownerId === undefined || ownerId === userId;
