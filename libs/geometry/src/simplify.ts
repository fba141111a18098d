import simplifyLine from 'simplify-js';
import type { Point, Polygon, Ring } from './ring.js';

/**
 * How far a traced outline may move, in pixels, and still cross nothing: strands of an outline are at least √½ px
 * apart, so two that move by less than half of that stay apart.
 */
export const SAFE_TOLERANCE_PX = 0.35;

/**
 * The ring with fewer points, none of the old ones further than `tolerancePx` from it.
 *
 * Ramer–Douglas–Peucker. A ring that would fall to fewer than three points stays as it is.
 */
export function simplifyRing(ring: Ring, tolerancePx: number): Ring {
  const [first] = ring;
  if (!first || ring.length <= 4) return ring;
  const closed = [...ring, first].map(([x, y]) => ({ x, y }));
  const kept = simplifyLine(closed, tolerancePx, true).slice(0, -1);
  return kept.length < 3 ? ring : kept.map(({ x, y }): Point => [x, y]);
}

/** The ring with at most `maxPoints` points: the tolerance doubles until it fits. */
export function simplifyRingTo(ring: Ring, tolerancePx: number, maxPoints: number): Ring {
  let simple = simplifyRing(ring, tolerancePx);
  for (let t = tolerancePx * 2; simple.length > maxPoints; t *= 2) simple = simplifyRing(ring, t);
  return simple;
}

export const simplifyPolygon = ({ outer, holes }: Polygon, tolerancePx: number): Polygon => ({
  outer: simplifyRing(outer, tolerancePx),
  holes: holes.map((hole) => simplifyRing(hole, tolerancePx)),
});
