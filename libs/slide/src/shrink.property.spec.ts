import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import type { Region } from './region.js';
import { levelRegionOf, shrinkArea, shrinkPieces } from './shrink.js';

/** A level without borders whose pixels depend on their place alone. */
const levelPixels = (region: Region, channels: 3 | 4 = 3) => {
  const data = new Uint8Array(region.width * region.height * channels);
  let i = 0;
  for (let y = region.y; y < region.y + region.height; y++) {
    for (let x = region.x; x < region.x + region.width; x++) {
      for (let c = 0; c < channels; c++) data[i++] = c === 3 ? 255 : (x * 7919 + y * 104_729 + c * 31) & 255;
    }
  }
  return { ...region, channels, data };
};

const shrunk = (shrink: readonly [number, number], region: Region) =>
  shrinkArea({ shrink }, region, levelPixels(levelRegionOf({ shrink }, region)));

const region = fc.record({
  x: fc.integer({ min: -40, max: 1000 }),
  y: fc.integer({ min: -40, max: 1000 }),
  width: fc.integer({ min: 1, max: 12 }),
  height: fc.integer({ min: 1, max: 12 }),
});
const factor = fc.oneof(fc.constant(1), fc.constant(2), fc.double({ min: 1, max: 9, noNaN: true }));

describe('shrinking by area', () => {
  test.prop([fc.tuple(factor, factor), region, fc.nat({ max: 11 }), fc.nat({ max: 11 })])(
    'gives a pixel that does not depend on the tile it is read for',
    (shrink, whole, dx, dy) => {
      const x = dx % whole.width;
      const y = dy % whole.height;
      const one = shrunk(shrink, { x: whole.x + x, y: whole.y + y, width: 1, height: 1 });
      const at = (y * whole.width + x) * 3;
      expect(shrunk(shrink, whole).slice(at, at + 3)).toEqual(one);
    },
  );

  test.prop([fc.tuple(factor, factor), region, fc.integer({ min: 1, max: 500 })])(
    'piece by piece covers every pixel once, within the limit',
    (shrink, whole, limit) => {
      const seen = new Uint8Array(whole.width * whole.height);
      for (const piece of shrinkPieces({ shrink }, whole, limit)) {
        if (piece.width * piece.height > 1) {
          expect(piece.width * shrink[0] * piece.height * shrink[1]).toBeLessThanOrEqual(
            Math.max(limit, piece.width * shrink[0] * shrink[1], piece.height * shrink[0] * shrink[1]) + 1e-6,
          );
        }
        for (let y = 0; y < piece.height; y++) {
          for (let x = 0; x < piece.width; x++) {
            seen[(piece.y - whole.y + y) * whole.width + piece.x - whole.x + x]! += 1;
          }
        }
      }
      expect(seen.every((n) => n === 1)).toBe(true);
    },
  );

  it('by a whole number is the rounded mean of the pixels', () => {
    const data = Uint8Array.from([0, 1, 2, 10, 11, 12, 20, 21, 22, 31, 31, 32]);
    const source = { x: 0, y: 0, width: 2, height: 2, channels: 3 as const, data };
    expect([...shrinkArea({ shrink: [2, 2] }, { x: 0, y: 0, width: 1, height: 1 }, source)]).toEqual([
      15, 16, 17,
    ]);
  });

  it('weighs a pixel by the part that is covered', () => {
    const data = Uint8Array.from([0, 0, 0, 90, 90, 90, 200, 200, 200]);
    const source = { x: 0, y: 0, width: 3, height: 1, channels: 3 as const, data };
    expect([...shrinkArea({ shrink: [1.5, 1] }, { x: 0, y: 0, width: 2, height: 1 }, source)]).toEqual([
      30, 30, 30, 163, 163, 163,
    ]);
  });

  it('leaves a level that is read as it is untouched, without its fourth channel', () => {
    const place = { x: 5, y: 6, width: 4, height: 3 };
    const source = levelPixels({ x: 3, y: 3, width: 10, height: 10 }, 4);
    expect(shrinkArea({ shrink: [1, 1] }, place, source)).toEqual(levelPixels(place).data);
  });

  it('is refused where the level pixels do not cover the region', () => {
    const source = levelPixels({ x: 0, y: 0, width: 3, height: 4 });
    expect(() => shrinkArea({ shrink: [2, 2] }, { x: 0, y: 0, width: 2, height: 2 }, source)).toThrow(
      RangeError,
    );
  });
});
