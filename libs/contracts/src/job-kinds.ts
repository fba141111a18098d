import { z } from 'zod';

/** A kind of job that this installation runs, and what a form or a document may say of it. */
export const jobKind = z.object({
  kind: z.string(),
  summary: z.string(),
  needsSlide: z.boolean(),
  needsMpp: z
    .boolean()
    .describe('A slide that records no pixel size is refused unless `params.mpp` is given'),
  usesModel: z.boolean().describe('`params.model` names one of /api/models'),
  readsOneOf: z
    .array(z.string())
    .optional()
    .describe('It reads what jobs of these kinds left: `dependsOn` names at least one of them'),
  params: z
    .record(z.string(), z.unknown())
    .describe('JSON Schema (2020-12) of `params`; what has a default may be left out'),
});
export type JobKind = z.infer<typeof jobKind>;
