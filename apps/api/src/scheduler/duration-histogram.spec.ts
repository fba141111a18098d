import { describe, expect, it } from 'vitest';
import { DurationHistogram } from './duration-histogram.js';

const of = (...lengths: number[]): DurationHistogram => {
  const histogram = new DurationHistogram();
  for (const ms of lengths) histogram.add(ms);
  return histogram;
};

describe('lengths of time in bins', () => {
  it('have no quantile while there are none', () => {
    expect(of().quantile(0.5)).toBeNull();
  });

  it.each([1, 7, 130, 5_300, 3_600_000])('are told within 5 %%: %i ms', (ms) => {
    const told = of(ms).quantile(0.5) ?? 0;
    expect(Math.abs(told - ms) / ms).toBeLessThan(0.05);
  });

  it('have the median in their middle, and the rare long one in the 99th percentile alone', () => {
    const histogram = of(...Array.from({ length: 98 }, () => 100), 60_000, 60_000);
    expect(histogram.quantile(0.5)).toBeLessThan(106);
    expect(histogram.quantile(0.99)).toBeGreaterThan(57_000);
  });

  it('count what took no time, or less, as a millisecond', () => {
    expect(of(0, -5).quantile(0.99)).toBe(1);
  });
});
