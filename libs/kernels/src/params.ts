import { z } from 'zod';

/** Level-0 pixels of the file. */
export const regionParam = z.strictObject({
  x: z.number().int().min(0).max(10_000_000),
  y: z.number().int().min(0).max(10_000_000),
  width: z.number().int().min(1).max(10_000_000),
  height: z.number().int().min(1).max(10_000_000),
});

export const mppParam = z
  .number()
  .min(0.05)
  .max(10)
  .describe('Micrometres per level-0 pixel, for slides that record none');
