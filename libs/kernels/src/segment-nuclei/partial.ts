import type { NucleiResult } from '@ramus/contracts';
import { bytesOf } from '../bytes.js';
import { slideOf } from '../kernel.js';
import type { ArtefactFile, PartialContext } from '../kernel.js';
import type { ObjectIndexEntry } from './merge.js';
import { objectTileBounds, objectTileName, objectTileOf } from './object-tile.js';
import type { NucleiPlacement } from './shard.js';

/**
 * What can be shown before the merge: the object tiles of committed shards, and which there are.
 *
 * Doubles along a shard's borders may still be in its tile; counts are not known without reading it.
 */
export async function partial(
  name: string,
  { plan, slide, committed, result }: PartialContext<NucleiResult>,
): Promise<ArtefactFile | undefined> {
  const known = { plan, slide: slideOf(slide) };
  const placed = [...committed]
    .sort((a, b) => a - b)
    .flatMap((shard) => {
      const placement = plan.shards[shard]?.placement as NucleiPlacement | undefined;
      return placement ? [{ shard, placement }] : [];
    });
  if (name === 'objects/index.json') {
    const tiles = placed.map(({ placement }): Omit<ObjectIndexEntry, 'count'> => {
      const { col, row } = placement;
      return { name: objectTileName(placement), col, row, bounds: objectTileBounds(known, placement) };
    });
    return { name, mediaType: 'application/json', data: bytesOf({ tiles }) };
  }
  const found = placed.find(({ placement }) => objectTileName(placement) === name);
  if (!found) return undefined;
  const tile = objectTileOf(known, found.placement, await result(found.shard), () => true);
  return { name, mediaType: 'application/json', data: bytesOf(tile) };
}
