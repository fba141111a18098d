import { open } from 'node:fs/promises';
import type { Mpp, Region } from '@ramus/slide';
import { checkDecodes, decodeRgb, MAX_IMAGE_PIXELS, readHeader } from './codec.js';
import type { ImageHeader } from './codec.js';
import { describeMpp } from './mpp-sources.js';
import { readPngResolution } from './png-resolution.js';
import { blit, whiteRaster } from './raster.js';
import type { SlideDescription, SlideSource } from './slide-source.js';
import { SlideUnreadable, unreadable } from './slide-unreadable.js';

/**
 * Ordinary images: PNG, JPEG, WebP, striped TIFF. One level, decoded once and whole at the first read.
 */
export class ImageSource implements SlideSource {
  readonly heldBytes: number;
  #pixels: Promise<Uint8Array> | undefined;
  #broken = false;

  private constructor(
    private readonly path: string,
    readonly description: SlideDescription,
    private readonly maxPixels: number,
  ) {
    this.heldBytes = description.width * description.height * 3;
  }

  /** @param maxPixels a larger image is refused: it would be decoded whole. @throws {SlideUnreadable} */
  static async open(path: string, maxPixels = MAX_IMAGE_PIXELS): Promise<ImageSource> {
    try {
      const header = await readHeader(path);
      if (header.width * header.height > maxPixels) {
        throw new SlideUnreadable(
          'too-large',
          `${header.width} × ${header.height} px in one piece; make a tiled TIFF of it`,
        );
      }
      await checkDecodes(path, maxPixels);
      return new ImageSource(path, await describe(path, header), maxPixels);
    } catch (error) {
      throw await unreadable(error, path, 'unknown-format');
    }
  }

  get isBroken(): boolean {
    return this.#broken;
  }

  async readRegion(level: number, region: Region, signal: AbortSignal): Promise<Uint8Array> {
    signal.throwIfAborted();
    if (level !== 0) throw new RangeError(`the image has no level ${level}`);
    const { width, height } = this.description;
    this.#pixels ??= this.#decode();
    const part = whiteRaster(region);
    blit(part, { x: 0, y: 0, width, height, data: await this.#pixels });
    return part.data;
  }

  async close(): Promise<void> {
    // A failed decode has been told to its readers.
    await this.#pixels?.catch(() => undefined);
    this.#pixels = undefined;
  }

  async #decode(): Promise<Uint8Array> {
    try {
      const { width, height, data } = await decodeRgb(this.path, this.maxPixels);
      if (width !== this.description.width || height !== this.description.height) {
        throw new SlideUnreadable('damaged', 'the file has changed');
      }
      return data;
    } catch (error) {
      this.#broken = true;
      throw await unreadable(error, this.path);
    }
  }
}

async function describe(path: string, header: ImageHeader): Promise<SlideDescription> {
  const { width, height, format } = header;
  return {
    vendor: format,
    width,
    height,
    ...describeMpp({ resolution: await resolutionOf(path, header) }),
    levels: [{ width, height, downsample: 1 }],
    associated: [],
  };
}

async function resolutionOf(path: string, { format, density }: ImageHeader): Promise<Mpp | undefined> {
  if (format !== 'png') return density ? [25_400 / density, 25_400 / density] : undefined;
  const file = await open(path);
  try {
    return await readPngResolution(file);
  } finally {
    await file.close();
  }
}
