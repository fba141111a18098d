import type { PlaneRegion, Rgb } from '@ramus/kernels';
import { levelRegionOf, shrinkArea, shrinkPieces } from '@ramus/slide';
import type { Region, WorkPlane } from '@ramus/slide';
import { blit, whiteRaster } from './raster.js';
import type { LevelReader } from './level-reader.js';
import type { SlideDescription } from './slide-source.js';

/** Level pixels that are held at once for one region; 12 MB as RGB. */
const MAX_LEVEL_PIXELS = 4_194_304;
/** A larger answer is a mistake of the caller. */
const MAX_PLANE_PIXELS = 2 ** 26;

/**
 * Reads pixels of a plane: the level that it names, shrunk by area averaging.
 *
 * Works in pieces, so that memory does not grow with how much of the slide one region covers.
 *
 * @throws {RangeError} the region has no whole size, or one that is too large. @throws {SlideUnreadable}
 */
export async function readPlane(
  levels: LevelReader,
  slideId: string,
  description: Pick<SlideDescription, 'levels'>,
  plane: Pick<WorkPlane, 'level' | 'shrink'>,
  region: PlaneRegion,
  signal: AbortSignal,
): Promise<Rgb> {
  checkRegion(region);
  const level = description.levels[plane.level];
  if (!level) throw new RangeError(`the slide has no level ${plane.level}`);
  const read = (piece: Region): Promise<Region & { data: Uint8Array }> =>
    levels.read(slideId, plane.level, level, levelRegionOf(plane, piece), signal);

  const [shrinkX, shrinkY] = plane.shrink;
  // A level that is read as it is gives the region itself: what has been read need not be copied twice more.
  if (shrinkX === 1 && shrinkY === 1 && region.width * region.height <= MAX_LEVEL_PIXELS) {
    const { data } = await read(region);
    return { width: region.width, height: region.height, data };
  }
  const out = whiteRaster(region);
  for (const piece of shrinkPieces(plane, region, MAX_LEVEL_PIXELS)) {
    signal.throwIfAborted();
    const data = shrinkArea(plane, piece, { ...(await read(piece)), channels: 3 });
    blit(out, { ...piece, data });
  }
  return { width: region.width, height: region.height, data: out.data };
}

function checkRegion({ x, y, width, height }: PlaneRegion): void {
  const isWhole = [x, y, width, height].every(Number.isSafeInteger);
  if (!isWhole || width <= 0 || height <= 0 || width * height > MAX_PLANE_PIXELS) {
    throw new RangeError(`cannot read ${width} × ${height} px at (${x}, ${y})`);
  }
}
