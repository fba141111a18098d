import { z } from 'zod';
import { mppParam, regionParam } from '../params.js';

export const segmentNucleiParams = z.strictObject({
  model: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/)
    .default('nuclei-he')
    .describe('The network, one of /api/models'),
  region: regionParam
    .optional()
    .describe('Only nuclei whose seed lies in here, in level-0 pixels; the whole slide if left out'),
  mpp: mppParam.optional(),
});
export type SegmentNucleiParams = z.infer<typeof segmentNucleiParams>;
