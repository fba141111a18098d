import { MissingMpp } from './mpp.js';
import type { Mpp } from './mpp.js';

/** One resolution of a slide. */
export interface Level {
  readonly width: number;
  readonly height: number;
  /** Level-0 pixels per pixel of this level, ≥ 1. */
  readonly downsample: number;
}

/** A slide's levels, the sharpest first, and its pixel size where one is recorded. */
export interface Pyramid {
  readonly levels: readonly Level[];
  readonly mpp?: Mpp;
}

/**
 * The level to read when `downsample` is wanted: the smallest that is still at least as sharp.
 *
 * A reader then only ever shrinks: enlarging would invent detail. Level 0 where even that is too coarse.
 *
 * The rule is that of OpenSlide's `openslide_get_best_level_for_downsample`.
 */
export function levelForDownsample(levels: readonly Level[], downsample: number): number {
  return Math.max(
    0,
    levels.findLastIndex((level) => level.downsample <= downsample),
  );
}

/**
 * The level to read from when pixels of `targetMpp` are wanted, and how far its pixels shrink.
 *
 * @param targetMpp microns per output pixel, > 0; for example 0.5 for a 20× model.
 * @returns `scale` lies in (0, 1]; it is 1 at level 0 when even that is too coarse.
 * @throws {MissingMpp} the pyramid has no pixel size.
 * @throws {RangeError} `targetMpp` is not a positive number.
 */
export function bestLevelFor(pyramid: Pyramid, targetMpp: number): { level: number; scale: number } {
  if (!(targetMpp > 0)) throw new RangeError(`targetMpp must be > 0, got ${targetMpp}`);
  if (!pyramid.mpp) throw new MissingMpp();

  const downsample = targetMpp / Math.max(...pyramid.mpp);
  const level = levelForDownsample(pyramid.levels, downsample);
  const own = pyramid.levels[level]?.downsample ?? 1;
  return { level, scale: Math.min(1, own / downsample) };
}
