import { z } from 'zod';
import { MAX_CELLS } from './grid.js';

/** What a runner is sent: how many nuclei lie where, and nothing of the slide. */
export const densityMapInput = z
  .strictObject({
    columns: z.number().int().min(1).max(MAX_CELLS),
    rows: z.number().int().min(1).max(MAX_CELLS),
    cellUm: z.number().positive(),
    smoothing: z.number().int().min(0).max(8),
    /** Nuclei of each cell, row by row. */
    counts: z.array(z.number().int().min(0).max(10_000_000)).min(1).max(MAX_CELLS),
  })
  .refine(({ columns, rows, counts }) => counts.length === columns * rows, 'a count for each cell');
export type DensityMapInput = z.infer<typeof densityMapInput>;
