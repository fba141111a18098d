import type { ModelManifest } from '../models/manifest.js';
import type { NetworkOutput } from './network-output.js';

type Weights = ModelManifest['pixel_classifier']['weights'];

/**
 * The model's small network that says whether a pixel belongs to a seed.
 *
 * Its first layer is linear in the pixel's and the seed's embedding, so the pixel's half is computed once for each
 * pixel of the foreground and not again for every seed near it.
 */
export class PixelClassifier {
  readonly #hidden: number;
  readonly #b1: Float64Array;
  readonly #w1: readonly Float64Array[];
  /** By input, so that an input that is zero (half of them are) is left out at once. */
  readonly #w2: Float64Array;
  readonly #b2: Float64Array;
  readonly #w3: Float64Array;
  readonly #b3: number;
  readonly #seedPart: Float64Array;
  readonly #second: Float64Array;
  /** First layer of each foreground pixel, by its place in the foreground. */
  readonly #pixelPart: Float32Array;
  /** A pixel's place in the foreground, or -1. */
  readonly placeOf: Int32Array;
  readonly #output: NetworkOutput;
  readonly #coordScale: number;

  constructor(weights: Weights, output: NetworkOutput, foreground: Uint8Array, coordScale: number) {
    this.#hidden = weights.b1.length;
    this.#b1 = Float64Array.from(weights.b1);
    this.#w1 = Array.from({ length: 6 }, (_, input) =>
      Float64Array.from(weights.w1, (row) => row[input] ?? 0),
    );
    this.#w2 = Float64Array.from(weights.b1.flatMap((_, input) => weights.w2.map((row) => row[input] ?? 0)));
    this.#b2 = Float64Array.from(weights.b2);
    this.#w3 = Float64Array.from(weights.w3[0] ?? []);
    this.#b3 = weights.b3[0] ?? 0;
    this.#seedPart = new Float64Array(this.#hidden);
    this.#second = new Float64Array(weights.b2.length);
    this.#output = output;
    this.#coordScale = coordScale;
    this.placeOf = new Int32Array(foreground.length).fill(-1);
    this.#pixelPart = this.#pixelParts(foreground);
  }

  /** Turns to another seed. */
  setSeed(x: number, y: number): void {
    const { width, height, raw } = this.#output;
    const n = width * height;
    const i = y * width + x;
    const ex = (raw[i] as number) + x / this.#coordScale;
    const ey = (raw[n + i] as number) + y / this.#coordScale;
    const [wx, wy, , , ws0, ws1] = this.#w1 as [...Float64Array[]];
    for (let k = 0; k < this.#hidden; k++) {
      this.#seedPart[k] =
        at(this.#b1, k) -
        at(wx, k) * ex -
        at(wy, k) * ey +
        at(ws0, k) * (raw[2 * n + i] as number) +
        at(ws1, k) * (raw[3 * n + i] as number);
    }
  }

  /** The logit that the foreground pixel at `place` belongs to the seed. */
  logitAt(place: number): number {
    const hidden = this.#hidden;
    const seedPart = this.#seedPart;
    const pixelPart = this.#pixelPart;
    const second = this.#second;
    const w2 = this.#w2;
    const w3 = this.#w3;
    second.set(this.#b2);
    for (let q = 0, p = place * hidden; q < hidden; q++, p++) {
      const value = (pixelPart[p] as number) + (seedPart[q] as number);
      if (value <= 0) continue;
      for (let k = 0, t = q * second.length; k < second.length; k++, t++) {
        second[k] = (second[k] as number) + (w2[t] as number) * value;
      }
    }
    let sum = this.#b3;
    for (let k = 0; k < second.length; k++) {
      const value = second[k] as number;
      if (value > 0) sum += (w3[k] as number) * value;
    }
    return sum;
  }

  #pixelParts(foreground: Uint8Array): Float32Array {
    const { width, height, raw } = this.#output;
    const n = width * height;
    let count = 0;
    for (let i = 0; i < n; i++) if (foreground[i]) this.placeOf[i] = count++;
    const parts = new Float32Array(count * this.#hidden);
    const [wx, wy, w0, w1] = this.#w1;
    for (let i = 0, p = 0; i < n; i++) {
      if (!foreground[i]) continue;
      const ex = (raw[i] as number) + (i % width) / this.#coordScale;
      const ey = (raw[n + i] as number) + Math.floor(i / width) / this.#coordScale;
      const f0 = raw[2 * n + i] as number;
      const f1 = raw[3 * n + i] as number;
      for (let k = 0; k < this.#hidden; k++) {
        parts[p++] = at(wx, k) * ex + at(wy, k) * ey + at(w0, k) * f0 + at(w1, k) * f1;
      }
    }
    return parts;
  }
}

const at = (values: Float64Array | undefined, k: number): number => values?.[k] ?? 0;
