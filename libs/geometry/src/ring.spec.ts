import { describe, expect, it } from 'vitest';
import { convexHull, feretDiameters } from './hull.js';
import { centroid, oriented, perimeter, polygonArea, ringBounds, signedArea } from './ring.js';
import type { Point } from './ring.js';

const rectangle: Point[] = [
  [10, 20],
  [14, 20],
  [14, 23],
  [10, 23],
];

describe('a ring', () => {
  it('has an area, a perimeter, a centroid and bounds', () => {
    expect(signedArea(rectangle)).toBe(12);
    expect(perimeter(rectangle)).toBe(14);
    expect(centroid(rectangle)).toEqual([12, 21.5]);
    expect(ringBounds(rectangle)).toEqual({ minX: 10, minY: 20, maxX: 14, maxY: 23 });
  });

  it('keeps its centroid far from the origin', () => {
    const far = rectangle.map(([x, y]): Point => [x + 1e9, y + 1e9]);
    expect(centroid(far)).toEqual([1e9 + 12, 1e9 + 21.5]);
  });

  it('turns to the wanted side', () => {
    expect(signedArea(oriented(rectangle, -1))).toBe(-12);
    expect(oriented(rectangle, 1)).toBe(rectangle);
  });

  it('without an area has its points’ middle as centroid', () => {
    expect(centroid([[0, 0], [4, 2]])).toEqual([2, 1]); // prettier-ignore
  });

  it('loses its holes’ area', () => {
    const hole: Point[] = [[11, 21], [11, 22], [12, 22], [12, 21]]; // prettier-ignore
    expect(polygonArea({ outer: rectangle, holes: [hole] })).toBe(11);
  });
});

describe('a hull', () => {
  it('leaves out what lies inside and on its sides', () => {
    const hull = convexHull([...rectangle, [12, 20], [12, 21], [11, 22]]);
    expect(hull).toHaveLength(4);
    expect(signedArea(hull)).toBe(12);
  });

  it('has the diagonal as widest and the short side as narrowest diameter of a rectangle', () => {
    expect(feretDiameters(convexHull(rectangle))).toEqual({ min: 3, max: 5 });
  });

  it('of a square on its corner is narrowest along its sides', () => {
    const diamond: Point[] = [[0, -1], [1, 0], [0, 1], [-1, 0]]; // prettier-ignore
    const { min, max } = feretDiameters(convexHull(diamond));
    expect(min).toBeCloseTo(Math.SQRT2, 12);
    expect(max).toBe(2);
  });
});
