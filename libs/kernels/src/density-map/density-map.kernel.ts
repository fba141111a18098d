import { densityResult } from '@ramus/contracts';
import type { DensityResult } from '@ramus/contracts';
import { resolveMpp } from '@ramus/slide';
import { slideOf } from '../kernel.js';
import type { Kernel, Plan, PlanContext, ShardPlan } from '../kernel.js';
import { nucleiJobsOf, objectTilesOf } from '../segment-nuclei/read-objects.js';
import { cellAt, gridOf } from './grid.js';
import { merge } from './merge.js';
import { densityMapParams } from './params.js';
import type { DensityMapParams } from './params.js';
import { densityMapInput } from './shard.js';
import type { DensityMapInput } from './shard.js';
import { smoothed } from './smooth.js';

/** Nuclei per mm² on a grid over the slide, as a picture to lay over it. */
export const densityMapKernel: Kernel<DensityMapParams, DensityMapInput, DensityResult> = {
  kind: 'density-map',
  summary: 'Counts the nuclei of a segment-nuclei job per mm² on a grid, and paints them as a heatmap.',
  params: densityMapParams,
  needsSlide: true,
  needsMpp: true,
  readsOneOf: ['segment-nuclei'],
  input: densityMapInput,
  result: densityResult,
  maxResultBytes: 2 * 1024 * 1024,
  plan,
  run,
  checkResult,
  merge,
};

/** The nuclei are counted here, where they are; the runner is sent counts, not nuclei. */
async function plan({ params, slide, dependencies, signal }: PlanContext<DensityMapParams>): Promise<Plan> {
  const given = slideOf(slide);
  const mpp = resolveMpp(given.mpp, params.mpp);
  const grid = gridOf(given, mpp, params.cellUm);
  const counts = new Array<number>(grid.columns * grid.rows).fill(0);
  for (const job of nucleiJobsOf(dependencies)) {
    for await (const { objects } of objectTilesOf(job)) {
      signal.throwIfAborted();
      for (const { centroid } of objects) {
        const cell = cellAt(grid, mpp, centroid);
        counts[cell] = (counts[cell] ?? 0) + 1;
      }
    }
  }
  const input: DensityMapInput = { ...grid, smoothing: params.smoothing, counts };
  return { shards: [{ tiles: [], input, placement: {} }], common: {} };
}

async function run({ columns, rows, cellUm, smoothing, counts }: DensityMapInput): Promise<DensityResult> {
  const cellMm2 = (cellUm / 1_000) ** 2;
  const density = smoothed(counts, columns, rows, smoothing);
  return { density: Array.from(density, (v) => Math.round((v / cellMm2) * 100) / 100) };
}

function checkResult({ density }: DensityResult, { input }: ShardPlan): void {
  const { columns, rows } = densityMapInput.parse(input);
  if (density.length !== columns * rows) {
    throw new RangeError(`${density.length} densities for ${columns} × ${rows} cells`);
  }
}
