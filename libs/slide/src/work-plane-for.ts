import type { Mpp } from './mpp.js';
import type { Level } from './pyramid.js';
import type { WorkPlane } from './work-plane.js';

/** A level this close to the wanted mpp is read as it is: resampling by so little only blurs. */
const AS_IT_IS = 0.02;

/**
 * The plane on which a job works at `targetMpp`.
 *
 * 1. A level within 2 % of the target on both axes (the closest, if several) is read as it is.
 * 2. Else the coarsest level that is at least as sharp, shrunk by area averaging to exactly the target.
 * 3. Else even level 0 is coarser than wanted: it is read as it is, and the plane's `mpp` says so. Enlarging
 *    would invent detail that a model then sees as tissue; measurements in µm stay true either way.
 *
 * `mpp` is the side of a square with the area of a plane pixel, so an area in pixels times `mpp²` is exact even
 * where x and y differ a little.
 *
 * @param levels the sharpest first, at least one.
 * @param mpp microns per level-0 pixel.
 * @throws {RangeError} no level, or `targetMpp` is not a positive number.
 */
export function workPlaneFor(levels: readonly Level[], mpp: Mpp, targetMpp: number): WorkPlane {
  if (!(targetMpp > 0)) throw new RangeError(`targetMpp must be > 0, got ${targetMpp}`);
  if (levels.length === 0) throw new RangeError('a slide has at least one level');

  const level = closeLevel(levels, mpp, targetMpp) ?? sharperLevel(levels, mpp, targetMpp);
  if (level === undefined) return planeOf(levels, mpp, 0, [1, 1]);
  return planeOf(levels, mpp, level.index, level.shrink);
}

interface Choice {
  readonly index: number;
  readonly shrink: readonly [number, number];
}

/** How far the level's pixels are from the target, as a share of it: the worse of both axes. */
const distance = (level: Level, [x, y]: Mpp, targetMpp: number): number =>
  Math.max(...[x, y].map((v) => Math.abs((v * level.downsample) / targetMpp - 1)));

function closeLevel(levels: readonly Level[], mpp: Mpp, targetMpp: number): Choice | undefined {
  let best: { index: number; distance: number } | undefined;
  levels.forEach((level, index) => {
    const d = distance(level, mpp, targetMpp);
    if (d <= AS_IT_IS && d < (best?.distance ?? Infinity)) best = { index, distance: d };
  });
  return best && { index: best.index, shrink: [1, 1] };
}

function sharperLevel(levels: readonly Level[], [x, y]: Mpp, targetMpp: number): Choice | undefined {
  const index = levels.findLastIndex((l) => Math.max(x, y) * l.downsample <= targetMpp * (1 + AS_IT_IS));
  const level = levels[index];
  if (!level) return undefined;
  const shrink = (v: number): number => Math.max(1, targetMpp / (v * level.downsample));
  return { index, shrink: [shrink(x), shrink(y)] };
}

function planeOf(
  levels: readonly Level[],
  [mppX, mppY]: Mpp,
  index: number,
  shrink: readonly [number, number],
) {
  const level = levels[index] as Level;
  const downsample = [level.downsample * shrink[0], level.downsample * shrink[1]] as const;
  return {
    mpp: Math.sqrt(mppX * downsample[0] * mppY * downsample[1]),
    level: index,
    shrink,
    downsample,
    // Rounded up: a last pixel that the level fills only in part is still tissue to look at.
    width: Math.ceil(roundOff(level.width / shrink[0])),
    height: Math.ceil(roundOff(level.height / shrink[1])),
  } satisfies WorkPlane;
}

/** Takes off what floating point adds, so that 1000 / (1000 / 500) is 500 pixels and not 501. */
const roundOff = (v: number): number => Math.round(v * 1e6) / 1e6;
