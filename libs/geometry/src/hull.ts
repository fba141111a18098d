import type { Point, Ring } from './ring.js';

/**
 * The convex hull, counter-clockwise on axes right and up, without points on its sides.
 *
 * Andrew's monotone chain (Andrew 1979, Inf. Process. Lett. 9(5)).
 */
export function convexHull(points: readonly Point[]): Ring {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  if (sorted.length < 3) return sorted;
  const lower = chain(sorted);
  const upper = chain(sorted.reverse());
  return [...lower.slice(0, -1), ...upper.slice(0, -1)];
}

function chain(points: readonly Point[]): Point[] {
  const kept: Point[] = [];
  for (const point of points) {
    while (kept.length >= 2 && turn(kept.at(-2) as Point, kept.at(-1) as Point, point) <= 0) kept.pop();
    kept.push(point);
  }
  return kept;
}

const length = (a: Point, b: Point): number => Math.sqrt((b[0] - a[0]) ** 2 + (b[1] - a[1]) ** 2);

/** > 0 where a → b → c turns left. */
const turn = (a: Point, b: Point, c: Point): number =>
  (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);

/**
 * The widest and the narrowest distance between two parallel lines that hold the hull between them
 * (Feret's diameters). The narrowest always lies along a side of the hull.
 */
export function feretDiameters(hull: Ring): { min: number; max: number } {
  let max = 0;
  let min = Infinity;
  hull.forEach((a, i) => {
    const b = hull[(i + 1) % hull.length] as Point;
    const side = length(a, b);
    let height = 0;
    for (const c of hull) {
      max = Math.max(max, length(a, c));
      if (side > 0) height = Math.max(height, Math.abs(turn(a, b, c)) / side);
    }
    if (side > 0) min = Math.min(min, height);
  });
  return { min: Number.isFinite(min) ? min : 0, max };
}
