import type { NucleiResult, NucleiTile } from '@ramus/contracts';
import { signedArea } from '@ramus/geometry';
import { contains } from '@ramus/slide';
import type { Region } from '@ramus/slide';
import type { ShardPlan } from '../kernel.js';
import { segmentNucleiInput } from './shard.js';
import { fromColumns } from './wire.js';

/**
 * What the schema cannot say of a shard's result: every tile is there, in order, and all that it names lies where the
 * tile looked.
 *
 * @throws {RangeError} with what is wrong.
 */
export function checkResult(result: NucleiResult, shard: ShardPlan): void {
  const { tiles } = segmentNucleiInput.parse(shard.input);
  if (result.tiles.length !== tiles.length) {
    throw new RangeError(`${result.tiles.length} tiles are answered of ${tiles.length}`);
  }
  result.tiles.forEach((answer, index) => {
    const tile = tiles[index];
    const read = shard.tiles[index];
    if (!tile || !read || answer.tile !== index) throw new RangeError(`tile ${index} is not in its place`);
    checkTile(answer, tile.owns, { x: tile.x, y: tile.y, width: read.width, height: read.height });
  });
}

function checkTile(answer: NucleiTile, owns: Region, read: Region): void {
  let before = { x: -1, y: -1 };
  const isInside = ([x, y]: readonly [number, number]): boolean =>
    x >= read.x && y >= read.y && x <= read.x + read.width && y <= read.y + read.height;

  for (const { seed, centroid, outline } of fromColumns(answer, 0, 0)) {
    const [x, y] = seed;
    if (!contains(owns, x, y)) throw new RangeError(`the seed ${x}, ${y} is not the tile's`);
    if (y < before.y || (y === before.y && x <= before.x)) throw new RangeError('the seeds are not in order');
    if (!isInside(centroid) || !outline.every(isInside)) throw new RangeError('a nucleus leaves the tile');
    if (signedArea(outline) === 0) throw new RangeError('an outline surrounds nothing');
    before = { x, y };
  }
}
