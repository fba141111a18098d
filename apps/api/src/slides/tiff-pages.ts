import type { default as GeoTIFF, GeoTIFFImage } from 'geotiff';
import type { Level } from '@ramus/slide';
import { SlideUnreadable } from './slide-unreadable.js';

/** The tags of one TIFF image that matter here, read once. Numbers are TIFF 6.0's. */
export interface TiffPage {
  readonly image: GeoTIFFImage;
  readonly width: number;
  readonly height: number;
  readonly isTiled: boolean;
  readonly compression: number;
  readonly photometric: number;
  readonly samples: number;
  readonly bitsPerSample: number;
  /** 1: the samples of a pixel lie together; 2: in planes. */
  readonly planar: number;
  readonly predictor: number;
  readonly description: string;
  readonly jpegTables: Uint8Array | undefined;
  /** Pixels per unit, x and y, and the unit. */
  readonly resolution: { readonly x?: number; readonly y?: number; readonly unit: number };
}

/** A level of the pyramid, and the page that it is read from. */
export interface TiffLevel extends Level {
  readonly page: TiffPage;
}

/** More pages than a slide has: a loop, or a movie. */
const MAX_PAGES = 64;

/** Levels of one slide may differ this much in shape; rounding of the smallest levels is more than 1 %. */
const MAX_SHAPE_DIFFERENCE = 0.02;

/**
 * The pages of a TIFF in order, each followed by the images that it names in SubIFDs.
 *
 * @throws {Error} a directory cannot be parsed.
 */
export async function readPages(tiff: GeoTIFF): Promise<TiffPage[]> {
  const pages: TiffPage[] = [];
  for (let i = 0; pages.length < MAX_PAGES; i++) {
    const image = await imageAt(tiff, i);
    if (!image) break;
    pages.push(await readPage(image));
    for (const sub of await subImages(tiff, image)) pages.push(await readPage(sub));
  }
  return pages;
}

async function imageAt(tiff: GeoTIFF, index: number): Promise<GeoTIFFImage | undefined> {
  try {
    return await tiff.getImage(index);
  } catch (error) {
    if (error instanceof Error && error.constructor.name === 'GeoTIFFImageIndexError') return undefined;
    throw error;
  }
}

async function subImages(tiff: GeoTIFF, image: GeoTIFFImage): Promise<GeoTIFFImage[]> {
  const offsets: unknown = await image.fileDirectory.loadValue('SubIFDs');
  if (!offsets || typeof offsets !== 'object') return [];
  const Image = image.constructor as new (...args: unknown[]) => GeoTIFFImage;
  const images: GeoTIFFImage[] = [];
  for (const offset of Array.from(offsets as ArrayLike<number | bigint>).slice(0, MAX_PAGES)) {
    const directory = await tiff.parser.parseFileDirectoryAt(Number(offset));
    images.push(new Image(directory, image.littleEndian, false, image.source));
  }
  return images;
}

async function readPage(image: GeoTIFFImage): Promise<TiffPage> {
  const tags = image.fileDirectory;
  const number = async (name: Parameters<typeof tags.loadValue>[0], byDefault: number): Promise<number> => {
    const value: unknown = await tags.loadValue(name);
    return Number(value ?? byDefault);
  };
  const tables: unknown = await tags.loadValue('JPEGTables');
  return {
    image,
    width: image.getWidth(),
    height: image.getHeight(),
    isTiled: image.isTiled,
    compression: await number('Compression', 1),
    photometric: await number('PhotometricInterpretation', 1),
    samples: image.getSamplesPerPixel(),
    bitsPerSample: image.getBitsPerSample(),
    planar: await number('PlanarConfiguration', 1),
    predictor: await number('Predictor', 1),
    description: String((await tags.loadValue('ImageDescription')) ?? ''),
    jpegTables: tables ? Uint8Array.from(tables as ArrayLike<number>) : undefined,
    resolution: {
      x: ratio(await tags.loadValue('XResolution')),
      y: ratio(await tags.loadValue('YResolution')),
      unit: await number('ResolutionUnit', 2),
    },
  };
}

function ratio(value: unknown): number | undefined {
  const [numerator, denominator] = Array.from((value ?? []) as ArrayLike<number>);
  return numerator && denominator ? numerator / denominator : undefined;
}

/**
 * The pyramid among a file's pages.
 *
 * The first page is level 0. A tiled page of the same shape that is smaller than the level before is the next level;
 * pages of the same size are further focal planes or channels, and what is not tiled is a thumbnail, label or macro.
 *
 * @throws {SlideUnreadable} the first page is not tiled, or its pixels are of a kind that is not read here.
 */
export function levelsOf(pages: readonly TiffPage[]): TiffLevel[] {
  const [first] = pages;
  if (!first) throw new SlideUnreadable('damaged', 'a TIFF without an image');
  const levels: TiffLevel[] = [{ page: first, width: first.width, height: first.height, downsample: 1 }];
  checkReadable(first);
  const smaller = pages.filter((page) => page.width < first.width).sort((a, b) => b.width - a.width);
  for (const page of smaller) {
    const x = first.width / page.width;
    const y = first.height / page.height;
    const previous = levels.at(-1);
    if (!page.isTiled || isAssociated(page) || !previous || page.width >= previous.width) continue;
    // A level of a few pixels is rounded by up to one of them.
    const allowed = Math.max(MAX_SHAPE_DIFFERENCE, 1 / Math.min(page.width, page.height));
    if (Math.abs(x / y - 1) > allowed || !isReadable(page)) continue;
    levels.push({ page, width: page.width, height: page.height, downsample: (x + y) / 2 });
  }
  return levels;
}

const isAssociated = (page: TiffPage): boolean => associatedName(page) !== undefined;

/** `label` or `macro` where Aperio's description says so. */
function associatedName({ description }: TiffPage): 'label' | 'macro' | undefined {
  return /^(?:Aperio[^\n]*\n)?\s*(label|macro)\b/i.exec(description)?.[1]?.toLowerCase() as
    'label' | 'macro' | undefined;
}

/** Names of the images beside the pyramid. */
export function associatedNames(pages: readonly TiffPage[], levels: readonly TiffLevel[]): string[] {
  const others = pages.filter((page) => !levels.some((level) => level.page === page));
  return others.flatMap((page) => {
    const name = associatedName(page);
    if (name) return [name];
    return !page.isTiled && page.description.startsWith('Aperio') ? ['thumbnail'] : [];
  });
}

/** Uncompressed, LZW, JPEG, Deflate (its old number too), PackBits. */
const COMPRESSIONS = new Set([1, 5, 7, 8, 32_773, 32_946]);
/** White is zero, black is zero, RGB, YCbCr. */
const PHOTOMETRICS = new Set([0, 1, 2, 6]);
const JPEG = 7;
const YCBCR = 6;

const isReadable = (page: TiffPage): boolean => reasonAgainst(page) === undefined;

function checkReadable(page: TiffPage): void {
  const reason = reasonAgainst(page);
  if (reason) throw new SlideUnreadable('unsupported', reason);
}

function reasonAgainst(page: TiffPage): string | undefined {
  if (!page.isTiled) return 'a TIFF that is not tiled';
  if (!(page.width > 0 && page.height > 0)) return 'an image without pixels';
  const tileBytes = page.image.getTileWidth() * page.image.getTileHeight() * page.samples;
  if (!(tileBytes > 0 && tileBytes <= 2 ** 26)) return 'tiles of a senseless size';
  if (!COMPRESSIONS.has(page.compression)) return `TIFF compression ${page.compression}`;
  if (!PHOTOMETRICS.has(page.photometric)) return `TIFF photometric interpretation ${page.photometric}`;
  if (page.bitsPerSample !== 8) return `${page.bitsPerSample} bits per sample`;
  if (page.photometric === YCBCR && page.compression !== JPEG) return 'YCbCr outside JPEG';
  if (page.compression === JPEG && page.samples !== 1 && page.samples !== 3)
    return `JPEG of ${page.samples} samples`;
  if (page.samples === 2 || page.samples > 5) return `${page.samples} samples per pixel`;
  return undefined;
}
