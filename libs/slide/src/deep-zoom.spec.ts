import { describe, expect, it } from 'vitest';
import { dziOf, dzLevel, dzLevelCount, dzTile } from './deep-zoom.js';

const dz = { width: 2220, height: 2967, tileSizePx: 254, overlapPx: 1 };

describe('a Deep Zoom image', () => {
  it('has levels from one pixel up to the full size', () => {
    expect(dzLevelCount(dz)).toBe(13);
    expect(dzLevel(dz, 0)).toEqual({ width: 1, height: 1, cols: 1, rows: 1 });
    expect(dzLevel(dz, 11)).toEqual({ width: 1110, height: 1484, cols: 5, rows: 6 });
    expect(dzLevel(dz, 12)).toEqual({ width: 2220, height: 2967, cols: 9, rows: 12 });
  });

  it('has an overlap only where there is a neighbour', () => {
    expect(dzTile(dz, 12, 0, 0)).toMatchObject({ region: { x: 0, y: 0 }, width: 255, height: 255 });
    expect(dzTile(dz, 12, 1, 1)).toMatchObject({ region: { x: 253, y: 253 }, width: 256, height: 256 });
    expect(dzTile(dz, 12, 8, 11)).toMatchObject({ width: 2220 - 2031, height: 2967 - 2793 });
  });

  it('names the level-0 region of a tile, cut at the slide’s border', () => {
    expect(dzTile(dz, 11, 4, 5)).toEqual({
      region: { x: 2030, y: 2538, width: 190, height: 429 },
      width: 95,
      height: 215,
      downsample: 2,
    });
    expect(dzTile(dz, 0, 0, 0).region).toEqual({ x: 0, y: 0, width: 2220, height: 2967 });
  });

  it('covers every pixel of each level', () => {
    for (let level = 0; level < dzLevelCount(dz); level++) {
      const { width, height, cols, rows } = dzLevel(dz, level);
      const last = dzTile(dz, level, cols - 1, rows - 1);
      expect(last.region.x + last.region.width).toBe(dz.width);
      expect(last.region.y + last.region.height).toBe(dz.height);
      expect([width, height]).toEqual([
        (cols - 1) * dz.tileSizePx - (cols > 1 ? dz.overlapPx : 0) + last.width,
        (rows - 1) * dz.tileSizePx - (rows > 1 ? dz.overlapPx : 0) + last.height,
      ]);
    }
  });

  it('refuses a level and a tile that it does not have', () => {
    expect(() => dzLevel(dz, 13)).toThrow(RangeError);
    expect(() => dzTile(dz, 12, 9, 0)).toThrow(RangeError);
    expect(() => dzTile(dz, 12, -1, 0)).toThrow(RangeError);
    expect(() => dzTile(dz, 12, 0.5, 0)).toThrow(RangeError);
  });

  it('describes itself as XML', () => {
    expect(dziOf(dz, 'jpeg')).toContain(
      'Format="jpeg" Overlap="1" TileSize="254"><Size Width="2220" Height="2967"/>',
    );
  });
});
