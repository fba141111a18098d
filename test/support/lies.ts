import type { NucleiResult } from '@ramus/contracts';

export const LIES = ['shifts', 'drops', 'invents'] as const;
export type Lie = (typeof LIES)[number];

/**
 * A shard's result as a liar returns it: every rule of a result is kept, and what it says is wrong.
 *
 * `shifts` moves nuclei to the left by four pixels, `drops` leaves every other one out, `invents` finds most of them twice.
 * It names nothing outside itself, for its text is run in browsers, too.
 */
export function lieAbout({ tiles }: NucleiResult, how: Lie): NucleiResult {
  type Tile = NucleiResult['tiles'][number];
  const pick = (tile: Tile, indices: number[]): Tile =>
    Object.fromEntries(
      Object.entries(tile).map(([name, column]) => {
        if (!Array.isArray(column)) return [name, column];
        const isPairs = name === 'seeds' || name === 'centroids';
        return [name, indices.flatMap((i) => (isPairs ? [column[2 * i], column[2 * i + 1]] : [column[i]]))];
      }),
    ) as Tile;

  const shifts = (tile: Tile): Tile => {
    const hasRoom = tile.outlines.map((outline) => outline.every((v, at) => at % 2 === 1 || v >= 8));
    return {
      ...tile,
      centroids: tile.centroids.map((v, at) => (at % 2 === 0 && hasRoom[at / 2] ? v - 4 : v)),
      outlines: tile.outlines.map((outline, i) =>
        outline.map((v, at) => (at % 2 === 0 && hasRoom[i] ? v - 8 : v)),
      ),
    };
  };
  const drops = (tile: Tile): Tile =>
    pick(
      tile,
      [...tile.outlines.keys()].filter((i) => i % 2 === 0),
    );
  const invents = (tile: Tile): Tile => {
    const [seeds, invented] = [[] as number[], [] as number[]];
    const right = tile.seeds.reduce((most, v, at) => (at % 2 === 0 ? Math.max(most, v) : most), 0);
    tile.outlines.forEach((_, i) => {
      const [x = 0, y = 0, nextX, nextY] = tile.seeds.slice(2 * i, 2 * i + 4);
      seeds.push(x, y);
      invented.push(i);
      // A seed beside it that is free, and surely the tile's own.
      if (x === right || (nextX === x + 1 && nextY === y)) return;
      seeds.push(x + 1, y);
      invented.push(i);
    });
    return { ...pick(tile, invented), seeds };
  };
  return { tiles: tiles.map({ shifts, drops, invents }[how]) };
}
