import { withoutHoles, withoutSpecks } from '@ramus/geometry';
import type { Mask } from '@ramus/geometry';
import { otsuThreshold } from './otsu.js';
import type { SaturationMap } from './saturation-map.js';

/**
 * Between these the threshold is Otsu's. Otsu always parts in two: on an empty slide it would part grain from
 * grain, on a slide full of tissue pale tissue from dark.
 */
const LEAST_THRESHOLD = 14;
const MOST_THRESHOLD = 28;

/** Smaller islands are dirt (70 × 70 µm), smaller holes are vessels and tears that belong to the tissue around. */
const SPECK_UM2 = 5_000;
const HOLE_UM2 = 10_000;

export interface Tissue {
  /** In pixels of the overview. */
  readonly mask: Mask;
  /** Saturation above which a pixel is tissue, 0–255. */
  readonly threshold: number;
}

/**
 * Where tissue is: smoothed saturation above Otsu's threshold, without specks and small holes.
 *
 * @param mpp microns per pixel of the map.
 */
export function findTissue(map: SaturationMap, mpp: number): Tissue {
  const smooth = map.smoothed();
  const histogram = new Uint32Array(256);
  for (const v of smooth) histogram[v] = (histogram[v] as number) + 1;
  const threshold = Math.min(MOST_THRESHOLD, Math.max(LEAST_THRESHOLD, otsuThreshold(histogram)));

  const data = smooth.map((v) => (v > threshold ? 1 : 0));
  const pixels = (um2: number): number => um2 / mpp ** 2;
  const raw = { width: map.width, height: map.height, data };
  const mask = withoutHoles(withoutSpecks(raw, pixels(SPECK_UM2)), pixels(HOLE_UM2));
  return { mask, threshold };
}
