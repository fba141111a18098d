import { z } from 'zod';

const size = z.number().int().min(1).max(8192);
const probability = z.number().min(0).max(1);

/** The small network that says whether a pixel belongs to a seed: six inputs, two hidden layers, one output. */
const pixelClassifier = z.object({
  weights: z
    .object({
      w1: z.array(z.array(z.number()).length(6)).min(1).max(256),
      b1: z.array(z.number()).min(1).max(256),
      w2: z.array(z.array(z.number()).max(256)).min(1).max(256),
      b2: z.array(z.number()).min(1).max(256),
      w3: z.array(z.array(z.number()).max(256)).length(1),
      b3: z.array(z.number()).length(1),
    })
    .refine(({ w1, b1, w2, b2, w3 }) => {
      const hidden = b1.length;
      return (
        w1.length === hidden &&
        w2.length === b2.length &&
        w2.every((row) => row.length === hidden) &&
        w3[0]?.length === b2.length
      );
    }, 'the layers do not fit each other'),
});

/**
 * What a model's `manifest.json` must say to be run by `segment-nuclei`.
 *
 * It says much more, for people: training data, licence, metrics. Unknown members are left alone.
 */
export const modelManifest = z.object({
  name: z.string().min(1).max(64),
  version: z.string().min(1).max(64),
  kind: z.literal('seed-embedding'),
  license: z.string().max(2_000),
  /** The model's files by name; exactly one is an ONNX file. */
  files: z
    .record(
      z.string().max(200),
      z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/), bytes: z.number().int().min(1) }),
    )
    .refine((files) => Object.keys(files).filter((f) => f.endsWith('.onnx')).length === 1, 'one ONNX file'),
  mpp: z.number().positive().max(100),
  input: z.object({
    name: z.string().min(1).max(64),
    /** value × scale + offset, for bytes of RGB. */
    normalisation: z.object({ scale: z.number(), offset: z.number(), per_tile_statistics: z.literal(false) }),
    size_multiple: size,
  }),
  outputs: z.object({ name: z.string().min(1).max(64) }),
  tiling: z.object({ recommended_tile: size, halo: z.number().int().min(0).max(4096), origin_multiple: size }),
  postprocess: z.object({
    seed_threshold: probability,
    fg_threshold: probability,
    mask_threshold: probability,
    duplicate_threshold: probability,
    peak_radius: z.number().int().min(1).max(32),
    window: z.number().int().min(2).max(512),
    coord_scale: z.number().positive(),
    min_area: z.number().int().min(0),
    fill_holes: z.boolean(),
  }),
  pixel_classifier: pixelClassifier,
});
export type ModelManifest = z.infer<typeof modelManifest>;

/** The ONNX file that a manifest pins. */
export function onnxFileOf({ files }: Pick<ModelManifest, 'files'>): { name: string; sha256: string; bytes: number } {
  const [entry] = Object.entries(files).filter(([name]) => name.endsWith('.onnx'));
  if (!entry) throw new RangeError('the manifest names no ONNX file');
  return { name: entry[0], ...entry[1] };
}
