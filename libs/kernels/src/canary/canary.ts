import { z } from 'zod';

/** A model's canary lies beside its network, under this name. */
export const CANARY_FILE = 'canary.json';

const canaryTile = z.object({
  /** Side of the drawing that the network reads. */
  sizePx: z.number().int().min(16).max(4_096).multipleOf(16),
  /** Of the drawing's RGB bytes, so that a machine that draws another tile is found before its network is blamed. */
  pixelsSha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Every so many pixels, in x and y, an output was kept. */
  stride: z.number().int().min(1).max(64),
  /** Plane by plane, row by row. */
  values: z.array(z.number()).min(1).max(65_536),
});
/** What the network said of the known tile on the machine that the reference was made on. */
export type CanaryTile = Readonly<z.infer<typeof canaryTile>>;

/** `canary.json` of a model. */
export const canary = z.object({
  /** Of the ONNX file. */
  modelSha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Largest absolute difference of a raw output that is still the same network. */
  tolerance: z.number().positive().max(1),
  tiles: z.array(canaryTile).min(1).max(8),
});
export type Canary = Readonly<z.infer<typeof canary>>;

/**
 * The outputs that a canary keeps, out of all of them.
 *
 * @param raw planes of `sizePx * sizePx`, one after the other.
 */
export function samplesOf(raw: Float32Array, sizePx: number, stride: number): number[] {
  const plane = sizePx * sizePx;
  const samples: number[] = [];
  for (let start = 0; start < raw.length; start += plane) {
    for (let y = 0; y < sizePx; y += stride) {
      for (let x = 0; x < sizePx; x += stride) samples.push(raw[start + y * sizePx + x] ?? NaN);
    }
  }
  return samples;
}

/** Largest absolute difference from the reference; infinite where the outputs are not as many, or not numbers. */
export function canaryDifference({ sizePx, stride, values }: CanaryTile, raw: Float32Array): number {
  const samples = samplesOf(raw, sizePx, stride);
  if (samples.length !== values.length) return Infinity;
  let most = 0;
  for (const [i, sample] of samples.entries()) {
    const difference = Math.abs(sample - (values[i] ?? NaN));
    if (Number.isNaN(difference)) return Infinity;
    most = Math.max(most, difference);
  }
  return most;
}
