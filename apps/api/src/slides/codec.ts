import sharp from 'sharp';
import type { Rgb } from '@ramus/kernels';

// One libvips thread a call: many tiles at once keep the cores busy, and none waits for another.
sharp.concurrency(1);
// libvips' own cache would hold decoded files beyond the bounds that are kept here.
sharp.cache(false);

export type TileFormat = 'jpeg' | 'webp';

/** Quality of viewer tiles: at 85 JPEG's blocks cannot be seen at 1:1. */
const QUALITY = { jpeg: 85, webp: 82 } as const;

/** Changes with whatever may change the bytes that come out here. */
export const CODEC_VERSION = `1-${sharp.versions.sharp}`;

/** Most pixels of an image that is decoded whole: 150 MB as RGB. */
export const MAX_IMAGE_PIXELS = 50_000_000;

/** Compresses pixels for a viewer. */
export function encodeTile({ width, height, data }: Rgb, format: TileFormat): Promise<Buffer> {
  const image = sharp(data, { raw: { width, height, channels: 3 } });
  return format === 'jpeg'
    ? image.jpeg({ quality: QUALITY.jpeg }).toBuffer()
    : image.webp({ quality: QUALITY.webp, effort: 2 }).toBuffer();
}

/** Size and kind of an image file. */
export interface ImageHeader {
  readonly format: string;
  readonly width: number;
  readonly height: number;
  /** Pixels per inch, where the file says. */
  readonly density?: number;
}

/** Reads an image's header; no pixel is decoded. */
export async function readHeader(path: string): Promise<ImageHeader> {
  const { format, width, height, density } = await sharp(path, {
    page: 0,
    limitInputPixels: false,
  }).metadata();
  return { format, width, height, density };
}

/** Decodes one pixel: whether the codec inside the container is known at all. @throws {Error} it is not. */
export async function checkDecodes(path: string, maxPixels = MAX_IMAGE_PIXELS): Promise<void> {
  await sharp(path, { limitInputPixels: maxPixels, page: 0 })
    .extract({ left: 0, top: 0, width: 1, height: 1 })
    .raw()
    .toBuffer();
}

/**
 * Decodes an image to 8-bit RGB over white, its colour profile set aside.
 *
 * @param input a file's path, or its bytes.
 * @throws {Error} damaged, truncated, or larger than `maxPixels`.
 */
export async function decodeRgb(input: string | Uint8Array, maxPixels = MAX_IMAGE_PIXELS): Promise<Rgb> {
  const { data, info } = await sharp(input, { limitInputPixels: maxPixels, ignoreIcc: true, page: 0 })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  if (info.channels === 3) return { width: info.width, height: info.height, data };
  return { width: info.width, height: info.height, data: threeChannels(data, info.channels) };
}

/** Shrinks an image to at most `maxPx` on its longer side, and compresses it. */
export function encodeThumbnail({ width, height, data }: Rgb, maxPx: number): Promise<Buffer> {
  return sharp(data, { raw: { width, height, channels: 3 } })
    .resize({ width: maxPx, height: maxPx, fit: 'inside', withoutEnlargement: true })
    .jpeg({ quality: QUALITY.jpeg })
    .toBuffer();
}

/** Grey, or colour with alpha, as RGB. */
function threeChannels(data: Uint8Array, channels: number): Uint8Array {
  const pixels = data.length / channels;
  const rgb = new Uint8Array(pixels * 3);
  const [g, b] = channels < 3 ? [0, 0] : [1, 2];
  for (let i = 0; i < pixels; i++) {
    rgb[i * 3] = data[i * channels] as number;
    rgb[i * 3 + 1] = data[i * channels + g] as number;
    rgb[i * 3 + 2] = data[i * channels + b] as number;
  }
  return rgb;
}

/** A PNG that says in its pHYs chunk how large its pixels are. */
export function encodePng({ width, height, data }: Rgb, mpp: number): Promise<Buffer> {
  return sharp(data, { raw: { width, height, channels: 3 } })
    .withMetadata({ density: 25_400 / mpp })
    .png({ compressionLevel: 9 })
    .toBuffer();
}

/** A tiled TIFF with levels of half the size each, which OpenSlide, libvips and geotiff read. */
export async function writePyramid({ width, height, data }: Rgb, mpp: number, path: string): Promise<void> {
  const pixelsPerMm = 1_000 / mpp;
  await sharp(data, { raw: { width, height, channels: 3 } })
    .tiff({
      tile: true,
      tileWidth: 256,
      tileHeight: 256,
      pyramid: true,
      compression: 'jpeg',
      quality: 88,
      xres: pixelsPerMm,
      yres: pixelsPerMm,
      resolutionUnit: 'cm',
    })
    .toFile(path);
}
