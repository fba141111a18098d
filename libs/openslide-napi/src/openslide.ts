import { cInterface, onThread, stringsAt } from './c-interface.js';
import type { CInterface, Pointer } from './c-interface.js';
import { OpenSlideError, OpenSlideMissing } from './errors.js';
import { argbToRgb, argbToRgba, parseColour, WHITE } from './pixels.js';
import type { Colour } from './pixels.js';

export interface OpenSlideLevel {
  readonly width: number;
  readonly height: number;
  /** Level-0 pixels per pixel of this level. */
  readonly downsample: number;
}

/** A label, macro or thumbnail image of the file. */
export interface AssociatedImage {
  readonly name: string;
  readonly width: number;
  readonly height: number;
}

/** A read of more pixels than this is a mistake of the caller, not a wish. */
const MAX_PIXELS = 2 ** 26;

/**
 * One open slide.
 *
 * Reads run on threads of Node's pool, several at once if wished. Invariants: the C handle is closed exactly once, and
 * only when no read is in flight; a read error sticks, so after the first one every call fails and `isBroken` is true.
 */
export class OpenSlide {
  readonly #c: CInterface;
  #handle: Pointer;
  #reads = 0;
  #broken: OpenSlideError | undefined;
  #closing: Promise<void> | undefined;
  #drained: (() => void) | undefined;

  readonly levels: readonly OpenSlideLevel[];
  readonly properties: ReadonlyMap<string, string>;
  readonly associatedImages: readonly AssociatedImage[];
  /** What the file says lies behind transparent pixels, else white. */
  readonly background: Colour;

  private constructor(c: CInterface, handle: Pointer) {
    this.#c = c;
    this.#handle = handle;
    this.levels = readLevels(c, handle);
    this.properties = readProperties(c, handle);
    this.associatedImages = readAssociatedImages(c, handle);
    this.background = parseColour(this.properties.get('openslide.background-color')) ?? WHITE;
  }

  /**
   * Opens a file, whatever its name.
   *
   * @throws {OpenSlideMissing} the system has no OpenSlide.
   * @throws {OpenSlideError} `not-a-slide` or `unreadable`.
   */
  static async open(path: string): Promise<OpenSlide> {
    const c = cInterface();
    const handle = await onThread(c.open, path);
    if (!handle) throw new OpenSlideError('not-a-slide', 'no format that it knows');
    const error = c.error(handle);
    if (error !== null) {
      c.close(handle);
      throw new OpenSlideError('unreadable', error);
    }
    try {
      return new OpenSlide(c, handle);
    } catch (cause) {
      c.close(handle);
      throw cause;
    }
  }

  get isBroken(): boolean {
    return this.#broken !== undefined;
  }

  /** RGB over the background. @param l0X, l0Y level-0 pixels. @param width, height pixels of `level`. @throws {OpenSlideError} */
  async readRgb(l0X: number, l0Y: number, level: number, width: number, height: number): Promise<Uint8Array> {
    return argbToRgb(await this.#readRegion(l0X, l0Y, level, width, height), this.background);
  }

  /** Straight RGBA: transparent where the slide holds nothing. Arguments as in `readRgb`. @throws {OpenSlideError} */
  async readRgba(
    l0X: number,
    l0Y: number,
    level: number,
    width: number,
    height: number,
  ): Promise<Uint8Array> {
    return argbToRgba(await this.#readRegion(l0X, l0Y, level, width, height));
  }

  /** RGB of a label, macro or thumbnail. @throws {RangeError} there is no such image. @throws {OpenSlideError} */
  async readAssociated(name: string): Promise<Uint8Array> {
    const image = this.associatedImages.find((candidate) => candidate.name === name);
    if (!image) throw new RangeError(`the slide has no image ${name}`);
    const pixels = pixelsFor(image.width, image.height);
    await this.#inFlight((handle) => onThread(this.#c.readAssociated, handle, name, pixels));
    return argbToRgb(pixels, this.background);
  }

  /** Refuses further reads, waits for those in flight, and closes the handle. Calling it again waits for the same end. */
  close(): Promise<void> {
    this.#closing ??= this.#closeOnce();
    return this.#closing;
  }

  async #readRegion(l0X: number, l0Y: number, level: number, width: number, height: number): Promise<Buffer> {
    if (![l0X, l0Y].every(Number.isSafeInteger)) throw new RangeError(`no pixel at ${l0X}, ${l0Y}`);
    if (!this.levels[level]) throw new RangeError(`the slide has no level ${level}`);
    const pixels = pixelsFor(width, height);
    await this.#inFlight((handle) =>
      onThread(this.#c.readRegion, handle, pixels, l0X, l0Y, level, width, height),
    );
    return pixels;
  }

  async #inFlight(read: (handle: Pointer) => Promise<void>): Promise<void> {
    if (this.#closing) throw new OpenSlideError('closed', 'the slide has been closed');
    if (this.#broken) throw this.#broken;
    this.#reads++;
    try {
      await read(this.#handle);
      const error = this.#c.error(this.#handle);
      if (error !== null) {
        this.#broken ??= new OpenSlideError('unreadable', error);
        throw this.#broken;
      }
    } finally {
      this.#reads--;
      if (this.#reads === 0) this.#drained?.();
    }
  }

  async #closeOnce(): Promise<void> {
    if (this.#reads > 0) await new Promise<void>((resolve) => (this.#drained = resolve));
    const handle = this.#handle;
    this.#handle = null;
    await onThread(this.#c.close, handle);
  }
}

/** The vendor whose format the file has; `undefined` where OpenSlide knows none. @throws {OpenSlideMissing} */
export const detectVendor = async (path: string): Promise<string | undefined> => {
  const c = cInterface();
  return (await onThread(c.detectVendor, path)) ?? undefined;
};

/** The library's version, such as `4.0.0`. @throws {OpenSlideMissing} */
export const openslideVersion = (): string => cInterface().version();

/** Whether the system has an OpenSlide that can be loaded. */
export function isOpenSlideAvailable(): boolean {
  try {
    cInterface();
    return true;
  } catch (error) {
    if (error instanceof OpenSlideMissing) return false;
    throw error;
  }
}

function pixelsFor(width: number, height: number): Buffer {
  if (![width, height].every((v) => Number.isSafeInteger(v) && v > 0) || width * height > MAX_PIXELS) {
    throw new RangeError(`cannot read ${width} × ${height} px at once`);
  }
  // Memory of its own, outside Buffer's shared pool: aligned for words, and freed with the read.
  return Buffer.allocUnsafeSlow(width * height * 4);
}

function readLevels(c: CInterface, handle: Pointer): OpenSlideLevel[] {
  return Array.from({ length: c.levelCount(handle) }, (_, level) => {
    const [width, height] = sizeFrom((w, h) => c.levelSize(handle, level, w, h));
    return { width, height, downsample: c.downsample(handle, level) };
  });
}

function readProperties(c: CInterface, handle: Pointer): ReadonlyMap<string, string> {
  return new Map(
    stringsAt(c.propertyNames(handle)).map((name) => [name, c.propertyValue(handle, name) ?? '']),
  );
}

function readAssociatedImages(c: CInterface, handle: Pointer): AssociatedImage[] {
  return stringsAt(c.associatedNames(handle)).map((name) => {
    const [width, height] = sizeFrom((w, h) => c.associatedSize(handle, name, w, h));
    return { name, width, height };
  });
}

function sizeFrom(ask: (width: number[], height: number[]) => void): [width: number, height: number] {
  const width = [0];
  const height = [0];
  ask(width, height);
  return [Number(width[0]), Number(height[0])];
}
