import type { FileHandle } from 'node:fs/promises';
import type { Mpp } from '@ramus/slide';

/** A chunk is found within this many chunks of the start, or not at all: pHYs precedes IDAT. */
const MAX_CHUNKS = 64;

/**
 * Microns per pixel from a PNG's pHYs chunk (PNG specification, 11.3.4.3: pixels per metre).
 *
 * Read from the chunk itself: libraries round it to whole dots per inch.
 */
export async function readPngResolution(file: FileHandle): Promise<Mpp | undefined> {
  let position = 8;
  const chunk = Buffer.alloc(17);
  for (let n = 0; n < MAX_CHUNKS; n++) {
    const { bytesRead } = await file.read(chunk, 0, chunk.length, position);
    if (bytesRead < 12) return undefined;
    const type = chunk.toString('latin1', 4, 8);
    if (type === 'IDAT' || type === 'IEND') return undefined;
    if (type === 'pHYs') return fromChunk(chunk);
    position += 12 + chunk.readUInt32BE(0);
  }
  return undefined;
}

function fromChunk(chunk: Buffer): Mpp | undefined {
  const [x, y, unit] = [chunk.readUInt32BE(8), chunk.readUInt32BE(12), chunk[16]];
  return unit === 1 && x > 0 && y > 0 ? [1e6 / x, 1e6 / y] : undefined;
}
