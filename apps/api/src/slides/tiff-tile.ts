import type { FileHandle } from 'node:fs/promises';
import { getDecoder } from 'geotiff';
import { decodeRgb } from './codec.js';
import { SlideUnreadable } from './slide-unreadable.js';
import type { TiffPage } from './tiff-pages.js';

const JPEG = 7;
const WHITE_IS_ZERO = 0;
const RGB = 2;
/** A compressed tile larger than this is a damaged count. */
const MAX_TILE_BYTES = 2 ** 26;

/** Pixels of one tile, RGB; those at the right and lower border may reach beyond the image. */
export interface TilePixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/**
 * Reads and decodes one tile.
 *
 * @returns `undefined` for a sparse tile, which a file leaves out: it is background.
 * @throws {SlideUnreadable} truncated or corrupt.
 */
export async function readTile(
  file: FileHandle,
  page: TiffPage,
  col: number,
  row: number,
): Promise<TilePixels | undefined> {
  const planes = page.planar === 2 ? page.samples : 1;
  const cols = Math.ceil(page.width / page.image.getTileWidth());
  const rows = Math.ceil(page.height / page.image.getTileHeight());
  const coded: Uint8Array[] = [];
  for (let plane = 0; plane < planes; plane++) {
    const bytes = await readCoded(file, page, plane * cols * rows + row * cols + col);
    if (!bytes) return undefined;
    coded.push(bytes);
  }
  const [first] = coded;
  if (page.compression === JPEG && planes === 1 && first) return decodeRgb(completeJpeg(page, first));
  return fromSamples(page, await Promise.all(coded.map((bytes) => decodeSamples(page, bytes))));
}

async function readCoded(file: FileHandle, page: TiffPage, index: number): Promise<Uint8Array | undefined> {
  const tags = page.image.fileDirectory;
  const offset = Number(await tags.loadValueIndexed('TileOffsets', index));
  const length = Number(await tags.loadValueIndexed('TileByteCounts', index));
  if (length === 0) return undefined;
  if (!Number.isSafeInteger(offset) || !(length > 0 && length <= MAX_TILE_BYTES)) {
    throw new SlideUnreadable('damaged', `tile ${index} has no place in the file`);
  }
  const bytes = new Uint8Array(length);
  const { bytesRead } = await file.read(bytes, 0, length, offset);
  if (bytesRead < length) throw new SlideUnreadable('damaged', `tile ${index} is truncated`);
  return bytes;
}

/**
 * A JPEG stream that can be read alone: the page's tables, then the tile without its own start marker.
 *
 * Aperio stores RGB in JPEG; without an Adobe marker that says so, decoders take three components for YCbCr
 * (TIFF Technical Note 2; the marker is of Adobe's Technical Note 5116).
 */
export function completeJpeg(
  { jpegTables, photometric, samples }: Pick<TiffPage, 'jpegTables' | 'photometric' | 'samples'>,
  tile: Uint8Array,
): Uint8Array {
  const start = Buffer.from([0xff, 0xd8]);
  const tables = jpegTables ? jpegTables.subarray(2, -2) : new Uint8Array();
  const transform = photometric === RGB ? 0 : 1;
  const adobe =
    samples === 3 ? [0xff, 0xee, 0, 14, 65, 100, 111, 98, 101, 0, 100, 0, 0, 0, 0, transform] : [];
  return Buffer.concat([start, Buffer.from(adobe), tables, tile.subarray(2)]);
}

async function decodeSamples(page: TiffPage, bytes: Uint8Array): Promise<Uint8Array> {
  const decoder = await getDecoder(page.compression, {
    tileWidth: page.image.getTileWidth(),
    tileHeight: page.image.getTileHeight(),
    predictor: page.predictor,
    bitsPerSample: Array.from({ length: page.planar === 2 ? 1 : page.samples }, () => page.bitsPerSample),
    planarConfiguration: page.planar,
    ...(page.compression === JPEG ? { JPEGTables: page.jpegTables } : {}),
  });
  return new Uint8Array(await decoder.decode(bytes.buffer as ArrayBuffer));
}

/** @param planes one buffer of whole pixels, or one for each sample. */
function fromSamples(page: TiffPage, planes: readonly Uint8Array[]): TilePixels {
  const width = page.image.getTileWidth();
  const height = page.image.getTileHeight();
  const together = page.planar === 2 ? 1 : page.samples;
  if (planes.some((plane) => plane.length < width * height * together)) {
    throw new SlideUnreadable('damaged', 'a tile holds too few pixels');
  }
  const isGrey = page.samples < 3 || page.photometric < RGB;
  const invert = page.photometric === WHITE_IS_ZERO ? 255 : 0;
  const data = new Uint8Array(width * height * 3);
  for (let channel = 0; channel < 3; channel++) {
    const sample = isGrey ? 0 : channel;
    const plane = planes[page.planar === 2 ? sample : 0] ?? new Uint8Array();
    let s = page.planar === 2 ? 0 : sample;
    for (let d = channel; d < data.length; d += 3, s += together) data[d] = (plane[s] ?? 0) ^ invert;
  }
  return { width, height, data };
}
