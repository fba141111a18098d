import { intersect } from '@ramus/slide';
import type { Region } from '@ramus/slide';

/** RGB pixels that lie at a place of their plane. */
export interface Raster extends Region {
  readonly data: Uint8Array;
}

/** A white raster over `region`. */
export const whiteRaster = (region: Region): Raster => ({
  x: region.x,
  y: region.y,
  width: region.width,
  height: region.height,
  data: new Uint8Array(region.width * region.height * 3).fill(255),
});

/** Copies what `from` has of `into`'s region, row by row. */
export function blit(into: Raster, from: Raster): void {
  const shared = intersect(into, from);
  if (!shared) return;
  for (let y = shared.y; y < shared.y + shared.height; y++) {
    const start = ((y - from.y) * from.width + shared.x - from.x) * 3;
    const at = ((y - into.y) * into.width + shared.x - into.x) * 3;
    into.data.set(from.data.subarray(start, start + shared.width * 3), at);
  }
}
