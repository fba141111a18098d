import { copyFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isOpenSlideAvailable } from '@ramus/openslide-napi';
import { fromRoot } from '../../places.js';
import { decodeRgb } from '../codec.js';
import { GeoTiffSource } from '../geotiff.slide-source.js';
import { ImageSource } from '../image.slide-source.js';
import { OpenSlideSource } from '../openslide.slide-source.js';
import { temporaryFolder } from '../slides.fixture.js';
import { ensureSyntheticSlide, makeTestImage } from './synthetic-slide.js';

const never = new AbortController().signal;
const TEST_PNG = fromRoot('data/test.png');

describe('data/test.png', () => {
  it('is what its script draws, at 0.5 µm/px and under 2 MB', async () => {
    const { picture } = await makeTestImage(never);
    const kept = await decodeRgb(TEST_PNG);
    expect([kept.width, kept.height]).toEqual([picture.width, picture.height]);
    expect(Buffer.compare(kept.data, picture.data)).toBe(0);
    const slide = await ImageSource.open(TEST_PNG);
    expect(slide.description.mpp).toEqual([0.5, 0.5]);
    await slide.close();
    expect((await readFile(TEST_PNG)).length).toBeLessThan(2_000_000);
  });
});

describe('the synthetic slide', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(() => folder.remove());

  it(
    'is made beside test.png, once, as a pyramid with an mpp and its nuclei',
    { timeout: 120_000 },
    async () => {
      await copyFile(TEST_PNG, join(folder.path, 'test.png'));
      expect(await ensureSyntheticSlide(folder.path, never)).toBe(true);
      expect((await readdir(folder.path)).sort()).toEqual([
        'synthetic-he.json',
        'synthetic-he.tiff',
        'test.png',
      ]);
      expect(await ensureSyntheticSlide(folder.path, never)).toBe(false);

      const path = join(folder.path, 'synthetic-he.tiff');
      const sources = [await GeoTiffSource.open(path)];
      const known = isOpenSlideAvailable() ? [...sources, await OpenSlideSource.open(path)] : sources;
      const truth = JSON.parse(await readFile(join(folder.path, 'synthetic-he.json'), 'utf8')) as {
        nuclei: [number, number][];
      };
      for (const { description } of known) {
        expect([description.width, description.height]).toEqual([4_096, 3_072]);
        expect(description.levels.length).toBeGreaterThan(3);
        expect(description.mpp?.[0]).toBeCloseTo(0.5, 6);
      }
      expect(truth.nuclei.length).toBe(2_819);
      for (const [x, y] of truth.nuclei.slice(0, 50)) {
        const region = { x: Math.round(x) - 2, y: Math.round(y) - 2, width: 5, height: 5 };
        for (const source of known) {
          const [r = 0, , b = 0] = await source.readRegion(0, region, never);
          expect(b).toBeGreaterThan(r);
        }
      }
      await Promise.all(known.map((source) => source.close()));
    },
  );

  it('is not made where a slide is, nor in a folder of somebody else', async () => {
    expect(await ensureSyntheticSlide(folder.path, never)).toBe(false);
    await copyFile(TEST_PNG, join(folder.path, 'test.png'));
    await writeFile(join(folder.path, 'mine.svs'), 'x');
    expect(await ensureSyntheticSlide(folder.path, never)).toBe(false);
    expect((await readdir(folder.path)).sort()).toEqual(['mine.svs', 'test.png']);
  });
});
