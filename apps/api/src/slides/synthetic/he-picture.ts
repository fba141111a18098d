import { setImmediate } from 'node:timers/promises';
import { strewNuclei } from './nuclei.js';
import type { Nucleus } from './nuclei.js';
import { randomFrom } from './random.js';
import { painterFrom } from './stain.js';
import { tissueFrom } from './tissue.js';

/** Microns per pixel of every picture made here: that of the network. */
export const PICTURE_MPP = 0.5;

/** What fixes a picture, to the last pixel. */
export interface PictureSpec {
  readonly seed: number;
  readonly width: number;
  readonly height: number;
  /** Pieces of tissue on the glass. */
  readonly islands: number;
  /** How closely nuclei are strewn: places tried for each 1,000 px². */
  readonly tries: number;
}

export interface HePicture {
  readonly width: number;
  readonly height: number;
  /** RGB. */
  readonly data: Uint8Array;
  /** Every nucleus in it, by y, then x. */
  readonly nuclei: readonly Nucleus[];
}

const BAND_ROWS = 128;

/** Draws an H&E section whose nuclei are known. Gives way to other work between bands of rows. */
export async function drawHePicture(
  { seed, width, height, islands, tries }: PictureSpec,
  signal: AbortSignal,
): Promise<HePicture> {
  const random = randomFrom(seed);
  const tissue = tissueFrom(random, width, height, islands);
  const nuclei = strewNuclei(random, tissue, width, height, tries);
  const paint = painterFrom(random, tissue, nuclei, width);
  const data = new Uint8Array(width * height * 3);
  for (let row = 0; row < height; row += BAND_ROWS) {
    await setImmediate(undefined, { signal });
    data.set(paint(row, Math.min(BAND_ROWS, height - row)), row * width * 3);
  }
  return { width, height, data, nuclei };
}
