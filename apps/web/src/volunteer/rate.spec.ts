import { describe, expect, it } from 'vitest';
import { TileRate } from './rate.js';

const after = (...times: number[]): TileRate => {
  const rate = new TileRate();
  for (const time of times) rate.add(time);
  return rate;
};

describe('the rate of tiles', () => {
  it('is nothing before the second tile', () => {
    expect(after().at(0)).toBeUndefined();
    expect(after(10).at(20)).toBeUndefined();
  });

  it('is told from the time between tiles', () => {
    expect(after(0, 500, 1_000).at(1_000)).toBe(2);
  });

  it('forgets what was more than a minute ago', () => {
    expect(after(0, 500, 1_000).at(70_000)).toBeUndefined();
  });

  it('tells of the last tiles alone', () => {
    const slowThenFast = [0, 10_000, ...Array.from({ length: 24 }, (_, i) => 20_000 + 100 * i)];
    expect(after(...slowThenFast).at(22_400)).toBeCloseTo(10);
  });
});
