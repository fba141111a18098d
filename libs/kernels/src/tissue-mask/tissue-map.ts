import { rasterise } from '@ramus/geometry';
import type { Mask, Point, Ring } from '@ramus/geometry';
import { intersect } from '@ramus/slide';
import type { Level, Mpp, Region, WorkPlane } from '@ramus/slide';
import { z } from 'zod';
import { decodeUtf8 } from '../bytes.js';
import type { JobArtefacts, PlanContext } from '../kernel.js';
import { findTissue } from './find-tissue.js';
import { overviewPieces, overviewPlaneFor } from './overview.js';
import { SaturationMap } from './saturation-map.js';

/** A slide's tissue, as a kernel that works on tissue asks for it. */
export interface TissueMap {
  readonly plane: WorkPlane;
  readonly mask: Mask;
}

type Source = Pick<PlanContext<unknown>, 'dependencies' | 'readPlane' | 'signal'>;

/** The tissue that a `tissue-mask` job among the dependencies found; else found here, by the same code. */
export async function tissueMapOf(source: Source, levels: readonly Level[], mpp: Mpp): Promise<TissueMap> {
  const plane = overviewPlaneFor(levels, mpp);
  const made = tissueJobOf(source.dependencies);
  if (made) return { plane, mask: maskFrom(await made.read('tissue.geojson'), plane) };

  const map = new SaturationMap(plane.width, plane.height);
  for (const piece of overviewPieces(plane)) {
    source.signal.throwIfAborted();
    map.add(piece, await source.readPlane(plane, piece));
  }
  return { plane, mask: findTissue(map, plane.mpp).mask };
}

const ring = z.array(z.tuple([z.number(), z.number()]));
const collection = z.object({
  features: z.array(
    z.object({ geometry: z.object({ type: z.literal('Polygon'), coordinates: z.array(ring) }) }),
  ),
});

const tissueJobOf = (dependencies: readonly JobArtefacts[]): JobArtefacts | undefined =>
  dependencies.find(({ kind, names }) => kind === 'tissue-mask' && names.includes('tissue.geojson'));

/** The outlines, holes among them, that a `tissue-mask` job among the dependencies found, in level-0 pixels. */
export async function tissueRingsOf(dependencies: readonly JobArtefacts[]): Promise<Ring[]> {
  const made = tissueJobOf(dependencies);
  return made ? ringsFrom(await made.read('tissue.geojson')) : [];
}

const ringsFrom = (geojson: Uint8Array): Ring[] =>
  collection.parse(JSON.parse(decodeUtf8(geojson))).features.flatMap(({ geometry }) => geometry.coordinates);

function maskFrom(geojson: Uint8Array, plane: WorkPlane): Mask {
  const [dx, dy] = plane.downsample;
  const rings = ringsFrom(geojson).map((r): Ring => r.map(([x, y]): Point => [x / dx, y / dy]));
  return rasterise(rings, { x: 0, y: 0, width: plane.width, height: plane.height });
}

/**
 * How much tissue lies in a region of another plane of the slide, in pixels of the map.
 *
 * A pixel counts where its centre lies, so regions that fill a plane share the tissue out without rest.
 */
export function tissuePxIn({ plane, mask }: TissueMap, other: WorkPlane, region: Region): number {
  const [sx, sy] = [plane.downsample[0] / other.downsample[0], plane.downsample[1] / other.downsample[1]];
  const x = Math.ceil(region.x / sx - 0.5);
  const y = Math.ceil(region.y / sy - 0.5);
  const pixels = intersect(
    { x: 0, y: 0, width: mask.width, height: mask.height },
    {
      x,
      y,
      width: Math.ceil((region.x + region.width) / sx - 0.5) - x,
      height: Math.ceil((region.y + region.height) / sy - 0.5) - y,
    },
  );
  let count = 0;
  if (!pixels) return count;
  for (let row = pixels.y; row < pixels.y + pixels.height; row++) {
    const start = row * mask.width + pixels.x;
    for (let i = start; i < start + pixels.width; i++) count += mask.data[i] as number;
  }
  return count;
}
