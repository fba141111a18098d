import { describe, expect, it } from 'vitest';
import { formatAge, formatDuration, formatPercent, formatPhysicalSize, shortId } from './format.js';

describe('an age', () => {
  const nowMs = Date.parse('2026-05-01T12:00:00Z');

  it.each([
    ['2026-05-01T11:59:50Z', 'just now'],
    ['2026-05-01T11:57:00Z', '3 min. ago'],
    ['2026-05-01T10:00:00Z', '2 hr. ago'],
    ['2026-04-30T12:00:00Z', 'yesterday'],
    ['2026-04-28T12:00:00Z', '3 days ago'],
  ])('of %s is told as "%s"', (at, text) => {
    expect(formatAge(at, nowMs)).toBe(text);
  });
});

describe('a duration', () => {
  it.each([
    [800, '0.8 s'],
    [12_300, '12 s'],
    [239_900, '3 min 59 s'],
    [7_500_000, '2 h 5 min'],
    [-5, '0.0 s'],
  ])('of %d ms is told as "%s"', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});

describe('a percentage', () => {
  it('says 100 only when all is done', () => {
    expect(formatPercent(99.99)).toBe('99 %');
    expect(formatPercent(100)).toBe('100 %');
  });
});

describe('the size of a slide', () => {
  it('is in millimetres', () => {
    expect(formatPhysicalSize({ width: 2_220, height: 2_967, mpp: [0.499, 0.499] })).toBe('1.11 × 1.48 mm');
  });

  it('is not guessed when the file records no pixel size', () => {
    expect(formatPhysicalSize({ width: 2_220, height: 2_967, mpp: null })).toBeUndefined();
    expect(formatPhysicalSize({ width: 2_220, height: 2_967 })).toBeUndefined();
  });
});

describe('a short id', () => {
  it('differs between ids that were made at the same time', () => {
    const ids = ['0192f0c4-7a31-7c11-9e42-1f0b6a7d9e01', '0192f0c4-7a31-7c11-9e42-1f0b6a7d9e02'];
    expect(new Set(ids.map(shortId)).size).toBe(2);
  });
});
