/** A place in a plane of pixels: pixel (0, 0) covers [0, 1) × [0, 1), its centre is (0.5, 0.5). */
export type Point = readonly [x: number, y: number];

/** A closed line; its first point is not said again at the end. */
export type Ring = readonly Point[];

/** What a ring surrounds, less its holes. */
export interface Polygon {
  readonly outer: Ring;
  readonly holes: readonly Ring[];
}

/** Gives each side of a ring, the closing one included, to `visit`. */
function eachSide(ring: Ring, visit: (x1: number, y1: number, x2: number, y2: number) => void): void {
  let from = ring.at(-1);
  for (const to of ring) {
    if (from) visit(from[0], from[1], to[0], to[1]);
    from = to;
  }
}

/**
 * Area by the shoelace formula, in square pixels: positive where the ring runs counter-clockwise on axes that
 * point right and up, as RFC 7946 wants of an outer ring.
 */
export function signedArea(ring: Ring): number {
  let twice = 0;
  eachSide(ring, (x1, y1, x2, y2) => (twice += x1 * y2 - x2 * y1));
  return twice / 2;
}

/** Area of a polygon in square pixels, its holes taken off. */
export const polygonArea = ({ outer, holes }: Polygon): number =>
  Math.abs(signedArea(outer)) - holes.reduce((sum, hole) => sum + Math.abs(signedArea(hole)), 0);

/** Length of the ring in pixels. */
export function perimeter(ring: Ring): number {
  let length = 0;
  eachSide(ring, (x1, y1, x2, y2) => (length += Math.sqrt((x2 - x1) ** 2 + (y2 - y1) ** 2)));
  return length;
}

/** Centre of mass of what the ring surrounds; of its points where it surrounds nothing. */
export function centroid(ring: Ring): Point {
  const [ox, oy] = ring[0] ?? [0, 0];
  let x = 0;
  let y = 0;
  let twice = 0;
  eachSide(ring, (x1, y1, x2, y2) => {
    // Relative to the first point: far from the origin the products would eat up the digits.
    const cross = (x1 - ox) * (y2 - oy) - (x2 - ox) * (y1 - oy);
    twice += cross;
    x += (x1 + x2 - 2 * ox) * cross;
    y += (y1 + y2 - 2 * oy) * cross;
  });
  if (twice !== 0) return [ox + x / (3 * twice), oy + y / (3 * twice)];
  const mean = (axis: 0 | 1): number => ring.reduce((sum, p) => sum + p[axis], 0) / Math.max(1, ring.length);
  return [mean(0), mean(1)];
}

/** The corners of the ring's rectangle. */
export function ringBounds(ring: Ring): { minX: number; minY: number; maxX: number; maxY: number } {
  const bounds = { minX: Infinity, minY: Infinity, maxX: -Infinity, maxY: -Infinity };
  for (const [x, y] of ring) {
    bounds.minX = Math.min(bounds.minX, x);
    bounds.minY = Math.min(bounds.minY, y);
    bounds.maxX = Math.max(bounds.maxX, x);
    bounds.maxY = Math.max(bounds.maxY, y);
  }
  return bounds;
}

/** The ring turned so that its area has the wanted sign. */
export const oriented = (ring: Ring, sign: 1 | -1): Ring =>
  Math.sign(signedArea(ring)) === -sign ? [...ring].reverse() : ring;
