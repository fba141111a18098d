import { tissueResult } from '@ramus/contracts';
import type { TissueResult } from '@ramus/contracts';
import { SAFE_TOLERANCE_PX, signedArea, simplifyPolygon, tracePolygons } from '@ramus/geometry';
import type { Ring } from '@ramus/geometry';
import { boundsOf, resolveMpp } from '@ramus/slide';
import { z } from 'zod';
import type { Kernel, Plan, PlanContext, RunContext, ShardPlan } from '../kernel.js';
import { slideOf } from '../kernel.js';
import { ringFrom } from '../segment-nuclei/wire.js';
import { findTissue } from './find-tissue.js';
import { merge } from './merge.js';
import { overviewPieces, overviewPlaneFor } from './overview.js';
import { tissueMaskParams } from './params.js';
import type { TissueMaskParams } from './params.js';
import { SaturationMap } from './saturation-map.js';

const size = z.number().int().min(1).max(100_000);
const origin = z.number().int().min(0).max(100_000);
const place = z.strictObject({ x: origin, y: origin, width: size, height: size });

export const tissueMaskInput = z.strictObject({
  width: size,
  height: size,
  /** Microns per pixel of the overview. */
  mpp: z.number().positive(),
  /** Where the shard's tiles lie in the overview. */
  pieces: z.array(place).min(1).max(1024),
});
export type TissueMaskInput = z.infer<typeof tissueMaskInput>;

/** Finds tissue on an overview of the slide. One shard: Otsu's threshold needs all of it. */
export const tissueMaskKernel: Kernel<TissueMaskParams, TissueMaskInput, TissueResult> = {
  kind: 'tissue-mask',
  summary: 'Finds where tissue is, on an overview of about 8 µm/px, and gives outlines, a mask and the area.',
  params: tissueMaskParams,
  needsSlide: true,
  needsMpp: true,
  input: tissueMaskInput,
  result: tissueResult,
  maxResultBytes: 16 * 1024 * 1024,
  plan,
  run,
  checkResult,
  merge,
};

async function plan({ params, slide }: PlanContext<TissueMaskParams>): Promise<Plan> {
  const { levels, mpp } = slideOf(slide);
  const plane = overviewPlaneFor(levels, resolveMpp(mpp, params.mpp));
  const pieces = overviewPieces(plane);
  const input: TissueMaskInput = { width: plane.width, height: plane.height, mpp: plane.mpp, pieces };
  return { plane, shards: [{ tiles: pieces, input, placement: {} }], common: {} };
}

async function run(input: TissueMaskInput, _common: unknown, context: RunContext): Promise<TissueResult> {
  const map = new SaturationMap(input.width, input.height);
  let done = 0;
  for await (const { index, pixels } of context.tiles) {
    context.signal.throwIfAborted();
    const piece = input.pieces[index];
    if (!piece) throw new RangeError(`the shard has no tile ${index}`);
    map.add(piece, pixels);
    context.progress(++done);
  }
  const { mask, threshold } = findTissue(map, input.mpp);
  const polygons = tracePolygons(mask).map((p) => simplifyPolygon(p, SAFE_TOLERANCE_PX));
  return { threshold, polygons: polygons.map(({ outer, holes }) => [outer, ...holes].map(halves)) };
}

const halves = (ring: Ring): number[] => ring.flatMap(([x, y]) => [Math.round(2 * x), Math.round(2 * y)]);

/** Outlines must lie on the overview and surround something. */
function checkResult({ polygons }: TissueResult, shard: ShardPlan): void {
  const { width, height } = boundsOf(shard.tiles);
  for (const ring of polygons.flat().map((r) => ringFrom(r))) {
    if (ring.some(([x, y]) => x > width || y > height)) throw new RangeError('an outline leaves the slide');
    if (signedArea(ring) === 0) throw new RangeError('an outline surrounds nothing');
  }
}
