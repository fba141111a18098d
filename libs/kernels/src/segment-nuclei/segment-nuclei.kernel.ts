import { nucleiResult } from '@ramus/contracts';
import type { NucleiResult } from '@ramus/contracts';
import type { Kernel } from '../kernel.js';
import { checkResult } from './check-result.js';
import { equivalentNuclei } from './equivalence.js';
import { merge } from './merge.js';
import { segmentNucleiParams } from './params.js';
import type { SegmentNucleiParams } from './params.js';
import { partial } from './partial.js';
import { areaOf, planNuclei } from './plan.js';
import { run } from './run.js';
import { segmentNucleiInput } from './shard.js';
import type { SegmentNucleiInput } from './shard.js';

/** Finds, outlines and measures every nucleus of a slide's tissue. */
export const segmentNucleiKernel: Kernel<SegmentNucleiParams, SegmentNucleiInput, NucleiResult> = {
  kind: 'segment-nuclei',
  summary: 'Finds, outlines and measures every nucleus of the tissue of an H&E slide.',
  params: segmentNucleiParams,
  needsSlide: true,
  needsMpp: true,
  forVolunteers: true,
  modelOf: ({ model }) => model,
  plan: (context) => planNuclei(context),
  input: segmentNucleiInput,
  run,
  result: nucleiResult,
  maxResultBytes: 32 * 1024 * 1024,
  checkResult,
  equivalent: equivalentNuclei,
  areaOf,
  merge,
  partial,
};
