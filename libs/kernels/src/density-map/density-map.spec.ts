import type { Point } from '@ramus/geometry';
import { describe, expect, it } from 'vitest';
import { bytesOf } from '../bytes.js';
import type { JobArtefacts, KernelSlide } from '../kernel.js';
import { planContext } from '../testing/memory-slide.js';
import { mergeJob, runShard } from '../testing/run-job.js';
import { colourAt, scaleEnd, STOPS } from './colours.js';
import { densityMapKernel } from './density-map.kernel.js';
import { cellAt, extentOf, gridOf, MAX_CELLS } from './grid.js';
import { heatmapOf } from './heatmap.js';
import { smoothed } from './smooth.js';

/** 1.2 × 0.8 mm at 0.5 µm/px. */
const slide: KernelSlide = {
  slideId: 's',
  width: 2_400,
  height: 1_600,
  mpp: [0.5, 0.5],
  levels: [{ width: 2_400, height: 1_600, downsample: 1 }],
};

/** A finished `segment-nuclei` job with nuclei at these places, in level-0 pixels; one object tile for each list. */
function nucleiAt(...tiles: Point[][]): JobArtefacts {
  const files = new Map<string, unknown>(
    tiles.map((centroids, i) => [`objects/${i}_0`, { objects: centroids.map((centroid) => ({ centroid })) }]),
  );
  const index = tiles.map((centroids, i) => ({ name: `objects/${i}_0`, count: centroids.length }));
  files.set('objects/index.json', { tiles: index });
  return {
    kind: 'segment-nuclei',
    names: [...files.keys()],
    read: async (name) => bytesOf(files.get(name)),
  };
}

async function mapOf(nuclei: JobArtefacts, given: Record<string, unknown> = {}, on: KernelSlide = slide) {
  const params = densityMapKernel.params.parse(given);
  const dependencies = [nuclei];
  const plan = await densityMapKernel.plan(planContext({ params, slide: on, dependencies }));
  const world = { slide: on, dependencies, readPlane: () => Promise.reject(new Error('it reads no pixels')) };
  const result = await runShard(densityMapKernel, plan, 0, world);
  const files = await mergeJob(densityMapKernel, params, plan, [result], world);
  return { plan, result, files, summary: JSON.parse(files.get('summary.json') ?? '') };
}

describe('a density map', () => {
  it('counts every nucleus in its cell, and gives nuclei per mm²', async () => {
    const { result, files, summary } = await mapOf(
      nucleiAt(
        [
          [10, 10],
          [199, 199],
        ],
        [[2_399, 1_599]],
        [],
      ),
      { smoothing: 0 },
    );
    expect(summary).toMatchObject({ columns: 12, rows: 8, cellUm: 100, nuclei: 3, occupiedCells: 2 });
    // Two nuclei in (0.1 mm)².
    expect(result.density[0]).toBe(200);
    expect(result.density.at(-1)).toBe(100);
    expect(result.density.filter((v) => v > 0)).toHaveLength(2);
    const lines = files.get('grid.csv')?.trimEnd().split('\n') ?? [];
    expect(lines[0]).toBe('column,row,x,y,nuclei,nuclei_per_mm2');
    expect(lines[1]).toBe('0,0,0.0,0.0,2,200');
    expect(lines.at(-1)).toBe('11,7,2200.0,1400.0,1,100');
    expect(lines).toHaveLength(1 + 12 * 8);
  });

  it('sends a runner counts, and nothing that names a slide', async () => {
    const { plan } = await mapOf(nucleiAt([[10, 10]]));
    expect(plan.shards).toHaveLength(1);
    expect(plan.shards[0]?.tiles).toEqual([]);
    expect(Object.keys(plan.shards[0]?.input as object).toSorted()).toEqual([
      'cellUm',
      'columns',
      'counts',
      'rows',
      'smoothing',
    ]);
  });

  it('of a slide without nuclei is clear, and has a scale all the same', async () => {
    const { files, summary } = await mapOf(nucleiAt([]));
    expect(summary).toMatchObject({ nuclei: 0, maxPerMm2: 0, scale: { from: 0, to: 1 } });
    expect(new Set(files.get('heatmap.png'))).toEqual(new Set(['\0']));
  });

  it('refuses densities that are not of its grid', async () => {
    const { plan } = await mapOf(nucleiAt([[10, 10]]));
    const [shard] = plan.shards;
    expect(() => shard && densityMapKernel.checkResult?.({ density: [1, 2] }, shard)).toThrow(RangeError);
  });
});

describe('the grid', () => {
  it('has cells of twice the size where a slide would have too many', () => {
    const whole = gridOf({ width: 200_000, height: 100_000 }, [0.25, 0.25], 100);
    expect(whole.columns * whole.rows).toBeLessThanOrEqual(MAX_CELLS);
    expect(whole.cellUm).toBe(200);
    expect(gridOf({ width: 2_400, height: 1_600 }, [0.5, 0.5], 100).cellUm).toBe(100);
  });

  it('has square cells in µm where pixels are not square', () => {
    const grid = gridOf({ width: 1_000, height: 1_000 }, [0.5, 0.25], 50);
    expect(grid).toMatchObject({ columns: 10, rows: 5 });
    expect(extentOf(grid, [0.5, 0.25], { x: 1, y: 1, width: 1, height: 1 })).toEqual({
      x: 100,
      y: 200,
      width: 100,
      height: 200,
    });
    expect(cellAt(grid, [0.5, 0.25], [999, 999])).toBe(4 * 10 + 9);
    expect(cellAt(grid, [0.5, 0.25], [1_000, 1_000])).toBe(4 * 10 + 9);
  });
});

describe('smoothing', () => {
  it('leaves an even grid as it is, up to its edges', () => {
    expect(new Set(smoothed(new Array(20).fill(3), 5, 4, 4))).toEqual(new Set([3]));
  });

  it('spreads a point as 1-2-1 does, the same both ways', () => {
    const point = new Array<number>(25).fill(0).with(12, 16);
    const once = smoothed(point, 5, 5, 1);
    expect([once[12], once[11], once[13], once[7], once[17], once[6]]).toEqual([4, 2, 2, 2, 2, 1]);
  });
});

describe('the scale', () => {
  it('ends at a round number that one clump does not push up', () => {
    expect(scaleEnd([])).toBe(1);
    expect(scaleEnd([0, 130])).toBe(200);
    expect(scaleEnd([...new Array<number>(999).fill(900), 60_000])).toBe(1_000);
  });

  it('has its first and last colour at its ends, and for what lies outside', () => {
    expect(colourAt(0)).toEqual(STOPS[0]);
    expect(colourAt(7)).toEqual(STOPS.at(-1));
    expect(colourAt(0.5)).toEqual(STOPS[4]);
  });

  it('shows where there are nuclei and is clear where there are none', () => {
    const picture = heatmapOf({ columns: 8, rows: 1, cellUm: 100 }, [0, 0, 0, 0, 0, 0, 0, 10], 10);
    const alphaAt = (column: number) => picture.rgba[(column * 16 + 8) * 4 + 3];
    expect([alphaAt(0), alphaAt(3)]).toEqual([0, 0]);
    expect(alphaAt(7)).toBeGreaterThan(200);
  });
});
