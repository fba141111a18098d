import { describe, expect, it } from 'vitest';
import { overlaps, planeOf, scaleBarOf, viewOf } from './plane.js';

describe('a scale bar', () => {
  it.each([
    [0.5, 50, 100],
    [0.499 / 0.29, 200, 116.2],
    [0.02, 2, 100],
    [20, 2_000, 100],
  ])('at %f µm per pixel is %d µm, %f px long', (umPerPx, lengthUm, px) => {
    const bar = scaleBarOf(umPerPx, 160);
    expect(bar.lengthUm).toBeCloseTo(lengthUm, 6);
    expect(bar.px).toBeCloseTo(px, 1);
  });

  it('is never longer than its room, nor shorter than 40 % of it', () => {
    for (let umPerPx = 0.01; umPerPx < 1_000; umPerPx *= 1.07) {
      const { px } = scaleBarOf(umPerPx, 160);
      expect(px).toBeLessThanOrEqual(160.001);
      expect(px).toBeGreaterThan(63.9);
    }
  });
});

describe('a view', () => {
  it('is the part of level 0 that the screen shows', () => {
    const plane = { scale: 2, offsetX: -100, offsetY: 50, width: 800, height: 600 };
    expect(viewOf(plane)).toEqual({ x: 50, y: -25, width: 400, height: 300 });
  });

  it('does not overlap what only touches it', () => {
    const view = { x: 0, y: 0, width: 10, height: 10 };
    expect(overlaps(view, { x: 10, y: 0, width: 5, height: 5 })).toBe(false);
    expect(overlaps(view, { x: 9, y: 9, width: 5, height: 5 })).toBe(true);
  });

  const box = { width: 800, height: 600 };
  const slide = { width: 10_000, height: 4_000 };

  it('of a place has it in the middle', () => {
    const { x, y, width, height } = viewOf(planeOf(box, slide, { x: 5_100, y: 900, zoom: 2 }));
    expect([x + width / 2, y + height / 2, width, height]).toEqual([5_100, 900, 400, 300]);
  });

  it('of no place in particular has the whole slide in the middle', () => {
    const { x, y, width, height } = viewOf(planeOf(box, slide, undefined));
    expect([x + width / 2, y + height / 2, width, height]).toEqual([5_000, 2_000, 10_000, 7_500]);
  });
});
