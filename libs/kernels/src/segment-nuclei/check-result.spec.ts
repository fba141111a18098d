import { nucleiResult } from '@ramus/contracts';
import type { NucleiTile } from '@ramus/contracts';
import { describe, expect, it } from 'vitest';
import type { ShardPlan } from '../kernel.js';
import { checkResult } from './check-result.js';

const shard: ShardPlan = {
  tiles: [{ x: 1000, y: 2000, width: 64, height: 64 }],
  input: {
    tiles: [
      {
        x: 0,
        y: 0,
        owns: { x: 14, y: 14, width: 36, height: 36 },
        inside: { x: 0, y: 0, width: 64, height: 64 },
      },
    ],
  },
  placement: {},
};

const tile = (change: Partial<NucleiTile> = {}): NucleiTile => ({
  tile: 0,
  seeds: [20, 20],
  centroids: [20.5, 20.5],
  outlines: [[36, 36, 44, 36, 44, 44]],
  areaPx: [16],
  perimeterUm: [8],
  circularity: [1],
  eccentricity: [0],
  solidity: [1],
  minDiameterUm: [2],
  maxDiameterUm: [3],
  hematoxylinOd: [0.5],
  eosinOd: [0.1],
  probability: [0.9],
  ...change,
});

const twice = <T>(values: readonly T[]): T[] => [...values, ...values];

describe('a runner’s result', () => {
  it('is taken when all lies where the tile looked', () => {
    const result = { tiles: [tile()] };
    expect(nucleiResult.safeParse(result).success).toBe(true);
    expect(() => checkResult(result, shard)).not.toThrow();
  });

  it.each([
    ['a missing tile', []],
    ['a tile too many', [tile(), tile({ tile: 1 })]],
    ['another tile', [tile({ tile: 1 })]],
    ['a seed that is another tile’s', [tile({ seeds: [13, 20] })]],
    ['an outline beyond the tile', [tile({ outlines: [[36, 36, 130, 36, 44, 44]] })]],
    ['a centroid beyond the tile', [tile({ centroids: [65, 20] })]],
    ['an outline around nothing', [tile({ outlines: [[36, 36, 40, 40, 44, 44]] })]],
    [
      'one nucleus said twice',
      [
        Object.fromEntries(
          Object.entries(tile()).map(([name, v]) => [name, Array.isArray(v) ? twice<unknown>(v) : v]),
        ) as unknown as NucleiTile,
      ],
    ],
  ])('is refused with %s', (_, tiles) => {
    expect(() => checkResult({ tiles }, shard)).toThrow(RangeError);
  });

  it.each([
    ['columns of different lengths', tile({ solidity: [] })],
    ['fractions of a half pixel', tile({ outlines: [[36.5, 36, 44, 36, 44, 44]] })],
    ['half a point', tile({ outlines: [[36, 36, 44, 36, 44, 44, 40]] })],
    ['a number that is none', tile({ probability: [Number.NaN] })],
    ['a probability above one', tile({ probability: [1.1] })],
    ['too many points', tile({ outlines: [Array.from({ length: 802 }, () => 36)] })],
    ['members that nobody asked for', { ...tile(), owner: 'x' }],
  ])('does not parse with %s', (_, bad) => {
    expect(nucleiResult.safeParse({ tiles: [bad] }).success).toBe(false);
  });
});
