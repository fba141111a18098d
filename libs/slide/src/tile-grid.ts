import { boundsOf, grow, intersect } from './region.js';
import type { Region } from './region.js';

/** How a model wants its plane cut, in plane pixels. */
export interface TileLayout {
  /** Side of a tile as the model sees it. */
  readonly tilePx: number;
  /** Rim on every side that only gives context; the core is what is left. */
  readonly haloPx: number;
  /** Tile origins are multiples of this, so that a strided network sees one grid in every tile. */
  readonly originMultiple: number;
}

/** A tile of the grid that is aligned to the slide's corner. All in plane pixels. */
export interface GridTile {
  readonly col: number;
  readonly row: number;
  /** What is read: always the full tile, reaching outside the slide at its borders. */
  readonly region: Region;
  /** What the tile answers for: the cores fill the plane without gap and overlap, and end with it. */
  readonly core: Region;
}

/** Tiles that are worked on together. */
export interface TileBlock {
  readonly col: number;
  readonly row: number;
  /** Row by row. */
  readonly tiles: readonly GridTile[];
  /** Around what its tiles read. */
  readonly region: Region;
}

/**
 * The side of a core.
 *
 * @throws {RangeError} the layout leaves no core, or its tiles would not start on multiples.
 */
export function coreSizePx({ tilePx, haloPx, originMultiple }: TileLayout): number {
  const core = tilePx - 2 * haloPx;
  if (!(core > 0)) throw new RangeError(`a halo of ${haloPx} leaves nothing of a tile of ${tilePx}`);
  if (core % originMultiple !== 0 || haloPx % originMultiple !== 0) {
    throw new RangeError(`core ${core} and halo ${haloPx} must be multiples of ${originMultiple}`);
  }
  return core;
}

/**
 * The tiles whose cores touch `over`, row by row.
 *
 * The grid depends on the layout and the plane alone: a tile is the same one for whatever region it is planned.
 *
 * @param plane size of the whole slide in plane pixels.
 * @param over part of the plane; all of it if left out.
 */
export function tilesOver(
  layout: TileLayout,
  plane: { readonly width: number; readonly height: number },
  over: Region = { x: 0, y: 0, ...plane },
): GridTile[] {
  const size = coreSizePx(layout);
  const whole = { x: 0, y: 0, width: plane.width, height: plane.height };
  const part = intersect(whole, over);
  if (!part) return [];

  const tiles: GridTile[] = [];
  for (let row = Math.floor(part.y / size); row * size < part.y + part.height; row++) {
    for (let col = Math.floor(part.x / size); col * size < part.x + part.width; col++) {
      const full = { x: col * size, y: row * size, width: size, height: size };
      const core = intersect(full, whole);
      if (core) tiles.push({ col, row, core, region: grow(full, layout.haloPx) });
    }
  }
  return tiles;
}

/**
 * Groups tiles into blocks of `edge` × `edge` grid places, row by row; a block without a tile is left out.
 *
 * @param tiles row by row.
 */
export function blocksOf(tiles: readonly GridTile[], edge: number): TileBlock[] {
  const blocks = new Map<string, { col: number; row: number; tiles: GridTile[] }>();
  for (const tile of tiles) {
    const col = Math.floor(tile.col / edge);
    const row = Math.floor(tile.row / edge);
    const key = `${col}_${row}`;
    const block = blocks.get(key) ?? { col, row, tiles: [] };
    block.tiles.push(tile);
    blocks.set(key, block);
  }
  return [...blocks.values()]
    .sort((a, b) => a.row - b.row || a.col - b.col)
    .map((block) => ({ ...block, region: boundsOf(block.tiles.map((t) => t.region)) }));
}
