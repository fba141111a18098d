import { modelManifest } from '../models/manifest.js';

/** A manifest with small tiles (64 px, core 32) and a pixel classifier that says yes to every pixel, for specs. */
export const smallModel = modelManifest.parse({
  name: 'small',
  version: '0.0.0',
  kind: 'seed-embedding',
  license: 'none',
  files: { 'small.onnx': { sha256: 'a'.repeat(64), bytes: 1 } },
  mpp: 0.5,
  input: {
    name: 'image',
    normalisation: { scale: 1 / 127.5, offset: -1, per_tile_statistics: false },
    size_multiple: 16,
  },
  outputs: { name: 'raw' },
  tiling: { recommended_tile: 64, halo: 16, origin_multiple: 8 },
  postprocess: {
    seed_threshold: 0.4,
    fg_threshold: 0.3,
    mask_threshold: 0.45,
    duplicate_threshold: 0.5,
    peak_radius: 2,
    window: 16,
    coord_scale: 16,
    min_area: 4,
    fill_holes: true,
  },
  pixel_classifier: {
    weights: { w1: [[0, 0, 0, 0, 0, 0]], b1: [0], w2: [[0]], b2: [0], w3: [[0]], b3: [3] },
  },
});
