import { LRUCache } from 'lru-cache';
import type { Rgb } from '@ramus/kernels';
import { dzLevel, dzLevelCount, dzTile, levelForDownsample, shrinkArea } from '@ramus/slide';
import type { DeepZoom } from '@ramus/slide';
import type { LevelReader } from './level-reader.js';
import { readPlane } from './plane-reader.js';
import { blit, whiteRaster } from './raster.js';
import type { Raster } from './raster.js';
import type { SlideDescription } from './slide-source.js';

/** A tile is read from its level if at most this many level pixels go into each of its pixels, along one side. */
const MAX_SHRINK = 4;

const TILE_PX = 256;

/** The Deep Zoom image of a slide. Tiles do not overlap, so that four make one of the next level. */
export const deepZoomOf = ({ width, height }: Pick<SlideDescription, 'width' | 'height'>): DeepZoom => ({
  width,
  height,
  tileSizePx: TILE_PX,
  overlapPx: 0,
});

/**
 * Pixels of Deep Zoom tiles.
 *
 * Where the file has no level near the wanted zoom, a tile is made of the four of the next sharper Deep Zoom level, and
 * those are kept: a slide of one level is read once for all its low zooms, and never held whole.
 */
export class DeepZoomReader {
  readonly #reduced: LRUCache<string, Rgb>;

  constructor(
    private readonly levels: LevelReader,
    reducedBytes = 64 * 2 ** 20,
  ) {
    this.#reduced = new LRUCache<string, Rgb>({
      maxSize: reducedBytes,
      sizeCalculation: ({ data }) => data.length,
    });
  }

  /** @throws {RangeError} there is no such tile. @throws {SlideUnreadable} */
  async tile(
    slideId: string,
    slide: SlideDescription,
    level: number,
    col: number,
    row: number,
    signal: AbortSignal,
  ): Promise<Rgb> {
    const { downsample, width, height } = dzTile(deepZoomOf(slide), level, col, row);
    const key = `${slideId}/${level}/${col}_${row}`;
    const known = this.#reduced.get(key);
    if (known) return known;

    signal.throwIfAborted();
    const from = levelForDownsample(slide.levels, downsample);
    const shrink = downsample / (slide.levels[from]?.downsample ?? 1);
    const region = { x: col * TILE_PX, y: row * TILE_PX, width, height };
    const pixels =
      shrink <= MAX_SHRINK
        ? await readPlane(
            this.levels,
            slideId,
            slide,
            { level: from, shrink: [shrink, shrink] },
            region,
            signal,
          )
        : await this.#ofFour(slideId, slide, level, col, row, signal);
    if (shrink > 1) this.#reduced.set(key, pixels);
    return pixels;
  }

  /** A whole picture whose longer side has at least `maxPx`, if the slide has, and less than twice that. */
  async overview(slideId: string, slide: SlideDescription, maxPx: number, signal: AbortSignal): Promise<Rgb> {
    const dz = deepZoomOf(slide);
    let level = dzLevelCount(dz) - 1;
    const longer = (l: number): number => Math.max(dzLevel(dz, l).width, dzLevel(dz, l).height);
    while (level > 0 && longer(level - 1) >= maxPx) level--;
    const { width, height, cols, rows } = dzLevel(dz, level);
    const out = whiteRaster({ x: 0, y: 0, width, height });
    for (let row = 0; row < rows; row++) {
      for (let col = 0; col < cols; col++) {
        blit(out, placed(await this.tile(slideId, slide, level, col, row, signal), col, row));
      }
    }
    return out;
  }

  async #ofFour(
    slideId: string,
    slide: SlideDescription,
    level: number,
    col: number,
    row: number,
    signal: AbortSignal,
  ): Promise<Rgb> {
    const dz = deepZoomOf(slide);
    const { width, height } = dzTile(dz, level, col, row);
    const sharper = dzLevel(dz, level + 1);
    const region = { x: col * TILE_PX, y: row * TILE_PX, width, height };
    const four = whiteRaster({ x: 2 * region.x, y: 2 * region.y, width: 2 * width, height: 2 * height });
    for (let r = 2 * row; r < Math.min(2 * row + 2, sharper.rows); r++) {
      for (let c = 2 * col; c < Math.min(2 * col + 2, sharper.cols); c++) {
        blit(four, placed(await this.tile(slideId, slide, level + 1, c, r, signal), c, r));
      }
    }
    return { width, height, data: shrinkArea({ shrink: [2, 2] }, region, { ...four, channels: 3 }) };
  }
}

const placed = (tile: Rgb, col: number, row: number): Raster => ({
  ...tile,
  x: col * TILE_PX,
  y: row * TILE_PX,
});
