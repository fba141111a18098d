import { describe, expect, it } from 'vitest';
import { isWithin, startOf } from './time-window.js';

const NOW = Date.parse('2026-05-02T12:00:00Z');

describe('a window of time', () => {
  it('begins its length ago; everything has no beginning', () => {
    expect(startOf('hour', NOW)).toBe('2026-05-02T11:00:00.000Z');
    expect(startOf('all', NOW)).toBeUndefined();
  });

  it.each([
    ['hour', '2026-05-02T11:30:00Z', true],
    ['hour', '2026-05-02T10:30:00Z', false],
    ['day', '2026-05-02T10:30:00Z', true],
    ['day', undefined, false],
    ['all', undefined, true],
  ] as const)('of the last %s holds %s: %s', (window, at, holds) => {
    expect(isWithin(window, at, NOW)).toBe(holds);
  });
});
