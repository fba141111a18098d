import type { Region } from '@ramus/slide';

/**
 * What the network says of a tile: six planes of `width * height`, row by row.
 *
 * 0, 1: offsets that pull a pixel's place towards its nucleus's centre; 2, 3: free features; 4: logit of being a
 * centre (the seed); 5: logit of being part of a nucleus.
 */
export interface NetworkOutput {
  readonly width: number;
  readonly height: number;
  readonly raw: Float32Array;
}

export const CHANNELS = 6;

/** How the output is read, from the model's manifest. */
export interface InstanceOptions {
  readonly seed_threshold: number;
  readonly fg_threshold: number;
  readonly mask_threshold: number;
  readonly duplicate_threshold: number;
  /** A seed is the highest within this many pixels. */
  readonly peak_radius: number;
  /** Side of the square around its seed that a nucleus may fill. */
  readonly window: number;
  /** Pixels per unit of the embedding. */
  readonly coord_scale: number;
  /** Pixels. */
  readonly min_area: number;
  readonly fill_holes: boolean;
}

/** Single precision, as the reference rounds: ties between neighbouring seeds depend on it. */
export const sigmoid = (logit: number): number => Math.fround(1 / (1 + Math.exp(-logit)));

export const logit = (probability: number): number => Math.log(probability / (1 - probability));

/** The part of the tile within half a window of a seed, cut at the tile's border. */
export function windowAround(x: number, y: number, window: number, width: number, height: number): Region {
  const half = window >> 1;
  const left = Math.max(0, x - half);
  const top = Math.max(0, y - half);
  return {
    x: left,
    y: top,
    width: Math.min(width, x + half) - left,
    height: Math.min(height, y + half) - top,
  };
}
