import type { Region } from './region.js';

/** A Deep Zoom image: the sizes that its tiles are cut from. */
export interface DeepZoom {
  /** Level-0 pixels. */
  readonly width: number;
  readonly height: number;
  /** Side of a tile without its overlap. */
  readonly tileSizePx: number;
  /** Pixels that a tile shares with each neighbour. */
  readonly overlapPx: number;
}

/** One tile: what to read, and how large to make it. */
export interface DeepZoomTile {
  /** Level-0 pixels, inside the slide. */
  readonly region: Region;
  /** Size of the tile itself in pixels. */
  readonly width: number;
  readonly height: number;
  /** Level-0 pixels per tile pixel: a power of two. */
  readonly downsample: number;
}

/** Deep Zoom counts levels from 1×1 px (0) up to the full size (the last). */
export const dzLevelCount = ({ width, height }: DeepZoom): number =>
  Math.ceil(Math.log2(Math.max(1, width, height))) + 1;

const downsampleOf = (dz: DeepZoom, dzLevel: number): number => 2 ** (dzLevelCount(dz) - 1 - dzLevel);

/** Size of a Deep Zoom level, and its tiles in columns and rows. @throws {RangeError} there is no such level. */
export function dzLevel(
  dz: DeepZoom,
  level: number,
): { width: number; height: number; cols: number; rows: number } {
  if (!Number.isInteger(level) || level < 0 || level >= dzLevelCount(dz)) {
    throw new RangeError(`Deep Zoom level ${level} is not one of ${dzLevelCount(dz)}`);
  }
  const downsample = downsampleOf(dz, level);
  const width = Math.ceil(dz.width / downsample);
  const height = Math.ceil(dz.height / downsample);
  return { width, height, cols: Math.ceil(width / dz.tileSizePx), rows: Math.ceil(height / dz.tileSizePx) };
}

/**
 * The tile (col, row) of a Deep Zoom level.
 *
 * A tile at a border is smaller, and has an overlap only where there is a neighbour.
 *
 * @throws {RangeError} there is no such level or tile.
 */
export function dzTile(dz: DeepZoom, level: number, col: number, row: number): DeepZoomTile {
  const size = dzLevel(dz, level);
  if (!(
    Number.isInteger(col) &&
    Number.isInteger(row) &&
    col >= 0 &&
    row >= 0 &&
    col < size.cols &&
    row < size.rows
  )) {
    throw new RangeError(`Deep Zoom level ${level} has no tile ${col}_${row}`);
  }
  const downsample = downsampleOf(dz, level);
  const [dzX, dzRight] = extent(dz, col, size.width);
  const [dzY, dzBottom] = extent(dz, row, size.height);
  const l0X = dzX * downsample;
  const l0Y = dzY * downsample;
  return {
    region: {
      x: l0X,
      y: l0Y,
      width: Math.min(dz.width, dzRight * downsample) - l0X,
      height: Math.min(dz.height, dzBottom * downsample) - l0Y,
    },
    width: dzRight - dzX,
    height: dzBottom - dzY,
    downsample,
  };
}

/** From where to where a tile reaches along one axis, in pixels of its Deep Zoom level. */
function extent(
  { tileSizePx, overlapPx }: DeepZoom,
  index: number,
  size: number,
): [from: number, to: number] {
  return [Math.max(0, index * tileSizePx - overlapPx), Math.min(size, (index + 1) * tileSizePx + overlapPx)];
}

/** The `.dzi` document, as its schema of 2008 has it. @param format of the tiles: `jpeg`, `png`, `webp`. */
export const dziOf = ({ width, height, tileSizePx, overlapPx }: DeepZoom, format: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n` +
  `<Image xmlns="http://schemas.microsoft.com/deepzoom/2008" Format="${format}" Overlap="${overlapPx}" TileSize="${tileSizePx}">` +
  `<Size Width="${width}" Height="${height}"/></Image>\n`;
