import { readdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodePng, writePyramid } from '../codec.js';
import { drawHePicture, PICTURE_MPP } from './he-picture.js';
import type { HePicture, PictureSpec } from './he-picture.js';

/** The picture in the repository. */
export const TEST_IMAGE_FILE = 'test.png';
const TEST_IMAGE: PictureSpec = { seed: 20_260_101, width: 1_536, height: 1_152, islands: 1, tries: 12 };

export const SYNTHETIC_SLIDE_FILE = 'synthetic-he.tiff';
const SYNTHETIC_SLIDE: PictureSpec = { seed: 7, width: 4_096, height: 3_072, islands: 3, tries: 2 };

/** Files beside a slide that are none. */
const BYSTANDERS = new Set(['README.md', TEST_IMAGE_FILE]);

/** A file's own time would make it look as if it were still being written. */
const LONG_AGO = new Date('2026-01-01T00:00:00Z');

/** PNG bytes of `data/test.png`, and what is in it. */
export async function makeTestImage(signal: AbortSignal): Promise<{ png: Buffer; picture: HePicture }> {
  const picture = await drawHePicture(TEST_IMAGE, signal);
  return { png: await encodePng(picture, PICTURE_MPP), picture };
}

/**
 * Makes a slide to try things on, where a folder holds `test.png` and nothing else: a pyramidal TIFF, and beside it a
 * JSON file with the nuclei that are really in it. Both appear whole or not at all.
 *
 * @returns whether it was made.
 */
export async function ensureSyntheticSlide(folder: string, signal: AbortSignal): Promise<boolean> {
  const names = (await readdir(folder)).filter((name) => !name.startsWith('.'));
  if (!names.includes(TEST_IMAGE_FILE) || names.some((name) => !BYSTANDERS.has(name))) return false;

  const picture = await drawHePicture(SYNTHETIC_SLIDE, signal);
  await appear(folder, 'synthetic-he.json', (path) => writeFile(path, truthOf(picture)));
  await appear(folder, SYNTHETIC_SLIDE_FILE, (path) => writePyramid(picture, PICTURE_MPP, path));
  return true;
}

/** Centres in level-0 pixels, and half axes, as a table: a row a nucleus. */
export const truthOf = ({ width, height, nuclei }: HePicture): string => {
  const rows = nuclei.map(({ x, y, a, b, angle }) =>
    JSON.stringify([x, y, a, b, angle].map((v) => Math.round(v * 100) / 100)),
  );
  const head = JSON.stringify({ width, height, mpp: PICTURE_MPP, columns: ['x', 'y', 'a', 'b', 'angle'] });
  return `${head.slice(0, -1)},"nuclei":[\n${rows.join(',\n')}\n]}\n`;
};

async function appear(folder: string, name: string, write: (path: string) => Promise<void>): Promise<void> {
  const temporary = join(folder, `.${name}.tmp`);
  try {
    await write(temporary);
    await utimes(temporary, LONG_AGO, LONG_AGO);
    await rename(temporary, join(folder, name));
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
