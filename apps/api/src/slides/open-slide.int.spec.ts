import { copyFile, open, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isOpenSlideAvailable, openslideVersion } from '@ramus/openslide-napi';
import { GeoTiffSource } from './geotiff.slide-source.js';
import { openSlide } from './open-slide.js';
import { OpenSlideSource } from './openslide.slide-source.js';
import type { SlideSource } from './slide-source.js';
import { SlideUnreadable } from './slide-unreadable.js';
import { realSlide, temporaryFolder } from './slides.fixture.js';

const never = new AbortController().signal;
const hasOpenSlide = isOpenSlideAvailable();
const readsDicom = hasOpenSlide && !openslideVersion().startsWith('3.');
const small = realSlide('CMU-1-Small-Region.svs');
const he = realSlide('HE_example.tif');

interface Expected {
  readonly name: string;
  /** Which readers open it. */
  readonly openslide: boolean;
  readonly portable: boolean;
  readonly size: readonly [number, number];
  readonly levels: number;
  readonly mpp?: number;
  readonly vendor: string;
}

const SLIDES: readonly Expected[] = [
  {
    name: 'CMU-1-Small-Region.svs',
    openslide: true,
    portable: true,
    size: [2220, 2967],
    levels: 1,
    mpp: 0.499,
    vendor: 'aperio',
  },
  {
    name: 'TCGA-CR-7395-01A-01-TS1.svs',
    openslide: true,
    portable: false,
    size: [4443, 3567],
    levels: 2,
    vendor: 'aperio',
  },
  {
    name: 'CMU-1-crop-pyramid.tiff',
    openslide: true,
    portable: true,
    size: [2048, 2048],
    levels: 4,
    mpp: 0.499,
    vendor: 'generic-tiff',
  },
  {
    name: 'HE_example.tif',
    openslide: false,
    portable: true,
    size: [1380, 1484],
    levels: 1,
    mpp: 0.50008,
    vendor: 'ome-tiff',
  },
  {
    name: 'test3-TRITC-560.ndpi',
    openslide: true,
    portable: false,
    size: [3968, 4864],
    levels: 7,
    mpp: 0.22818,
    vendor: 'hamamatsu',
  },
  {
    name: 'openslide-small.svs',
    openslide: true,
    portable: true,
    size: [16, 16],
    levels: 1,
    mpp: 0.499,
    vendor: 'aperio',
  },
  {
    name: 'openslide-boxes.tiff',
    openslide: true,
    portable: true,
    size: [300, 250],
    levels: 4,
    vendor: 'generic-tiff',
  },
];

for (const openslide of ['auto', 'off'] as const) {
  describe.skipIf(openslide === 'auto' && !hasOpenSlide)(`a slide, with OpenSlide ${openslide}`, () => {
    for (const expected of SLIDES) {
      const path = realSlide(expected.name);
      // The image reader takes the strips of the NDPI; what it then says differs, and is no promise.
      const opens = openslide === 'auto' || expected.portable;
      it.skipIf(!path || !opens)(`${expected.name} is described, and read to its last pixel`, async () => {
        const slide = await openSlide(path ?? '', { openslide });
        const { description } = slide;
        expect([description.width, description.height]).toEqual(expected.size);
        expect(description.levels).toHaveLength(expected.levels);
        expect(description.vendor).toBe(expected.vendor);
        if (expected.mpp === undefined) expect(description.mpp).toBeUndefined();
        else description.mpp?.forEach((mpp) => expect(mpp).toBeCloseTo(expected.mpp ?? 0, 4));
        expect(description.mpp === undefined).toBe(expected.mpp === undefined);
        for (const [index, level] of description.levels.entries()) {
          const corner = { x: level.width - 8, y: level.height - 8, width: 16, height: 16 };
          const rgb = await slide.readRegion(index, corner, never);
          expect(rgb).toHaveLength(16 * 16 * 3);
        }
        await slide.close();
      });
    }
  });
}

describe('a slide of another format', () => {
  const tcga = realSlide('TCGA-CR-7395-01A-01-TS1.svs');
  it.skipIf(!tcga)('in JPEG 2000 is refused without OpenSlide, by a name for what is missing', async () => {
    await expect(openSlide(tcga ?? '', { openslide: 'off' })).rejects.toMatchObject({
      name: 'SlideUnreadable',
      code: 'unsupported',
      detail: 'TIFF compression 33005',
    });
  });

  const dicom = realSlide('small_dicom.dcm');
  it.skipIf(!dicom || readsDicom)('in DICOM is refused by OpenSlide 3.4', async () => {
    await expect(openSlide(dicom ?? '', { openslide: 'auto' })).rejects.toMatchObject({
      code: 'unknown-format',
    });
  });

  it.skipIf(!hasOpenSlide || !he)('that OpenSlide refuses is read by geotiff', async () => {
    const slide = await openSlide(he ?? '', { openslide: 'auto' });
    expect(slide).toBeInstanceOf(GeoTiffSource);
    expect(slide.description.mppFrom).toBe('vendor');
    await slide.close();
  });
});

describe('geotiff beside OpenSlide', () => {
  const pairs = ['CMU-1-Small-Region.svs', 'CMU-1-crop-pyramid.tiff', 'openslide-boxes.tiff'];
  for (const name of pairs) {
    const path = realSlide(name);
    it.skipIf(!hasOpenSlide || !path)(
      `gives the pixels of ${name} within 3 of 255, 0.1 on average`,
      async () => {
        const sources: SlideSource[] = [
          await OpenSlideSource.open(path ?? ''),
          await GeoTiffSource.open(path ?? ''),
        ];
        for (const [level, { width, height }] of (sources[0]?.description.levels ?? []).entries()) {
          // From the level's own origin: elsewhere OpenSlide rounds the place at an uneven downsample.
          const all = { x: 0, y: 0, width, height };
          const [a, b] = await Promise.all(sources.map((source) => source.readRegion(level, all, never)));
          const { worst, mean } = difference(a, b);
          expect(worst, `level ${level}`).toBeLessThanOrEqual(3);
          expect(mean, `level ${level}`).toBeLessThanOrEqual(0.1);
        }
        await Promise.all(sources.map((source) => source.close()));
      },
    );
  }

  it.skipIf(!hasOpenSlide || !small)('names the same associated images and objective', async () => {
    const a = await OpenSlideSource.open(small ?? '');
    const b = await GeoTiffSource.open(small ?? '');
    expect(new Set(b.description.associated)).toEqual(new Set(a.description.associated));
    expect(b.description.objective).toBe(a.description.objective);
    expect(b.description.mppFrom).toBe('vendor');
    await Promise.all([a.close(), b.close()]);
  });
});

describe.skipIf(!small)('a bad slide', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let copy: string;

  beforeAll(async () => {
    folder = await temporaryFolder();
    copy = join(folder.path, 'patient-name.svs');
  });

  afterAll(() => folder.remove());

  for (const openslide of ['auto', 'off'] as const) {
    it(`cut to 1,000 bytes is refused, with OpenSlide ${openslide}`, async () => {
      await copyFile(small ?? '', copy);
      await truncate(copy, 1_000);
      const refusal = await openSlide(copy, { openslide }).catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(SlideUnreadable);
      expect(String(refusal)).not.toContain('patient-name');
    });

    it(`with a damaged tile fails there, and its source is broken, with OpenSlide ${openslide}`, async () => {
      await copyFile(small ?? '', copy);
      const file = await open(copy, 'r+');
      await file.write(Buffer.alloc(400_000, 0xff), 0, 400_000, 60_000);
      await file.close();
      const slide = await openSlide(copy, { openslide });
      const all = { x: 0, y: 0, width: 2220, height: 2967 };
      await expect(slide.readRegion(0, all, never)).rejects.toMatchObject({
        name: 'SlideUnreadable',
        code: 'damaged',
      });
      expect(slide.isBroken).toBe(true);
      await slide.close();
    });
  }

  it('of any other content is refused', async () => {
    await writeFile(copy, 'II*\0 but then nothing of a TIFF');
    await expect(openSlide(copy, { openslide: 'auto' })).rejects.toBeInstanceOf(SlideUnreadable);
    await writeFile(copy, '');
    await expect(openSlide(copy, { openslide: 'auto' })).rejects.toMatchObject({ code: 'unknown-format' });
  });

  it('that is gone says so', async () => {
    await rm(copy, { force: true });
    await expect(openSlide(copy, { openslide: 'auto' })).rejects.toMatchObject({ code: 'vanished' });
  });
});

function difference(
  a: Uint8Array = new Uint8Array(),
  b: Uint8Array = new Uint8Array(),
): { worst: number; mean: number } {
  if (a.length === 0 || a.length !== b.length) return { worst: Infinity, mean: Infinity };
  let worst = 0;
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    const d = Math.abs((a[i] ?? 0) - (b[i] ?? 0));
    if (d > worst) worst = d;
    sum += d;
  }
  return { worst, mean: sum / a.length };
}
