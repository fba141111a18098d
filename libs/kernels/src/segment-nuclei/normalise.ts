import type { Rgb, Tensor } from '../kernel.js';
import type { ModelManifest } from '../models/manifest.js';

/**
 * Pixels as the network wants them: NCHW, value × scale + offset.
 *
 * Numbers of the model alone, none of the tile: the same pixel gives the same input in every tile.
 *
 * @returns `[1, 3, height, width]`.
 */
export function toTensor(
  { width, height, data }: Rgb,
  normalisation: ModelManifest['input']['normalisation'],
): Tensor {
  const { scale, offset } = normalisation;
  const valueOf = Float32Array.from({ length: 256 }, (_, v) => v * scale + offset);
  const n = width * height;
  const out = new Float32Array(3 * n);
  for (let i = 0, p = 0; i < n; i++) {
    out[i] = valueOf[data[p++] as number] as number;
    out[n + i] = valueOf[data[p++] as number] as number;
    out[2 * n + i] = valueOf[data[p++] as number] as number;
  }
  return { dims: [1, 3, height, width], data: out };
}
