import { z } from 'zod';
import { mppParam, regionParam } from '../params.js';

/** Longest side of a picture, in pixels. */
const MAX_PICTURE_PX = 4_096;

export const overlayParams = z.strictObject({
  maxPx: z
    .number()
    .int()
    .min(256)
    .max(MAX_PICTURE_PX)
    .default(2_048)
    .describe('The longest side of the picture at most, in pixels; it is never sharper than the slide'),
  region: regionParam
    .optional()
    .describe('What the picture shows, in level-0 pixels; the whole slide if left out'),
  mpp: mppParam.optional(),
});
export type OverlayParams = z.infer<typeof overlayParams>;
