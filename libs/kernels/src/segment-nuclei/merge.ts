import type { NucleiResult } from '@ramus/contracts';
import { bytesOf } from '../bytes.js';
import { slideOf } from '../kernel.js';
import type { ArtefactFile, MergeContext, Plan } from '../kernel.js';
import { modelManifest } from '../models/manifest.js';
import { Borders } from './borders.js';
import { objectTileName, objectTileOf } from './object-tile.js';
import type { ObjectTile } from './object-tile.js';
import type { SegmentNucleiParams } from './params.js';
import { OWNED_RIM_PX } from './plan.js';
import { segmentNucleiCommon } from './shard.js';
import type { NucleiPlacement } from './shard.js';
import { Summary } from './summary.js';

interface PlacedShard {
  readonly shard: number;
  readonly placement: NucleiPlacement;
}

/** An entry of `objects/index.json`. */
export interface ObjectIndexEntry extends Pick<ObjectTile, 'col' | 'row' | 'bounds'> {
  readonly name: string;
  readonly count: number;
}

/**
 * Shards → one object tile each, without doubles; then `objects/index.json` and `summary.json`.
 *
 * A row of shards is read twice: first for what lies along borders, then to be written. In between only those border
 * objects are held.
 */
export async function* merge(
  context: MergeContext<SegmentNucleiParams, NucleiResult>,
): AsyncGenerator<ArtefactFile> {
  const slide = slideOf(context.slide);
  const model = modelManifest.parse(context.model);
  const { pixelUm } = segmentNucleiCommon.parse(context.plan.common);
  // A nucleus reaches half a window from its seed, and the seed may lie in the other tile's rim.
  const borders = new Borders(model.postprocess.window / 2 + OWNED_RIM_PX);
  const summary = new Summary();
  const index: ObjectIndexEntry[] = [];

  for (const row of rowsOf(context.plan)) {
    const candidates: ReturnType<Borders['candidatesOf']> = [];
    for (const { shard, placement } of row) {
      context.signal.throwIfAborted();
      candidates.push(...borders.candidatesOf(shard, placement, await context.result(shard)));
    }
    const keeps = borders.settleRow(candidates);
    for (const { shard, placement } of row) {
      context.signal.throwIfAborted();
      const result = await context.result(shard);
      const tile = objectTileOf({ plan: context.plan, slide }, placement, result, (t, order) =>
        keeps(shard, t, order),
      );
      const found = result.tiles.reduce((sum, { areaPx }) => sum + areaPx.length, 0);
      summary.addShard(placement, tile.objects, found - tile.objects.length);
      const name = objectTileName(placement);
      index.push({ name, col: tile.col, row: tile.row, bounds: tile.bounds, count: tile.objects.length });
      yield { name, mediaType: 'application/json', data: bytesOf(tile) };
    }
  }
  yield { name: 'objects/index.json', mediaType: 'application/json', data: bytesOf({ tiles: index }) };
  yield {
    name: 'summary.json',
    mediaType: 'application/json',
    data: bytesOf(summary.toJson(model, context.params, slide, pixelUm)),
  };
}

/** Shards by their row in the grid, from the top: the plan has them in that order. */
function rowsOf({ shards }: Plan): PlacedShard[][] {
  const rows: PlacedShard[][] = [];
  shards.forEach((plan, shard) => {
    const placement = plan.placement as NucleiPlacement;
    const last = rows.at(-1);
    if (last?.[0]?.placement.row === placement.row) last.push({ shard, placement });
    else rows.push([{ shard, placement }]);
  });
  return rows;
}
