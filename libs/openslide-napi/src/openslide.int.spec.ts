import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, open, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OpenSlideError } from './errors.js';
import { detectVendor, isOpenSlideAvailable, OpenSlide, openslideVersion } from './openslide.js';

const find = (name: string): string | undefined =>
  ['data', '../shared/slides']
    .map((folder) => fileURLToPath(new URL(`../../../${folder}/${name}`, import.meta.url)))
    .find(existsSync);

const small = find('CMU-1-Small-Region.svs');
const pyramid = find('CMU-1-crop-pyramid.tiff');

describe.skipIf(!isOpenSlideAvailable())('the installed OpenSlide', () => {
  it('says its version', () => {
    expect(openslideVersion()).toMatch(/^\d+\.\d+\.\d+/);
  });

  it('does not know a file that is none', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ramus-'));
    const path = join(folder, 'text.svs');
    await writeFile(path, 'not a slide');
    await expect(OpenSlide.open(path)).rejects.toMatchObject({ name: 'OpenSlideError', code: 'not-a-slide' });
    await expect(OpenSlide.open(join(folder, 'gone'))).rejects.toBeInstanceOf(OpenSlideError);
    expect(await detectVendor(path)).toBeUndefined();
    await rm(folder, { recursive: true });
  });
});

describe.skipIf(!isOpenSlideAvailable() || !small)('CMU-1-Small-Region.svs through OpenSlide', () => {
  const path = small ?? '';
  let slide: OpenSlide;

  beforeAll(async () => {
    slide = await OpenSlide.open(path);
  });

  afterAll(() => slide.close());

  it('has one level, a pixel size, an objective and three associated images', async () => {
    expect(await detectVendor(path)).toBe('aperio');
    expect(slide.levels).toEqual([{ width: 2220, height: 2967, downsample: 1 }]);
    expect(Number(slide.properties.get('openslide.mpp-x'))).toBeCloseTo(0.499, 6);
    expect(slide.properties.get('openslide.objective-power')).toBe('20');
    expect(slide.associatedImages).toEqual(
      expect.arrayContaining([
        { name: 'label', width: 387, height: 463 },
        { name: 'macro', width: 1280, height: 431 },
        { name: 'thumbnail', width: 574, height: 768 },
      ]),
    );
  });

  it('gives the pixels that OpenSlide for Python gives, within 2 of 255 for other JPEG decoders', async () => {
    const rgb = await slide.readRgb(1072, 1344, 0, 256, 256);
    for (const { x, y, colour } of KNOWN_PIXELS) {
      const at = (y * 256 + x) * 3;
      colour.forEach((value, channel) => {
        expect(Math.abs((rgb[at + channel] ?? -1) - value), `${x}, ${y}`).toBeLessThanOrEqual(2);
      });
    }
    KNOWN_MEANS.forEach((value, channel) => expect(meanOf(rgb, channel)).toBeCloseTo(value, 0));
  });

  it('gives RGBA whose colours are those of RGB', async () => {
    const [rgb, rgba] = await Promise.all([
      slide.readRgb(1072, 1344, 0, 8, 8),
      slide.readRgba(1072, 1344, 0, 8, 8),
    ]);
    expect([...rgba.subarray(0, 8)]).toEqual([...rgb.subarray(0, 3), 255, ...rgb.subarray(3, 6), 255]);
  });

  it('is white outside', async () => {
    expect(new Set(await slide.readRgb(-100, -100, 0, 50, 50))).toEqual(new Set([255]));
  });

  it('gives its macro image', async () => {
    expect(await slide.readAssociated('macro')).toHaveLength(1280 * 431 * 3);
    await expect(slide.readAssociated('nothing')).rejects.toBeInstanceOf(RangeError);
  });

  it('reads 2,000 regions in flat memory', { timeout: 120_000 }, async () => {
    const read = async (count: number): Promise<void> => {
      for (let i = 0; i < count; i += 8) {
        const at = (k: number): Promise<Uint8Array> =>
          slide.readRgb(((i + k) * 97) % 1900, ((i + k) * 61) % 2700, 0, 256, 256);
        await Promise.all(Array.from({ length: 8 }, (_, k) => at(k)));
      }
    };
    await read(400);
    const before = process.memoryUsage.rss();
    await read(2_000);
    // 2,000 reads move 900 MiB through memory; garbage that waits to be collected is allowed some of it.
    expect(process.memoryUsage.rss() - before).toBeLessThan(200 * 2 ** 20);
  });

  it('is closed once, after the reads in flight', async () => {
    const other = await OpenSlide.open(path);
    const reads = Array.from({ length: 6 }, (_, i) => other.readRgb(i * 100, 0, 0, 512, 512));
    const closes = [other.close(), other.close()];
    expect((await Promise.all(reads)).every((rgb) => rgb.length === 512 * 512 * 3)).toBe(true);
    await Promise.all(closes);
    await expect(other.readRgb(0, 0, 0, 1, 1)).rejects.toMatchObject({ code: 'closed' });
  });

  it('is refused when only its first 1,000 bytes are there', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ramus-'));
    const broken = join(folder, 'truncated.svs');
    await copyFile(path, broken);
    await truncate(broken, 1_000);
    await expect(OpenSlide.open(broken)).rejects.toBeInstanceOf(OpenSlideError);
    await rm(folder, { recursive: true });
  });

  it('breaks at a damaged tile, and stays broken until it is opened anew', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ramus-'));
    const damaged = join(folder, 'damaged.svs');
    await copyFile(path, damaged);
    const file = await open(damaged, 'r+');
    await file.write(Buffer.alloc(400_000, 0xff), 0, 400_000, 60_000);
    await file.close();
    const other = await OpenSlide.open(damaged);
    await expect(other.readRgb(0, 0, 0, 2220, 2967)).rejects.toMatchObject({ code: 'unreadable' });
    expect(other.isBroken).toBe(true);
    await expect(other.readRgb(2000, 2700, 0, 10, 10)).rejects.toMatchObject({ code: 'unreadable' });
    await other.close();
    await rm(folder, { recursive: true });
  });
});

describe.skipIf(!isOpenSlideAvailable() || !pyramid)('CMU-1-crop-pyramid.tiff through OpenSlide', () => {
  it('has four levels, each half of the one before', async () => {
    const slide = await OpenSlide.open(pyramid ?? '');
    expect(slide.levels.map((level) => [level.width, level.height, level.downsample])).toEqual([
      [2048, 2048, 1],
      [1024, 1024, 2],
      [512, 512, 4],
      [256, 256, 8],
    ]);
    expect(await slide.readRgb(0, 0, 3, 256, 256)).toHaveLength(256 * 256 * 3);
    await slide.close();
  });
});

/** Of the region at (1072, 1344), by openslide-python over OpenSlide 3.4.1. */
const KNOWN_PIXELS = [
  { x: 0, y: 0, colour: [190, 130, 184] },
  { x: 100, y: 37, colour: [239, 232, 229] },
  { x: 200, y: 150, colour: [243, 243, 243] },
  { x: 255, y: 255, colour: [238, 233, 237] },
];
const KNOWN_MEANS = [145.476, 111.202, 145.282];

const meanOf = (rgb: Uint8Array, channel: number): number => {
  let sum = 0;
  for (let i = channel; i < rgb.length; i += 3) sum += rgb[i] ?? 0;
  return sum / (rgb.length / 3);
};
