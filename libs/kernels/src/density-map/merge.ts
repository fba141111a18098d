import type { DensityResult } from '@ramus/contracts';
import { resolveMpp } from '@ramus/slide';
import { bytesOf, encodeUtf8 } from '../bytes.js';
import { slideOf } from '../kernel.js';
import type { ArtefactFile, MergeContext } from '../kernel.js';
import { scaleEnd, STOPS } from './colours.js';
import { extentOf } from './grid.js';
import { heatmapOf, legendOf } from './heatmap.js';
import type { DensityMapParams } from './params.js';
import { densityMapInput } from './shard.js';
import type { DensityMapInput } from './shard.js';

/** `heatmap.png` (to lay over `extent`), `legend.png`, `grid.csv`, `summary.json`. */
export async function* merge(
  context: MergeContext<DensityMapParams, DensityResult>,
): AsyncGenerator<ArtefactFile> {
  const slide = slideOf(context.slide);
  const mpp = resolveMpp(slide.mpp, context.params.mpp);
  const grid = densityMapInput.parse(context.plan.shards[0]?.input);
  const { density } = await context.result(0);
  const end = scaleEnd(density);

  const heatmap = heatmapOf(grid, density, end);
  yield { name: 'heatmap.png', mediaType: 'image/png', data: await context.encodePng(heatmap) };
  yield { name: 'legend.png', mediaType: 'image/png', data: await context.encodePng(legendOf(end)) };
  yield { name: 'grid.csv', mediaType: 'text/csv', data: csvOf(grid, density, mpp) };

  const { columns, rows, cellUm, smoothing, counts } = grid;
  yield {
    name: 'summary.json',
    mediaType: 'application/json',
    data: bytesOf({
      kind: 'density-map',
      cellUm,
      columns,
      rows,
      smoothing,
      /** What the heatmap covers, in level-0 pixels: it may reach over the slide's edge. */
      extent: extentOf(grid, mpp, { x: 0, y: 0, width: columns, height: rows }),
      nuclei: counts.reduce((sum, n) => sum + n, 0),
      occupiedCells: counts.filter((n) => n > 0).length,
      maxPerMm2: density.reduce((max, v) => Math.max(max, v), 0),
      scale: { unit: 'nuclei/mm²', from: 0, to: end, colours: STOPS },
      mpp,
    }),
  };
}

/** A line for each cell, row by row; coordinates are the cell's top left corner in level-0 pixels. */
async function* csvOf(
  grid: DensityMapInput,
  density: readonly number[],
  mpp: readonly [number, number],
): AsyncGenerator<Uint8Array> {
  yield encodeUtf8('column,row,x,y,nuclei,nuclei_per_mm2\n');
  for (let row = 0; row < grid.rows; row++) {
    let lines = '';
    for (let column = 0; column < grid.columns; column++) {
      const { x, y } = extentOf(grid, mpp, { x: column, y: row, width: 1, height: 1 });
      const cell = row * grid.columns + column;
      lines += `${column},${row},${x.toFixed(1)},${y.toFixed(1)},${grid.counts[cell]},${density[cell]}\n`;
    }
    yield encodeUtf8(lines);
  }
}
