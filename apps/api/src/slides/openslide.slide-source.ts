import { OpenSlide, OpenSlideError } from '@ramus/openslide-napi';
import type { Region } from '@ramus/slide';
import { describeMpp, mppFromResolution } from './mpp-sources.js';
import type { SlideDescription, SlideSource } from './slide-source.js';
import { SlideUnreadable, unreadable } from './slide-unreadable.js';

/** OpenSlide keeps decoded tiles of an open slide: 32 MiB in 3.4. */
const OPENSLIDE_CACHE_BYTES = 32 * 2 ** 20;

/** Every format that the installed OpenSlide knows. */
export class OpenSlideSource implements SlideSource {
  readonly heldBytes = OPENSLIDE_CACHE_BYTES;

  private constructor(
    private readonly path: string,
    private readonly slide: OpenSlide,
    readonly description: SlideDescription,
  ) {}

  /** @throws {SlideUnreadable} @throws {OpenSlideMissing} the system has no OpenSlide. */
  static async open(path: string): Promise<OpenSlideSource> {
    const slide = await openOrRefuse(path);
    try {
      return new OpenSlideSource(path, slide, describe(slide));
    } catch (error) {
      await slide.close();
      throw error;
    }
  }

  get isBroken(): boolean {
    return this.slide.isBroken;
  }

  async readRegion(level: number, { x, y, width, height }: Region, signal: AbortSignal): Promise<Uint8Array> {
    signal.throwIfAborted();
    const downsample = this.description.levels[level]?.downsample;
    if (downsample === undefined) throw new RangeError(`the slide has no level ${level}`);
    try {
      // Level-0 pixels are whole: at an uneven downsample the place is right to half a level-0 pixel.
      return await this.slide.readRgb(
        Math.round(x * downsample),
        Math.round(y * downsample),
        level,
        width,
        height,
      );
    } catch (error) {
      throw error instanceof OpenSlideError ? await unreadable(error, this.path) : error;
    }
  }

  close(): Promise<void> {
    return this.slide.close();
  }
}

async function openOrRefuse(path: string): Promise<OpenSlide> {
  try {
    return await OpenSlide.open(path);
  } catch (error) {
    if (!(error instanceof OpenSlideError)) throw error;
    throw await unreadable(error, path, error.code === 'not-a-slide' ? 'unknown-format' : 'damaged');
  }
}

function describe(slide: OpenSlide): SlideDescription {
  const [level0] = slide.levels;
  if (!level0 || level0.width <= 0 || level0.height <= 0) throw new SlideUnreadable('damaged', 'no pixels');
  const number = (name: string): number | undefined => {
    const value = Number(slide.properties.get(name) ?? Number.NaN);
    return Number.isFinite(value) ? value : undefined;
  };
  const vendor = slide.properties.get('openslide.vendor') ?? 'unknown';
  const mppX = number('openslide.mpp-x');
  const mppY = number('openslide.mpp-y');
  const property = mppX !== undefined && mppY !== undefined ? ([mppX, mppY] as const) : undefined;
  // OpenSlide 4 fills a generic TIFF's mpp from its resolution tags, which may be a printer's 72 dpi.
  const fromTags = vendor === 'generic-tiff';
  const unit = slide.properties.get('tiff.ResolutionUnit') === 'inch' ? 2 : 3;
  const tags = mppFromResolution(number('tiff.XResolution'), number('tiff.YResolution'), unit);
  return {
    vendor,
    width: level0.width,
    height: level0.height,
    ...describeMpp({ vendor: fromTags ? undefined : property, resolution: tags ?? property }),
    objective: number('openslide.objective-power'),
    levels: slide.levels,
    bounds: boundsFrom(number),
    associated: slide.associatedImages.map((image) => image.name),
  };
}

function boundsFrom(number: (name: string) => number | undefined): Region | undefined {
  const x = number('openslide.bounds-x');
  const y = number('openslide.bounds-y');
  const width = number('openslide.bounds-width');
  const height = number('openslide.bounds-height');
  return x === undefined || y === undefined || !width || !height ? undefined : { x, y, width, height };
}
