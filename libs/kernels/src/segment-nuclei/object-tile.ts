import type { NucleiResult } from '@ramus/contracts';
import { ringBounds } from '@ramus/geometry';
import type { Point } from '@ramus/geometry';
import { boundsOf } from '@ramus/slide';
import type { Region } from '@ramus/slide';
import type { KernelSlide, Plan } from '../kernel.js';
import { planeOf } from '../kernel.js';
import { toLevel0 } from '../level0.js';
import { segmentNucleiCommon } from './shard.js';
import type { NucleiPlacement } from './shard.js';
import { fromColumns } from './wire.js';
import type { Nucleus } from './wire.js';

/** A nucleus as it is served. Level-0 pixels. */
export interface NucleusObject {
  /** The grid tile that found it. */
  readonly tile: readonly [col: number, row: number];
  /** Centre of its seed pixel. */
  readonly seed: Point;
  readonly centroid: Point;
  /** Not closed by a repeated point. */
  readonly polygon: readonly Point[];
  readonly areaUm2: number;
  readonly perimeterUm: number;
  readonly circularity: number;
  readonly eccentricity: number;
  readonly solidity: number;
  readonly minDiameterUm: number;
  readonly maxDiameterUm: number;
  readonly hematoxylinOd: number;
  readonly eosinOd: number;
  readonly probability: number;
}

/** The objects of one shard: what a viewer reads for the part of the slide in view. */
export interface ObjectTile {
  readonly col: number;
  readonly row: number;
  /** Around all of it, in level-0 pixels. */
  readonly bounds: Region;
  /** Tiles row by row, within a tile by seed (y, x). */
  readonly objects: readonly NucleusObject[];
}

/** `objects/<col>_<row>`, the artefact's name. */
export const objectTileName = ({ col, row }: { readonly col: number; readonly row: number }): string =>
  `objects/${col}_${row}`;

/** What a shard found, tile by tile, in plane pixels. */
export const nucleiByTile = (result: NucleiResult, { region }: NucleiPlacement): Nucleus[][] =>
  result.tiles.map((columns) => fromColumns(columns, region.x, region.y));

/**
 * A shard's nuclei as an object tile.
 *
 * @param keeps which nuclei to keep, by the shard's tile and the place in it.
 */
export function objectTileOf(
  { plan, slide }: { readonly plan: Plan; readonly slide: KernelSlide },
  placement: NucleiPlacement,
  result: NucleiResult,
  keeps: (tile: number, order: number) => boolean,
): ObjectTile {
  const onLevel0 = toLevel0(planeOf(plan), slide);
  const { pixelUm } = segmentNucleiCommon.parse(plan.common);
  const served = nucleiByTile(result, placement).flatMap((nuclei, tile) => {
    const at = placement.tiles[tile];
    if (!at) return [];
    return nuclei.flatMap((n, order) =>
      keeps(tile, order) ? [servedObject(n, [at.col, at.row], onLevel0, pixelUm)] : [],
    );
  });
  return {
    col: placement.col,
    row: placement.row,
    bounds: boundsAround(placement, served, onLevel0),
    objects: served,
  };
}

function servedObject(
  n: Nucleus,
  tile: readonly [number, number],
  onLevel0: ReturnType<typeof toLevel0>,
  [pixelX, pixelY]: readonly [number, number],
): NucleusObject {
  return {
    tile,
    seed: onLevel0.point([n.seed[0] + 0.5, n.seed[1] + 0.5]),
    centroid: onLevel0.point(n.centroid),
    polygon: onLevel0.ring(n.outline),
    areaUm2: Math.round(n.areaPx * pixelX * pixelY * 1000) / 1000,
    perimeterUm: n.perimeterUm,
    circularity: n.circularity,
    eccentricity: n.eccentricity,
    solidity: n.solidity,
    minDiameterUm: n.minDiameterUm,
    maxDiameterUm: n.maxDiameterUm,
    hematoxylinOd: n.hematoxylinOd,
    eosinOd: n.eosinOd,
    probability: n.probability,
  };
}

/** Bounds of a shard's object tile as far as its tiles tell: objects may reach a little over them. */
export const objectTileBounds = (
  { plan, slide }: { readonly plan: Plan; readonly slide: KernelSlide },
  placement: NucleiPlacement,
): Region => boundsAround(placement, [], toLevel0(planeOf(plan), slide));

function boundsAround(
  { tiles }: NucleiPlacement,
  objects: readonly NucleusObject[],
  onLevel0: ReturnType<typeof toLevel0>,
): Region {
  if (tiles.length === 0) return { x: 0, y: 0, width: 0, height: 0 };
  const polygons = objects.map(({ polygon }): Region => {
    const { minX, minY, maxX, maxY } = ringBounds(polygon);
    const [x, y] = [Math.floor(minX), Math.floor(minY)];
    return { x, y, width: Math.ceil(maxX) - x, height: Math.ceil(maxY) - y };
  });
  const areas = tiles.map(({ area }): Region => {
    const r = onLevel0.region(area);
    const [x, y] = [Math.floor(r.x), Math.floor(r.y)];
    return { x, y, width: Math.ceil(r.x + r.width) - x, height: Math.ceil(r.y + r.height) - y };
  });
  return boundsOf([...areas, ...polygons]);
}
