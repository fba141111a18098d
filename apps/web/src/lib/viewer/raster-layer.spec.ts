import { describe, expect, it } from 'vitest';
import { placesIn } from './raster-layer.js';

describe('the squares of a view', () => {
  const places = placesIn(-300, 40, 1_000, 700);
  const seen = places.filter(({ isSeen }) => isSeen);

  it('cover it, and no more of them are seen than that takes', () => {
    expect(Math.min(...seen.map(({ column }) => column * 256 - 300))).toBeLessThanOrEqual(0);
    expect(Math.max(...seen.map(({ column }) => (column + 1) * 256 - 300))).toBeGreaterThanOrEqual(1_000);
    expect(Math.min(...seen.map(({ row }) => row * 256 + 40))).toBeLessThanOrEqual(0);
    expect(Math.max(...seen.map(({ row }) => (row + 1) * 256 + 40))).toBeGreaterThanOrEqual(700);
    expect(seen).toHaveLength(5 * 4);
  });

  it('come before those around it, from the middle outwards', () => {
    expect(places.slice(0, seen.length)).toEqual(seen);
    expect(places).toHaveLength(7 * 6);
    const { column, row } = places[0] ?? { column: NaN, row: NaN };
    expect(Math.abs((column + 0.5) * 256 - 300 - 500)).toBeLessThanOrEqual(128);
    expect(Math.abs((row + 0.5) * 256 + 40 - 350)).toBeLessThanOrEqual(128);
  });
});
