import { z } from 'zod';
import { mppParam } from '../params.js';

export const tissueMaskParams = z.strictObject({ mpp: mppParam.optional() });
export type TissueMaskParams = z.infer<typeof tissueMaskParams>;
