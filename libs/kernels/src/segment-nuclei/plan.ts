import { blocksOf, boundsOf, grow, intersect, resolveMpp, tilesOver, workPlaneFor } from '@ramus/slide';
import type { GridTile, Region, TileBlock, TileLayout, WorkPlane } from '@ramus/slide';
import { askedRegion } from '../asked-region.js';
import { MAX_SHARDS, slideOf } from '../kernel.js';
import type { Plan, PlanContext, ShardPlan } from '../kernel.js';
import { modelManifest } from '../models/manifest.js';
import type { ModelManifest } from '../models/manifest.js';
import { tissueMapOf, tissuePxIn } from '../tissue-mask/tissue-map.js';
import type { TissueMap } from '../tissue-mask/tissue-map.js';
import type { SegmentNucleiParams } from './params.js';
import type { NucleiPlacement, SegmentNucleiCommon, SegmentNucleiInput } from './shard.js';

/**
 * Seeds this far outside its core are still a tile's own: two tiles may see one seed a pixel apart, each on the
 * other's side. What both keep is found again by the merge.
 */
export const OWNED_RIM_PX = 2;

/** From this many tiles on shards are larger. */
const MANY_TILES = 256;

/**
 * Sides of a shard in tiles.
 *
 * A small slide is cut into 2 × 2 tiles (two thirds of a second on one CPU thread), so that several runners have
 * work and live results come soon; a large one into 4 × 4, for a GPU does four tiles in less time than a lease
 * takes. Doubled where a slide would have more shards than a plan may.
 */
export function blockEdgeFor(tiles: number): number {
  let edge = tiles < MANY_TILES ? 2 : 4;
  while (tiles / (edge * edge) > MAX_SHARDS / 2) edge *= 2;
  return edge;
}

/**
 * Cuts the tissue of a slide into shards.
 *
 * Tiles lie on the grid that starts at the slide's corner, at the model's mpp; those whose part of the region asked
 * for holds no tissue are left out. Where nothing is left the plan is one shard without tiles, so that the job
 * succeeds and says that there is nothing.
 *
 * @param edge side of a shard in tiles; the results do not depend on it.
 * @throws {MissingMpp} neither slide nor params say a pixel size.
 */
export async function planNuclei(
  context: Omit<PlanContext<SegmentNucleiParams>, 'signal'> & Pick<PlanContext<unknown>, 'signal'>,
  edge?: number,
): Promise<Plan> {
  const slide = slideOf(context.slide);
  const model = modelManifest.parse(context.model);
  const mpp = resolveMpp(slide.mpp, context.params.mpp);
  const plane = workPlaneFor(slide.levels, mpp, model.mpp);
  const common: SegmentNucleiCommon = {
    pixelUm: [mpp[0] * plane.downsample[0], mpp[1] * plane.downsample[1]],
  };

  const tissue = await tissueMapOf(context, slide.levels, mpp);
  const asked = askedRegion(plane, context.params.region);
  const tiles = tilesWithTissue(plane, layoutOf(model), asked, tissue);
  const areas = new Map(tiles.map(({ tile, area, tissueUm2 }) => [tile, { area, tissueUm2 }]));
  const blocks = blocksOf([...areas.keys()], edge ?? blockEdgeFor(tiles.length));
  const shards = blocks.map((block) => shardOf(block, plane, asked, areas));
  return { plane, shards: shards.length > 0 ? shards : [EMPTY_SHARD], common };
}

const EMPTY_SHARD: ShardPlan = {
  tiles: [],
  input: { tiles: [] } satisfies SegmentNucleiInput,
  placement: {
    col: 0,
    row: 0,
    region: { x: 0, y: 0, width: 0, height: 0 },
    tiles: [],
  } satisfies NucleiPlacement,
};

export const layoutOf = ({ tiling }: Pick<ModelManifest, 'tiling'>): TileLayout => ({
  tilePx: tiling.recommended_tile,
  haloPx: tiling.halo,
  originMultiple: tiling.origin_multiple,
});

interface TissueTile {
  readonly tile: GridTile;
  readonly area: Region;
  readonly tissueUm2: number;
}

function tilesWithTissue(
  plane: WorkPlane,
  layout: TileLayout,
  asked: Region | undefined,
  tissue: TissueMap,
): TissueTile[] {
  if (!asked) return [];
  return tilesOver(layout, plane, asked).flatMap((tile) => {
    const area = intersect(tile.core, asked);
    if (!area) return [];
    const tissuePx = tissuePxIn(tissue, plane, area);
    return tissuePx > 0 ? [{ tile, area, tissueUm2: Math.round(tissuePx * tissue.plane.mpp ** 2) }] : [];
  });
}

function shardOf(
  block: TileBlock,
  plane: WorkPlane,
  asked: Region | undefined,
  areas: ReadonlyMap<GridTile, { area: Region; tissueUm2: number }>,
): ShardPlan {
  const { x: left, y: top } = block.region;
  const inShard = (r: Region): Region => ({ ...r, x: r.x - left, y: r.y - top });
  const whole = { x: 0, y: 0, width: plane.width, height: plane.height };
  const input: SegmentNucleiInput = {
    tiles: block.tiles.map(({ region, core }) => ({
      x: region.x - left,
      y: region.y - top,
      owns: inShard(overlap(grow(core, OWNED_RIM_PX), asked ?? whole)),
      inside: inShard(overlap(region, whole)),
    })),
  };
  const placement: NucleiPlacement = {
    col: block.col,
    row: block.row,
    region: boundsOf(block.tiles.map((t) => t.region)),
    tiles: block.tiles.map((tile) => {
      const { area, tissueUm2 } = areas.get(tile) ?? { area: tile.core, tissueUm2: 0 };
      return { col: tile.col, row: tile.row, area, tissueUm2 };
    }),
  };
  return { tiles: block.tiles.map((t) => t.region), input, placement };
}

/** The cores of its tiles, cut to the slide and the region asked for; empty where the plan found nothing to do. */
export function areaOf(shard: ShardPlan): Region {
  const { region, tiles } = shard.placement as NucleiPlacement;
  return tiles.length > 0 ? boundsOf(tiles.map(({ area }) => area)) : region;
}

/** What two rectangles share; an empty rectangle where that is nothing. */
const overlap = (a: Region, b: Region): Region => intersect(a, b) ?? { x: a.x, y: a.y, width: 0, height: 0 };
