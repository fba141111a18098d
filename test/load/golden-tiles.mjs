import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { ROOT } from './product.mjs';

const FOLDER = ['data/golden', '../shared/model/golden']
  .map((folder) => join(ROOT, folder))
  .find((folder) => existsSync(join(folder, 'index.json')));

/** @param crop side of the middle that is taken, in pixels. @returns the golden tiles as RGB; none where they are absent. */
export async function goldenTiles(crop) {
  if (!FOLDER) return [];
  const { tiles } = JSON.parse(await readFile(join(FOLDER, 'index.json'), 'utf8'));
  return Promise.all(tiles.map(({ name }) => read(name, crop)));
}

async function read(name, crop) {
  const image = sharp(join(FOLDER, `${name}.png`))
    .removeAlpha()
    .toColourspace('srgb');
  const { width, height } = await image.metadata();
  const size = Math.min(crop, width, height);
  const [left, top] = [(width - size) >> 1, (height - size) >> 1];
  const data = await image.extract({ left, top, width: size, height: size }).raw().toBuffer();
  return { name, pixels: { width: size, height: size, data } };
}
