import { z } from 'zod';
import { mppParam, regionParam } from '../params.js';

export const segmentNucleiParams = z.strictObject({
  /** Folder name under `models/`. */
  model: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/)
    .default('nuclei-he'),
  /** Only nuclei with their seed in here; the whole slide if left out. */
  region: regionParam.optional(),
  mpp: mppParam.optional(),
});
export type SegmentNucleiParams = z.infer<typeof segmentNucleiParams>;
