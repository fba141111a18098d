import { workPlaneFor } from '@ramus/slide';
import type { Level, Mpp, Region, WorkPlane } from '@ramus/slide';

/** Microns per pixel at which tissue is looked for: a nucleus is one pixel, a gland is many. */
const OVERVIEW_MPP = 8;

/** Most pixels of an overview. A larger slide is looked at more coarsely, so that memory stays bounded. */
const MAX_OVERVIEW_PX = 8_000_000;

/** Side of the pieces in which an overview is read. */
const PIECE_PX = 1024;

/** The plane in which tissue is looked for: 8 µm/px, or what a slide of that size allows. */
export function overviewPlaneFor(levels: readonly Level[], mpp: Mpp): WorkPlane {
  let plane = workPlaneFor(levels, mpp, OVERVIEW_MPP);
  for (let target = OVERVIEW_MPP * 1.25; plane.width * plane.height > MAX_OVERVIEW_PX; target *= 1.25) {
    plane = workPlaneFor(levels, mpp, target);
  }
  return plane;
}

/** The plane in pieces, row by row. */
export function overviewPieces({ width, height }: WorkPlane): Region[] {
  const pieces: Region[] = [];
  for (let y = 0; y < height; y += PIECE_PX) {
    for (let x = 0; x < width; x += PIECE_PX) {
      pieces.push({ x, y, width: Math.min(PIECE_PX, width - x), height: Math.min(PIECE_PX, height - y) });
    }
  }
  return pieces;
}
