import { describe, expect, it } from 'vitest';
import { nucleusAt } from './nucleus.js';
import { centroidOf, measurementsOf, packedBytes, packNuclei, ringOf } from './packed-nuclei.js';

const square = (x: number, y: number, side = 4): [number, number][] => [
  [x, y],
  [x + side, y],
  [x + side, y + side],
  [x, y + side],
];

describe('packed nuclei', () => {
  const far = 98_765.25;
  const packed = packNuclei({
    objects: [
      { polygon: square(far, 10), areaUm2: 8, probability: 0.5 },
      { polygon: square(far + 2, 10), areaUm2: 16 },
    ],
  });

  it('keep outlines to a hundredth of a pixel, far from the corner too', () => {
    expect(ringOf(packed, 1)).toEqual(square(far + 2, 10));
  });

  it('keep what was measured, and say nothing of what was not', () => {
    expect(measurementsOf(packed, 0)).toEqual({ areaUm2: 8, probability: 0.5 });
    expect(measurementsOf(packed, 1)).toEqual({ areaUm2: 16 });
  });

  it('leave out what has no outline', () => {
    expect(packNuclei({ objects: [{ polygon: square(0, 0).slice(2) }, {}, null] }).count).toBe(0);
    expect(packNuclei(null).count).toBe(0);
  });

  it('take less than 300 bytes for an outline of 24 points', () => {
    const ring = Array.from({ length: 24 }, (_, i) => [Math.cos(i / 4), Math.sin(i / 4)]);
    const many = packNuclei({ objects: Array.from({ length: 100 }, () => ({ polygon: ring })) });
    expect(packedBytes(many) / 100).toBeLessThan(300);
  });

  it('are found under a point, the last drawn of those that overlap', () => {
    const tile = { name: 'a', version: 1, bounds: { x: far, y: 0, width: 20, height: 20 }, nuclei: packed };
    expect(nucleusAt([tile], far + 3, 12)?.measurements['areaUm2']).toBe(16);
    expect(nucleusAt([tile], far + 1, 12)?.measurements['areaUm2']).toBe(8);
    expect(nucleusAt([tile], far + 1, 15)).toBeUndefined();
  });
});

describe('the centre of an outline', () => {
  it('is that of its area, not of its corners', () => {
    const corners: [number, number][] = [
      ...square(0, 0).slice(0, 1),
      [1, 0],
      [2, 0],
      ...square(0, 0).slice(1),
    ];
    expect(centroidOf(corners)).toEqual([2, 2]);
  });

  it('does not depend on the direction', () => {
    expect(centroidOf(square(10, 20).toReversed())).toEqual([12, 22]);
  });

  it('of a line is the middle of its points', () => {
    expect(
      centroidOf([
        [0, 0],
        [2, 0],
        [4, 0],
      ]),
    ).toEqual([2, 0]);
  });
});
