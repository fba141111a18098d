import type { TissueResult } from '@ramus/contracts';
import { maskArea, polygonArea, polygonGeometry, rasterise } from '@ramus/geometry';
import type { Mask, Polygon } from '@ramus/geometry';
import { resolveMpp } from '@ramus/slide';
import { bytesOf } from '../bytes.js';
import { planeOf, slideOf } from '../kernel.js';
import type { ArtefactFile, MergeContext } from '../kernel.js';
import { toLevel0 } from '../level0.js';
import { ringFrom } from '../segment-nuclei/wire.js';
import type { TissueMaskParams } from './params.js';

const TISSUE_COLOR = [46, 139, 87];

/** `tissue.geojson` (level-0 pixels), `mask.png` (the overview; white is tissue), `summary.json`. */
export async function* merge(
  context: MergeContext<TissueMaskParams, TissueResult>,
): AsyncGenerator<ArtefactFile> {
  const slide = slideOf(context.slide);
  const plane = planeOf(context.plan);
  const { polygons: sent, threshold } = await context.result(0);
  const polygons = sent.map(([outer = [], ...holes]): Polygon => ({
    outer: ringFrom(outer),
    holes: holes.map((h) => ringFrom(h)),
  }));
  const rings = polygons.flatMap(({ outer, holes }) => [outer, ...holes]);
  const mask = rasterise(rings, { x: 0, y: 0, width: plane.width, height: plane.height });

  const onLevel0 = toLevel0(plane, slide);
  const features = polygons.map((polygon) => ({
    type: 'Feature',
    geometry: polygonGeometry({
      outer: onLevel0.ring(polygon.outer),
      holes: polygon.holes.map(onLevel0.ring),
    }),
    properties: {
      objectType: 'annotation',
      classification: { name: 'Tissue', color: TISSUE_COLOR },
      measurements: { 'Area µm^2': Math.round(polygonArea(polygon) * plane.mpp ** 2) },
    },
  }));
  yield {
    name: 'tissue.geojson',
    mediaType: 'application/geo+json',
    data: bytesOf({ type: 'FeatureCollection', features }),
  };
  yield { name: 'mask.png', mediaType: 'image/png', data: await context.encodePng(pictureOf(mask)) };

  const mpp = resolveMpp(slide.mpp, context.params.mpp);
  const slideMm2 = (slide.width * slide.height * mpp[0] * mpp[1]) / 1e6;
  const tissueMm2 = (maskArea(mask) * plane.mpp ** 2) / 1e6;
  yield {
    name: 'summary.json',
    mediaType: 'application/json',
    data: bytesOf({
      kind: 'tissue-mask',
      tissueMm2: round(tissueMm2),
      slideMm2: round(slideMm2),
      tissueShare: round(tissueMm2 / slideMm2),
      outlines: polygons.length,
      threshold,
      mpp,
      overviewMpp: plane.mpp,
    }),
  };
}

const round = (v: number): number => Math.round(v * 1e6) / 1e6;

function pictureOf({ width, height, data }: Mask): { width: number; height: number; rgba: Uint8Array } {
  const rgba = new Uint8Array(width * height * 4).fill(255);
  data.forEach((set, i) => {
    if (!set) rgba.fill(0, i * 4, i * 4 + 3);
  });
  return { width, height, rgba };
}
