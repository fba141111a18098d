import type { LoadedTile } from './object-tiles.js';
import { measurementsOf, ringOf, type PackedNuclei } from './packed-nuclei.js';

type Point = readonly [x: number, y: number];

/** One nucleus, taken out of its tile; level-0 pixels. */
export interface Nucleus {
  readonly ring: readonly Point[];
  readonly measurements: Readonly<Record<string, number>>;
}

/** The nucleus under a point in level-0 pixels; of overlapping ones the last drawn. */
export function nucleusAt(tiles: readonly LoadedTile[], x: number, y: number): Nucleus | undefined {
  for (const { bounds, nuclei } of tiles.toReversed()) {
    if (x < bounds.x || y < bounds.y || x > bounds.x + bounds.width || y > bounds.y + bounds.height) continue;
    const index = indexAt(nuclei, x, y);
    if (index !== undefined)
      return { ring: ringOf(nuclei, index), measurements: measurementsOf(nuclei, index) };
  }
  return undefined;
}

function indexAt(nuclei: PackedNuclei, x: number, y: number): number | undefined {
  const { boxes, count, origin } = nuclei;
  const [px, py] = [x - origin[0], y - origin[1]];
  for (let i = count - 1; i >= 0; i -= 1) {
    const b = 4 * i;
    if (px < (boxes[b] ?? 0) || py < (boxes[b + 1] ?? 0)) continue;
    if (px > (boxes[b + 2] ?? 0) || py > (boxes[b + 3] ?? 0)) continue;
    if (isInside(ringOf(nuclei, i), x, y)) return i;
  }
  return undefined;
}

/** Ray casting: odd crossings to the right of the point. */
export function isInside(ring: readonly Point[], x: number, y: number): boolean {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [xi, yi] = ring[i] ?? [0, 0];
    const [xj, yj] = ring[j] ?? [0, 0];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}
