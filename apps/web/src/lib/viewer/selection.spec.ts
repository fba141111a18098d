import { describe, expect, it } from 'vitest';
import { areaOf, boxOf, holds, onSlide, regionAround, selectionFrom, textOf } from './selection.js';

const slide = { width: 1_000, height: 800 };
const triangle = selectionFrom('0,0,100,0,0,100');

describe('a selection', () => {
  it('is the same box whichever corner was drawn first', () => {
    expect(boxOf([30, 40], [10, 20])).toEqual(boxOf([10, 20], [30, 40]));
  });

  it('has the area of its outline', () => {
    expect(areaOf(boxOf([0, 0], [20, 30]))).toBe(600);
    expect(triangle && areaOf(triangle)).toBe(5_000);
  });

  it('holds what lies inside its outline, not inside its bounds', () => {
    expect(triangle && holds(triangle, 20, 20)).toBe(true);
    expect(triangle && holds(triangle, 80, 80)).toBe(false);
  });

  it('ends at the edge of the slide', () => {
    const cut = onSlide(boxOf([-50, 700], [50, 900]), slide);
    expect(cut).toEqual(boxOf([0, 700], [50, 800]));
  });

  it('that lies beside the slide is none', () => {
    expect(onSlide(boxOf([-50, 0], [-10, 90]), slide)).toBeUndefined();
  });

  it('becomes a region of whole pixels around it', () => {
    expect(regionAround(boxOf([1.4, 2.6], [9.2, 8]))).toEqual({ x: 1, y: 2, width: 9, height: 6 });
  });
});

describe('a selection in an address', () => {
  it.each([boxOf([10, 20], [30, 40]), selectionFrom('0,0,100,0,60,90')])(
    'is read as it was written (%#)',
    (made) => {
      expect(made && selectionFrom(textOf(made))).toEqual(made);
    },
  );

  it.each([null, '', '1,2', '1,2,3', '1,2,3,x', '1,2,,4', Array(402).fill(1).join()])(
    '"%s" is none',
    (text) => {
      expect(selectionFrom(text)).toBeUndefined();
    },
  );
});
