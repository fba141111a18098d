import { describe, expect, it } from 'vitest';
import { restMs } from './pace.js';

describe('the pace', () => {
  it('is without rest at full duty', () => expect(restMs(800, 1)).toBe(0));

  it('rests as long as it works at half', () => expect(restMs(800, 0.5)).toBeCloseTo(800));

  it('rests three times as long at a quarter', () => expect(restMs(800, 0.25)).toBeCloseTo(2_400));

  it('takes what cannot be for the nearer end', () => {
    expect(restMs(100, 0)).toBeCloseTo(900);
    expect(restMs(100, 7)).toBe(0);
    expect(restMs(-5, 0.5)).toBe(0);
  });

  it('never sleeps through a change of mind', () => expect(restMs(600_000, 0.1)).toBe(30_000));
});
