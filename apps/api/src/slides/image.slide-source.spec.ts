import { join } from 'node:path';
import sharp from 'sharp';
import type { Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ImageSource } from './image.slide-source.js';
import { kindOf, openSlide } from './open-slide.js';
import { temporaryFolder } from './slides.fixture.js';

const never = new AbortController().signal;

describe('an ordinary image', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  const at = (name: string): string => join(folder.path, name);
  const red = (width = 40, height = 30): Sharp =>
    sharp({ create: { width, height, channels: 3, background: '#c80a14' } });

  beforeAll(async () => {
    folder = await temporaryFolder();
  });

  afterAll(() => folder.remove());

  it('is a slide of one level, whose PNG says its pixel size', async () => {
    await red().withMetadata({ density: 50_800 }).png().toFile(at('half-micron'));
    const slide = await openSlide(at('half-micron'), { openslide: 'auto' });
    expect(slide.description).toEqual({
      vendor: 'png',
      width: 40,
      height: 30,
      mpp: [0.5, 0.5],
      mppFrom: 'resolution',
      levels: [{ width: 40, height: 30, downsample: 1 }],
      associated: [],
    });
    await slide.close();
  });

  it("has no pixel size where only a printer's dpi stand in it", async () => {
    await red().withMetadata({ density: 300 }).jpeg().toFile(at('print.jpg'));
    const slide = await openSlide(at('print.jpg'), { openslide: 'auto' });
    expect(slide.description.mpp).toBeUndefined();
    await slide.close();
  });

  it('is white outside', async () => {
    await red().png().toFile(at('red.png'));
    const slide = await ImageSource.open(at('red.png'));
    const rgb = await slide.readRegion(0, { x: 38, y: 29, width: 4, height: 2 }, never);
    const [r, g, b] = [200, 10, 20];
    expect([...rgb.subarray(0, 12)]).toEqual([r, g, b, r, g, b, 255, 255, 255, 255, 255, 255]);
    expect(new Set(rgb.subarray(12))).toEqual(new Set([255]));
    await slide.close();
  });

  it('in grey, or with transparent pixels, is RGB over white', async () => {
    const grey = new Uint8Array([7, 7, 7, 7]);
    await sharp(grey, { raw: { width: 2, height: 2, channels: 1 } })
      .png()
      .toFile(at('grey.png'));
    const clear = new Uint8Array([9, 9, 9, 0]);
    await sharp(clear, { raw: { width: 1, height: 1, channels: 4 } })
      .png()
      .toFile(at('clear.png'));
    const read = async (name: string): Promise<number[]> => {
      const slide = await ImageSource.open(at(name));
      return [...(await slide.readRegion(0, { x: 0, y: 0, width: 1, height: 1 }, never))];
    };
    expect(await read('grey.png')).toEqual([7, 7, 7]);
    expect(await read('clear.png')).toEqual([255, 255, 255]);
  });

  it('with more pixels than are decoded at once is refused', async () => {
    await red(100, 100).png().toFile(at('large.png'));
    await expect(ImageSource.open(at('large.png'), 9_999)).rejects.toMatchObject({ code: 'too-large' });
  });
});

describe('a kind of file', () => {
  const of = (text: string): string => kindOf(Buffer.from(text, 'latin1'));

  it('is seen in the first bytes', () => {
    expect(['II*\0', 'MM\0*', 'II+\0', 'MM\0+'].map(of)).toEqual(['tiff', 'tiff', 'tiff', 'tiff']);
    expect(['\x89PNG\r\n\x1a\n', '\xff\xd8\xff\xe0', 'GIF89a', 'RIFF0000WEBP'].map(of)).toEqual(
      Array(4).fill('image'),
    );
    expect(['', 'PK', 'RIFF0000WAVE', 'II'].map(of)).toEqual(Array(4).fill('other'));
  });
});
