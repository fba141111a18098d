import { describe, expect, it } from 'vitest';
import { MissingMpp } from './mpp.js';
import { bestLevelFor, levelForDownsample } from './pyramid.js';

const levels = [1, 4, 16].map((downsample) => ({
  width: 16_000 / downsample,
  height: 8_000 / downsample,
  downsample,
}));

describe('the level for a downsample', () => {
  it.each([
    [1, 0],
    [3.99, 0],
    [4, 1],
    [15, 1],
    [64, 2],
    [0.5, 0],
  ])('of %d is level %d', (downsample, level) => {
    expect(levelForDownsample(levels, downsample)).toBe(level);
  });
});

describe('the best level for a pixel size', () => {
  const pyramid = { levels, mpp: [0.25, 0.25] as const };

  it('is the smallest that is still at least as sharp', () => {
    expect(bestLevelFor(pyramid, 2)).toEqual({ level: 1, scale: 0.5 });
    expect(bestLevelFor(pyramid, 4)).toEqual({ level: 2, scale: 1 });
  });

  it('is level 0 as it is where even that is too coarse', () => {
    expect(bestLevelFor(pyramid, 0.1)).toEqual({ level: 0, scale: 1 });
  });

  it('is refused without a pixel size, and for a size that is none', () => {
    expect(() => bestLevelFor({ levels }, 0.5)).toThrow(MissingMpp);
    expect(() => bestLevelFor(pyramid, 0)).toThrow(RangeError);
    expect(() => bestLevelFor(pyramid, Number.NaN)).toThrow(RangeError);
  });
});
