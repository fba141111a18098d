import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { contains, intersect } from './region.js';
import { blocksOf, coreSizePx, tilesOver } from './tile-grid.js';

const layout = { tilePx: 512, haloPx: 64, originMultiple: 8 };
const plane = fc.record({
  width: fc.integer({ min: 1, max: 3000 }),
  height: fc.integer({ min: 1, max: 3000 }),
});

describe('a tile grid', () => {
  test.prop([plane, fc.nat(), fc.nat()])(
    'has each pixel of the plane in exactly one core',
    (size, px, py) => {
      const owners = tilesOver(layout, size).filter((t) =>
        contains(t.core, px % size.width, py % size.height),
      );
      expect(owners).toHaveLength(1);
    },
  );

  test.prop([plane])('starts every tile on a multiple, and reads the halo around its core', (size) => {
    for (const { core, region } of tilesOver(layout, size)) {
      expect(Math.abs(region.x % 8) + Math.abs(region.y % 8)).toBe(0);
      expect(region).toEqual({ x: core.x - 64, y: core.y - 64, width: 512, height: 512 });
    }
  });

  test.prop([plane, fc.nat({ max: 2999 }), fc.nat({ max: 2999 }), fc.integer({ min: 1, max: 999 })])(
    'over a region has just the tiles of the whole whose cores touch it',
    (size, x, y, side) => {
      const over = { x, y, width: side, height: side };
      expect(tilesOver(layout, size, over)).toEqual(
        tilesOver(layout, size).filter((tile) => intersect(tile.core, over)),
      );
    },
  );

  test.prop([plane, fc.integer({ min: 1, max: 5 })])(
    'loses no tile when it is cut into blocks',
    (size, edge) => {
      const tiles = tilesOver(layout, size);
      const blocks = blocksOf(tiles, edge);
      const byPlace = blocks.flatMap((b) => b.tiles).sort((a, b) => a.row - b.row || a.col - b.col);
      expect(byPlace).toEqual(tiles);
      for (const block of blocks) {
        expect(block.tiles.length).toBeLessThanOrEqual(edge * edge);
        expect(block.tiles.every((t) => Math.floor(t.col / edge) === block.col)).toBe(true);
        expect(block.tiles.every((t) => intersect(t.region, block.region)?.width === 512)).toBe(true);
      }
    },
  );

  it('runs row by row', () => {
    const places = tilesOver(layout, { width: 800, height: 400 }).map((t) => `${t.row},${t.col}`);
    expect(places).toEqual(['0,0', '0,1', '0,2', '1,0', '1,1', '1,2']);
    const blocks = blocksOf(tilesOver(layout, { width: 1600, height: 800 }), 2);
    expect(blocks.map((b) => `${b.row},${b.col}`)).toEqual(['0,0', '0,1', '0,2', '1,0', '1,1', '1,2']);
  });

  it('refuses a layout whose tiles would not start on multiples, or that has no core', () => {
    expect(() => coreSizePx({ tilePx: 512, haloPx: 60, originMultiple: 8 })).toThrow(RangeError);
    expect(() => coreSizePx({ tilePx: 128, haloPx: 64, originMultiple: 8 })).toThrow(RangeError);
  });
});
