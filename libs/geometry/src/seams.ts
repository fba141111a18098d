import Flatbush from 'flatbush';
import { overlapPx } from './raster.js';
import { ringBounds } from './ring.js';
import type { Ring } from './ring.js';

/** An object that might have been found twice, by two tiles with one border. */
export interface SeamObject {
  /** Its tile's place in the grid. */
  readonly col: number;
  readonly row: number;
  /** Its place in its tile. */
  readonly order: number;
  /** Outline in plane pixels. */
  readonly outline: Ring;
}

/** What two objects must share of the smaller one to be one object. */
export const SAME_OBJECT = 0.5;

/** Row by row, and within a tile in its order: the order in which objects are kept. */
const precedence = (a: SeamObject, b: SeamObject): number =>
  a.row - b.row || a.col - b.col || a.order - b.order;

/**
 * The objects that are doubles of one that is kept.
 *
 * Tiles are gone through row by row; an object is a double if it shares half of the smaller of both with a kept
 * object of an earlier tile. Objects of one tile are never doubles of each other. The answer depends on the objects
 * alone, not on the order in which they come.
 *
 * Rows of tiles can be done one after another: what was kept of the row above goes in again, and is kept again.
 *
 * @param same share of the smaller object, 0.5 by default.
 */
export function findDoubles<T extends SeamObject>(objects: readonly T[], same: number = SAME_OBJECT): Set<T> {
  const doubles = new Set<T>();
  if (objects.length < 2) return doubles;
  const sorted = [...objects].sort(precedence);
  const index = new Flatbush(sorted.length);
  const bounds = sorted.map(({ outline }) => ringBounds(outline));
  for (const b of bounds) index.add(b.minX, b.minY, b.maxX, b.maxY);
  index.finish();

  sorted.forEach((object, i) => {
    const b = bounds[i] ?? ringBounds(object.outline);
    const isDouble = index.search(b.minX, b.minY, b.maxX, b.maxY).some((j) => {
      const other = sorted[j];
      if (j >= i || !other || doubles.has(other)) return false;
      if (other.col === object.col && other.row === object.row) return false;
      const shared = overlapPx(other.outline, object.outline);
      return shared.both > 0 && shared.both >= same * Math.min(shared.a, shared.b);
    });
    if (isDouble) doubles.add(object);
  });
  return doubles;
}
