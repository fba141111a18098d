import { api } from '../api.js';
import { readDensityScale, type DensityScale } from '../results.js';

/** A density map, ready to be laid over the slide. */
export interface Heatmap extends DensityScale {
  readonly picture: ImageBitmap;
}

/** @throws {ApiError} a file cannot be read. @returns nothing when its summary says nothing that can be shown. */
export async function readHeatmap(jobId: string, signal: AbortSignal): Promise<Heatmap | undefined> {
  const [summary, picture] = await Promise.all([
    api.artefact(jobId, 'summary.json', signal),
    api.picture(jobId, 'heatmap.png', signal),
  ]);
  const scale = readDensityScale(summary);
  return scale && { ...scale, picture };
}
