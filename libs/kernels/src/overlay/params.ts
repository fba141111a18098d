import { z } from 'zod';
import { mppParam, regionParam } from '../params.js';

/** Longest side of a picture, in pixels. */
const MAX_PICTURE_PX = 4_096;

export const overlayParams = z.strictObject({
  /** The picture's longest side at most; it is never sharper than the slide. */
  maxPx: z.number().int().min(256).max(MAX_PICTURE_PX).default(2_048),
  /** What it shows, in level-0 pixels; the whole slide if left out. */
  region: regionParam.optional(),
  mpp: mppParam.optional(),
});
export type OverlayParams = z.infer<typeof overlayParams>;
