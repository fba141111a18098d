import { z } from 'zod';
import { mppParam } from '../params.js';

export const densityMapParams = z.strictObject({
  cellUm: z
    .number()
    .min(20)
    .max(2_000)
    .default(100)
    .describe(
      'Side of a cell of the grid, in µm. Large slides get cells of twice, four times, … that, so that the grid stays small',
    ),
  smoothing: z
    .number()
    .int()
    .min(0)
    .max(8)
    .default(2)
    .describe('How often the grid is smoothed; each time adds half a cell² to the variance of the blur'),
  mpp: mppParam.optional(),
});
export type DensityMapParams = z.infer<typeof densityMapParams>;
