import { overlayResult } from '@ramus/contracts';
import type { OverlayResult } from '@ramus/contracts';
import { resolveMpp, workPlaneFor } from '@ramus/slide';
import { z } from 'zod';
import { slideOf } from '../kernel.js';
import type { Kernel, Plan, PlanContext } from '../kernel.js';
import { merge } from './merge.js';
import { overlayParams } from './params.js';
import type { OverlayParams } from './params.js';

const overlayInput = z.strictObject({});
type OverlayInput = z.infer<typeof overlayInput>;

/**
 * A picture of the slide with the outlines that other jobs found.
 *
 * Its shard asks nothing of a runner: outlines and pixels are both with the server, and a picture of the slide is what
 * no runner should have. It is drawn by the merge.
 */
export const overlayKernel: Kernel<OverlayParams, OverlayInput, OverlayResult> = {
  kind: 'overlay',
  summary: 'Draws the outlines of tissue and nuclei over a picture of the slide.',
  params: overlayParams,
  needsSlide: true,
  needsMpp: true,
  readsOneOf: ['segment-nuclei', 'tissue-mask'],
  input: overlayInput,
  result: overlayResult,
  maxResultBytes: 1_024,
  plan,
  run: async () => ({}),
  merge,
};

async function plan({ params, slide }: PlanContext<OverlayParams>): Promise<Plan> {
  const { levels, width, height, mpp } = slideOf(slide);
  const pixelUm = resolveMpp(mpp, params.mpp);
  const shown = params.region ?? { width, height };
  const sides = [shown.width * pixelUm[0], shown.height * pixelUm[1]];
  const plane = workPlaneFor(levels, pixelUm, Math.max(...sides) / params.maxPx);
  return { plane, shards: [{ tiles: [], input: {}, placement: {} }], common: {} };
}
