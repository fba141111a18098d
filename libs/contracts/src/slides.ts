import { z } from 'zod';
import { slideId } from './ids.js';

const pixels = z.number().int().min(1);
const mpp = z.tuple([z.number().positive(), z.number().positive()]);

/** One resolution of a slide. */
export const slideLevel = z.object({
  width: pixels,
  height: pixels,
  downsample: z.number().min(1).describe('Level-0 pixels per pixel of this level'),
});

/** What the file says of a slide. */
export const slideView = z.object({
  slideId,
  name: z.string().max(1_000).describe("The file's name, for people"),
  width: pixels.describe('Level-0 pixels'),
  height: pixels.describe('Level-0 pixels'),
  mpp: mpp.nullable().describe('Micrometres per level-0 pixel, x and y; null where the file records none'),
  mppFrom: z
    .enum(['vendor', 'resolution'])
    .nullable()
    .describe("Who recorded it: the scanner's own property, or the resolution of the image format"),
  objective: z
    .number()
    .positive()
    .nullable()
    .describe('Magnification, for people; nothing is computed from it'),
  vendor: z.string().max(100).describe('The format of the file'),
  levels: z.array(slideLevel).min(1).max(64).describe('The sharpest first'),
  bounds: z
    .object({ x: z.number().int(), y: z.number().int(), width: pixels, height: pixels })
    .nullable()
    .describe('The part that was scanned, in level-0 pixels'),
  associated: z.array(z.string().max(100)).max(64).describe('Names of the label, macro and thumbnail images'),
  isOwn: z
    .boolean()
    .describe('You uploaded it, and nobody else sees it; else it is the operator’s, for everyone'),
  cleared: z.boolean().describe('Volunteers may be given tiles of it'),
  clearedAt: z.string().optional().describe('Since when they may, ISO 8601'),
});
export type SlideView = z.infer<typeof slideView>;

/** Largest thumbnail that is made. */
export const MAX_THUMBNAIL_PX = 1_024;

export const thumbnailQuery = z.object({
  max: z.coerce
    .number()
    .int()
    .min(16)
    .max(MAX_THUMBNAIL_PX)
    .default(512)
    .describe('Longer side in pixels, at most'),
});
export type ThumbnailQuery = z.infer<typeof thumbnailQuery>;
