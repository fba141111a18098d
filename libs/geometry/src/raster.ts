import type { Mask } from './mask.js';
import { ringBounds } from './ring.js';
import type { Ring } from './ring.js';

/** Where a mask lies in the plane: its pixel (0, 0) is the plane's pixel (x, y). */
export interface Placed {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * The pixels whose centres lie inside, by the even-odd rule: a polygon's rings together give it with its holes.
 *
 * The inverse of `tracePolygons`: outlines that were not simplified give back their mask.
 */
export function rasterise(rings: readonly Ring[], { x: left, y: top, width, height }: Placed): Mask {
  const crossings: number[][] = Array.from({ length: height }, () => []);
  for (const ring of rings) collectCrossings(ring, top, height, crossings);

  const data = new Uint8Array(width * height);
  crossings.forEach((xs, row) => {
    xs.sort((a, b) => a - b);
    for (let i = 0; i + 1 < xs.length; i += 2) {
      const from = Math.max(0, Math.ceil((xs[i] as number) - 0.5) - left);
      const to = Math.min(width, Math.ceil((xs[i + 1] as number) - 0.5) - left);
      if (to > from) data.fill(1, row * width + from, row * width + to);
    }
  });
  return { width, height, data };
}

/** Where the ring's sides cross the middle of each row; a side holds its lower end and not its upper. */
function collectCrossings(ring: Ring, top: number, height: number, crossings: number[][]): void {
  let from = ring.at(-1);
  for (const to of ring) {
    if (from && from[1] !== to[1]) {
      const [low, high] = from[1] < to[1] ? [from, to] : [to, from];
      const slope = (high[0] - low[0]) / (high[1] - low[1]);
      const first = Math.max(0, Math.ceil(low[1] - 0.5) - top);
      const last = Math.min(height - 1, Math.ceil(high[1] - 0.5) - 1 - top);
      for (let row = first; row <= last; row++) {
        crossings[row]?.push(low[0] + (top + row + 0.5 - low[1]) * slope);
      }
    }
    from = to;
  }
}

/** Pixels of two rings, and those that they share. */
export function overlapPx(a: Ring, b: Ring): { a: number; b: number; both: number } {
  const [boundsA, boundsB] = [ringBounds(a), ringBounds(b)];
  const x = Math.floor(Math.min(boundsA.minX, boundsB.minX));
  const y = Math.floor(Math.min(boundsA.minY, boundsB.minY));
  const window = {
    x,
    y,
    width: Math.ceil(Math.max(boundsA.maxX, boundsB.maxX)) - x,
    height: Math.ceil(Math.max(boundsA.maxY, boundsB.maxY)) - y,
  };
  const [maskA, maskB] = [rasterise([a], window).data, rasterise([b], window).data];
  const counts = { a: 0, b: 0, both: 0 };
  for (let i = 0; i < maskA.length; i++) {
    const [inA, inB] = [maskA[i] as number, maskB[i] as number];
    counts.a += inA;
    counts.b += inB;
    counts.both += inA & inB;
  }
  return counts;
}
