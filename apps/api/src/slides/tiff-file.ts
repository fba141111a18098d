import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import GeoTIFF from 'geotiff';

/** Structures of a TIFF are small; a request for more is a damaged count. */
const MAX_SLICE_BYTES = 2 ** 28;

interface Slice {
  readonly offset: number;
  readonly length: number;
}

/** A TIFF and the one handle through which its structure and its tiles are read. */
export interface TiffFile {
  readonly file: FileHandle;
  readonly tiff: GeoTIFF;
}

/** Opens a TIFF; the handle is the caller's to close. @throws {Error} it is none, or damaged; the file is then closed. */
export async function openTiff(path: string): Promise<TiffFile> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    return { file, tiff: await GeoTIFF.fromSource(sourceOf(file, size)) };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** geotiff reads ahead in pages, so a slice may reach beyond the end; one that begins there names what is not there. */
function sourceOf(file: FileHandle, size: number) {
  const fetchSlice = async ({ offset, length }: Slice) => {
    if (!(offset >= 0 && offset < size && length <= MAX_SLICE_BYTES)) {
      throw new RangeError(`the file ends before byte ${offset}`);
    }
    const data = new ArrayBuffer(length);
    await file.read(new Uint8Array(data), 0, length, offset);
    return { offset, length, data };
  };
  return {
    fetchSlice,
    fetch: async (slices: Slice[]): Promise<ArrayBuffer[]> =>
      (await Promise.all(slices.map(fetchSlice))).map((slice) => slice.data),
    fileSize: size,
    close: async (): Promise<void> => {},
  };
}
