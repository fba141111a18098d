import { describe, expect, it } from 'vitest';
import { workPlaneFor } from './work-plane-for.js';

const pyramid = (width: number, height: number, ...downsamples: number[]) =>
  downsamples.map((downsample) => ({
    width: Math.floor(width / downsample),
    height: Math.floor(height / downsample),
    downsample,
  }));

describe('a work plane', () => {
  it('is a level as it is where one lies within 2 % of the target', () => {
    expect(workPlaneFor(pyramid(2220, 2967, 1), [0.499, 0.499], 0.5)).toEqual({
      mpp: 0.499,
      level: 0,
      shrink: [1, 1],
      downsample: [1, 1],
      width: 2220,
      height: 2967,
    });
    expect(workPlaneFor(pyramid(4000, 4000, 1, 2.0005), [0.25, 0.25], 0.5)).toMatchObject({
      level: 1,
      shrink: [1, 1],
    });
  });

  it('shrinks the nearest level that is at least as sharp to exactly the target', () => {
    const plane = workPlaneFor(pyramid(80_000, 40_000, 1, 4, 16), [0.23, 0.23], 0.5);
    expect(plane).toMatchObject({ level: 0, width: Math.ceil(80_000 / (0.5 / 0.23)) });
    expect(plane.shrink[0]).toBeCloseTo(0.5 / 0.23, 12);
    expect(plane.mpp).toBeCloseTo(0.5, 12);

    const overview = workPlaneFor(pyramid(80_000, 40_000, 1, 4, 16), [0.25, 0.25], 8);
    expect(overview).toMatchObject({
      level: 2,
      shrink: [2, 2],
      downsample: [32, 32],
      width: 2500,
      height: 1250,
    });
  });

  it('is level 0 as it is, with its own mpp, where even that is coarser than wanted', () => {
    expect(workPlaneFor(pyramid(4443, 3567, 1, 2.0005), [1, 1], 0.5)).toMatchObject({
      mpp: 1,
      level: 0,
      shrink: [1, 1],
      width: 4443,
    });
  });

  it('squares pixels whose sides differ a little', () => {
    const plane = workPlaneFor(pyramid(10_000, 10_000, 1), [0.25, 0.26], 0.5);
    expect(plane.shrink).toEqual([2, 0.5 / 0.26]);
    expect(plane.mpp).toBeCloseTo(0.5, 12);
  });

  it('never enlarges an axis, however the sides differ', () => {
    const plane = workPlaneFor(pyramid(10_000, 10_000, 1), [0.505, 0.485], 0.5);
    expect(plane.shrink[0]).toBe(1);
    expect(plane.shrink[1]).toBeGreaterThan(1);
  });

  it('is refused for a target that is no size', () => {
    expect(() => workPlaneFor(pyramid(10, 10, 1), [1, 1], 0)).toThrow(RangeError);
    expect(() => workPlaneFor([], [1, 1], 1)).toThrow(RangeError);
  });
});
