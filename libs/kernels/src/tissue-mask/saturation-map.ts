import type { Region } from '@ramus/slide';
import type { Rgb } from '../kernel.js';

/** Darker than this in every channel is ink or the rim of the glass: its hue is noise. */
const BLACK = 40;

/** How colourful each pixel of an overview is: saturation of HSV, 0–255. Glass is near 0, stained tissue is not. */
export class SaturationMap {
  readonly data: Uint8Array;

  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    this.data = new Uint8Array(width * height);
  }

  /** Puts in a piece of the overview. @throws {RangeError} it has not the size of its place, or lies outside. */
  add(place: Region, pixels: Rgb): void {
    const isInside =
      place.x >= 0 &&
      place.y >= 0 &&
      place.x + place.width <= this.width &&
      place.y + place.height <= this.height;
    if (!isInside || pixels.width !== place.width || pixels.height !== place.height) {
      throw new RangeError(
        `a piece of ${pixels.width}×${pixels.height} does not fit its place in the overview`,
      );
    }
    for (let y = 0, p = 0; y < place.height; y++) {
      let i = (place.y + y) * this.width + place.x;
      for (let x = 0; x < place.width; x++, i++, p += 3) {
        this.data[i] = saturation(
          pixels.data[p] as number,
          pixels.data[p + 1] as number,
          pixels.data[p + 2] as number,
        );
      }
    }
  }

  /** The mean over 5 × 5 pixels, cut at the borders: takes out the grain of scanner and JPEG. */
  smoothed(): Uint8Array {
    return boxed(boxed(this.data, this.width, this.height, 1), this.width, this.height, this.width);
  }
}

function saturation(r: number, g: number, b: number): number {
  const max = Math.max(r, g, b);
  return max < BLACK ? 0 : Math.round((255 * (max - Math.min(r, g, b))) / max);
}

const RADIUS = 2;

/** Means along rows (`step` 1) or columns (`step` width). */
function boxed(data: Uint8Array, width: number, height: number, step: number): Uint8Array {
  const out = new Uint8Array(data.length);
  const alongRows = step === 1;
  const length = alongRows ? width : height;
  for (let line = 0; line < (alongRows ? height : width); line++) {
    const start = alongRows ? line * width : line;
    for (let k = 0; k < length; k++) {
      const from = Math.max(0, k - RADIUS);
      const to = Math.min(length - 1, k + RADIUS);
      let sum = 0;
      for (let j = from; j <= to; j++) sum += data[start + j * step] as number;
      out[start + k * step] = Math.round(sum / (to - from + 1));
    }
  }
  return out;
}
