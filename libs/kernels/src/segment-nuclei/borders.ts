import type { NucleiResult } from '@ramus/contracts';
import { findDoubles, ringBounds } from '@ramus/geometry';
import type { SeamObject } from '@ramus/geometry';
import type { Region } from '@ramus/slide';
import { nucleiByTile } from './object-tile.js';
import type { NucleiPlacement } from './shard.js';

/** A nucleus near the border of what its tile answers for, in plane pixels. */
interface BorderObject extends SeamObject {
  /** The shard that found it, and the tile's place in it. */
  readonly shard: number;
  readonly tile: number;
}

/**
 * Finds what two tiles both found, one row of shards after another from the top.
 *
 * It holds the border objects of one row of shards, and of the row of tiles above: an amount that grows with the
 * slide's width, not with its area.
 */
export class Borders {
  #above: readonly BorderObject[] = [];

  /** @param reachPx how far from a border an object can still meet one of the other side. */
  constructor(private readonly reachPx: number) {}

  /** The border objects of one shard; all others are its own beyond doubt. */
  candidatesOf(shard: number, placement: NucleiPlacement, result: NucleiResult): BorderObject[] {
    return nucleiByTile(result, placement).flatMap((nuclei, tile) => {
      const at = placement.tiles[tile];
      if (!at) return [];
      return nuclei.flatMap(({ outline }, order) =>
        isNearBorder(outline, at.area, this.reachPx)
          ? [{ shard, tile, col: at.col, row: at.row, order, outline }]
          : [],
      );
    });
  }

  /**
   * The doubles among a row of shards.
   *
   * @param candidates of all shards of the row.
   * @returns whether a nucleus is kept, by shard, tile and place in the tile.
   */
  settleRow(candidates: readonly BorderObject[]): (shard: number, tile: number, order: number) => boolean {
    const all = [...this.#above, ...candidates];
    const doubles = findDoubles(all);
    const lastRow = candidates.reduce((last, { row }) => Math.max(last, row), -1);
    this.#above = candidates.filter((object) => object.row === lastRow && !doubles.has(object));
    const dropped = new Set([...doubles].map(({ shard, tile, order }) => `${shard} ${tile} ${order}`));
    return (shard, tile, order) => !dropped.has(`${shard} ${tile} ${order}`);
  }
}

function isNearBorder(outline: SeamObject['outline'], area: Region, reachPx: number): boolean {
  const { minX, minY, maxX, maxY } = ringBounds(outline);
  return (
    minX < area.x + reachPx ||
    minY < area.y + reachPx ||
    maxX > area.x + area.width - reachPx ||
    maxY > area.y + area.height - reachPx
  );
}
