import type { NucleiResult } from '@ramus/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agreementOf, equivalentNuclei } from './equivalence.js';

interface Square {
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

/** Nuclei as squares, in a tile. */
const resultOf = (squares: readonly Square[]): NucleiResult => {
  const zeros = squares.map(() => 0);
  return {
    tiles: [
      {
        tile: 0,
        seeds: squares.flatMap(({ x, y }) => [x, y]),
        centroids: squares.flatMap(({ x, y, size }) => [x + size / 2, y + size / 2]),
        outlines: squares.map(({ x, y, size }) =>
          [x, y, x + size, y, x + size, y + size, x, y + size].map((v) => 2 * v),
        ),
        areaPx: squares.map(({ size }) => size * size),
        ...{ perimeterUm: zeros, circularity: zeros, eccentricity: zeros, solidity: zeros },
        ...{ minDiameterUm: zeros, maxDiameterUm: zeros, hematoxylinOd: zeros, eosinOd: zeros },
        probability: zeros,
      },
    ],
  };
};

/** On a grid, so that none overlaps another. */
const nuclei = (minLength: number): fc.Arbitrary<Square[]> =>
  fc
    .uniqueArray(fc.nat({ max: 399 }), { minLength, maxLength: 120 })
    .chain((cells) =>
      fc.tuple(...cells.map((cell) => fc.integer({ min: 6, max: 20 }).map((size) => ({ cell, size })))),
    )
    .map((all) =>
      all.map(({ cell, size }) => ({ x: (cell % 20) * 24, y: Math.floor(cell / 20) * 24, size })),
    );

const moved = (squares: readonly Square[], by: number): Square[] =>
  squares.map((square) => ({ ...square, x: square.x + by }));

describe('equivalence', () => {
  it('holds of a result and itself, in whatever order its nuclei stand', () => {
    fc.assert(
      fc.property(nuclei(0), (all) => {
        expect(equivalentNuclei(resultOf(all), resultOf(all.toReversed()))).toBe(true);
      }),
    );
  });

  it('is the same from either side', () => {
    fc.assert(
      fc.property(nuclei(0), nuclei(0), (a, b) => {
        const [x, y] = [resultOf(a), resultOf(b)];
        expect(equivalentNuclei(x, y)).toBe(equivalentNuclei(y, x));
        expect(agreementOf(x, y).matched).toBe(agreementOf(y, x).matched);
      }),
    );
  });

  it('finds nuclei that were shifted by a pixel', () => {
    fc.assert(
      fc.property(nuclei(2), (all) => {
        expect(equivalentNuclei(resultOf(all), resultOf(moved(all, 1)))).toBe(false);
      }),
    );
  });

  it('finds that more than one nucleus in fifty, and more than one, was left out or invented', () => {
    fc.assert(
      fc.property(nuclei(4), (all) => {
        const left = all.slice(Math.max(2, Math.ceil(0.04 * all.length)));
        expect(equivalentNuclei(resultOf(all), resultOf(left))).toBe(false);
        expect(equivalentNuclei(resultOf(left), resultOf(all))).toBe(false);
      }),
    );
  });

  it('lets one nucleus differ, which other hardware may see or not', () => {
    fc.assert(
      fc.property(nuclei(1), (all) => {
        expect(equivalentNuclei(resultOf(all), resultOf(all.slice(1)))).toBe(true);
      }),
    );
  });
});
