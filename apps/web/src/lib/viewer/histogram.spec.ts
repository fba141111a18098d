import { describe, expect, it } from 'vitest';
import { histogramOf } from './histogram.js';

describe('a histogram', () => {
  const values = Array.from({ length: 1_000 }, (_, i) => 20 + ((i * 7_919) % 83));

  it('counts every value once', () => {
    expect(histogramOf(values)?.bins.reduce((sum, n) => sum + n, 0)).toBe(1_000);
  });

  it('has edges that are round numbers, around all values', () => {
    const { bins, from, to } = histogramOf(values) ?? { bins: [], from: NaN, to: NaN };
    expect((to - from) / bins.length).toBe(5);
    expect([from, to]).toEqual([20, 105]);
  });

  it('tells mean, median and the standard deviation of the sample', () => {
    const { count, deviation, mean, median } = histogramOf([2, 4, 4, 4, 5, 5, 7, 9]) ?? {};
    expect({ count, mean, median }).toEqual({ count: 8, mean: 5, median: 4.5 });
    expect(deviation).toBeCloseTo(2.138, 3);
  });

  it('leaves out what was not measured', () => {
    expect(histogramOf([1, NaN, 3])?.count).toBe(2);
    expect(histogramOf([NaN])).toBeUndefined();
  });

  it.each([[[5, 5, 5]], [[0]], [[-1, 1]], [[0.1, 0.2, 0.30000001]]])('takes %j as well', (few) => {
    const { bins = [], from = NaN, to = NaN } = histogramOf(few) ?? {};
    expect(bins.reduce((sum, n) => sum + n, 0)).toBe(few.length);
    expect(from).toBeLessThanOrEqual(Math.min(...few));
    expect(to).toBeGreaterThanOrEqual(Math.max(...few));
  });
});
