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
  /** Width of the second layer, filled up with zeros to a multiple of four. */
  readonly #outputs: number;
  readonly #values: Float64Array;
  readonly #rows: Int32Array;
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
    this.#outputs = Math.ceil(weights.b2.length / 4) * 4;
    const filled = (values: readonly number[]): number[] =>
      Array.from({ length: this.#outputs }, (_, k) => values[k] ?? 0);
    this.#w2 = Float64Array.from(
      weights.b1.flatMap((_, input) => filled(weights.w2.map((row) => row[input] ?? 0))),
    );
    this.#b2 = Float64Array.from(filled(weights.b2));
    this.#w3 = Float64Array.from(filled(weights.w3[0] ?? []));
    this.#b3 = weights.b3[0] ?? 0;
    this.#seedPart = new Float64Array(this.#hidden);
    this.#values = new Float64Array(this.#hidden);
    this.#rows = new Int32Array(this.#hidden);
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
    const [wx, wy, , , ws0, ws1] = this.#w1;
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
    const active = this.#activate(place);
    const values = this.#values;
    const rows = this.#rows;
    const w2 = this.#w2;
    const b2 = this.#b2;
    const w3 = this.#w3;
    const outputs = this.#outputs;
    let sum = this.#b3;
    // Four outputs at a time: their sums stay in registers. This loop is most of the time after the network.
    for (let k = 0; k < outputs; k += 4) {
      let s0 = b2[k] as number;
      let s1 = b2[k + 1] as number;
      let s2 = b2[k + 2] as number;
      let s3 = b2[k + 3] as number;
      for (let a = 0; a < active; a++) {
        const value = values[a] as number;
        const t = (rows[a] as number) + k;
        s0 += (w2[t] as number) * value;
        s1 += (w2[t + 1] as number) * value;
        s2 += (w2[t + 2] as number) * value;
        s3 += (w2[t + 3] as number) * value;
      }
      if (s0 > 0) sum += (w3[k] as number) * s0;
      if (s1 > 0) sum += (w3[k + 1] as number) * s1;
      if (s2 > 0) sum += (w3[k + 2] as number) * s2;
      if (s3 > 0) sum += (w3[k + 3] as number) * s3;
    }
    return sum;
  }

  /** First layer: notes the hidden values that are above zero, and where their weights begin. @returns how many. */
  #activate(place: number): number {
    const hidden = this.#hidden;
    const pixelPart = this.#pixelPart;
    const seedPart = this.#seedPart;
    let active = 0;
    for (let q = 0, p = place * hidden; q < hidden; q++, p++) {
      const value = (pixelPart[p] as number) + (seedPart[q] as number);
      if (value <= 0) continue;
      this.#values[active] = value;
      this.#rows[active++] = q * this.#outputs;
    }
    return active;
  }

  #pixelParts(foreground: Uint8Array): Float32Array {
    const { width, height, raw } = this.#output;
    const n = width * height;
    const placeOf = this.placeOf;
    let count = 0;
    for (let i = 0; i < n; i++) if (foreground[i]) placeOf[i] = count++;
    const hidden = this.#hidden;
    const parts = new Float32Array(count * hidden);
    const [wx = NONE, wy = NONE, w0 = NONE, w1 = NONE] = this.#w1;
    for (let i = 0, p = 0; i < n; i++) {
      if (!foreground[i]) continue;
      const ex = (raw[i] as number) + (i % width) / this.#coordScale;
      const ey = (raw[n + i] as number) + Math.floor(i / width) / this.#coordScale;
      const f0 = raw[2 * n + i] as number;
      const f1 = raw[3 * n + i] as number;
      for (let k = 0; k < hidden; k++) {
        parts[p++] =
          (wx[k] as number) * ex + (wy[k] as number) * ey + (w0[k] as number) * f0 + (w1[k] as number) * f1;
      }
    }
    return parts;
  }
}

const NONE = new Float64Array(0);
const at = (values: Float64Array | undefined, k: number): number => values?.[k] ?? 0;
