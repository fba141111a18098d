import { open } from 'node:fs/promises';
import { isOpenSlideAvailable } from '@ramus/openslide-napi';
import { GeoTiffSource } from './geotiff.slide-source.js';
import { ImageSource } from './image.slide-source.js';
import { OpenSlideSource } from './openslide.slide-source.js';
import type { SlideSource } from './slide-source.js';
import { SlideUnreadable, unreadable } from './slide-unreadable.js';

export interface OpenSlideOptions {
  /** `off` reads TIFF and SVS without OpenSlide, as if it were not installed. */
  readonly openslide: 'auto' | 'off';
}

type Open = (path: string) => Promise<SlideSource>;

/**
 * Opens a slide by its content, whatever its name.
 *
 * OpenSlide is asked first for all that is not plainly an ordinary image, then geotiff for TIFFs that it refuses, then
 * sharp. Of several refusals the most telling one is thrown.
 *
 * @throws {SlideUnreadable}
 */
export async function openSlide(path: string, { openslide }: OpenSlideOptions): Promise<SlideSource> {
  const kind = kindOf(await firstBytes(path));
  const ways: Open[] = [];
  if (kind !== 'image' && openslide === 'auto' && isOpenSlideAvailable()) {
    ways.push((file) => OpenSlideSource.open(file));
  }
  if (kind === 'tiff') ways.push((file) => GeoTiffSource.open(file));
  if (kind !== 'other') ways.push((file) => ImageSource.open(file));

  let refusal = new SlideUnreadable('unknown-format', 'no reader here knows this kind of file');
  for (const way of ways) {
    try {
      return await way(path);
    } catch (error) {
      if (!(error instanceof SlideUnreadable)) throw error;
      if (tells(error) > tells(refusal)) refusal = error;
    }
  }
  throw refusal;
}

/** The first reader that names a cause is believed: what comes after it only guesses. */
const tells = ({ code }: SlideUnreadable): number =>
  code === 'unknown-format' ? 0 : code === 'damaged' ? 1 : 2;

async function firstBytes(path: string): Promise<Buffer> {
  try {
    const file = await open(path);
    try {
      const bytes = Buffer.alloc(12);
      const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
      return bytes.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw await unreadable(error, path);
  }
}

/** By the magic bytes: TIFF (classic and Big, either byte order), an ordinary image, or something else. */
export function kindOf(bytes: Buffer): 'tiff' | 'image' | 'other' {
  const magic = bytes.toString('latin1');
  if (/^(?:II[*+]\0|MM\0[*+])/.test(magic)) return 'tiff';
  if (magic.startsWith('\x89PNG\r\n\x1a\n') || magic.startsWith('\xff\xd8\xff')) return 'image';
  if (magic.startsWith('GIF8') || (magic.startsWith('RIFF') && magic.slice(8, 12) === 'WEBP')) return 'image';
  return 'other';
}
