// Computes a model's canary with onnxruntime-node and pins it in the manifest: node scripts/make-canary.mjs [--model nuclei-he]
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CANARY_FILE, drawCanary, modelManifest, onnxFileOf, samplesOf, toTensor } from '@ramus/kernels';
import { InferenceSession, Tensor } from 'onnxruntime-node';

/** A small tile for software adapters, and one of the size that jobs have; odd strides meet every place of a GPU's blocks. */
const TILES = [
  { sizePx: 64, stride: 3 },
  { sizePx: 512, stride: 15 },
];
/** Wider than Node, wasm and WebGPU differ (1e-4 at most), far narrower than any broken driver. */
const TOLERANCE = 0.005;

const { values } = parseArgs({ options: { model: { type: 'string', default: 'nuclei-he' } } });
const folder = join(import.meta.dirname, '../models', values.model);
const hashOf = (bytes) => createHash('sha256').update(bytes).digest('hex');

const manifestPath = join(folder, 'manifest.json');
const text = await readFile(manifestPath, 'utf8');
const manifest = modelManifest.parse(JSON.parse(text));
const onnx = onnxFileOf(manifest);
const session = await InferenceSession.create(join(folder, onnx.name));

const tiles = [];
for (const { sizePx, stride } of TILES) {
  const pixels = drawCanary(sizePx);
  const { data, dims } = toTensor(pixels, manifest.input.normalisation);
  const outputs = await session.run({ [manifest.input.name]: new Tensor('float32', data, [...dims]) });
  const samples = samplesOf(outputs[manifest.outputs.name].data, sizePx, stride);
  tiles.push({
    sizePx,
    pixelsSha256: hashOf(pixels.data),
    stride,
    values: samples.map((v) => Number(v.toFixed(5))),
  });
}

const bytes = Buffer.from(`${JSON.stringify({ modelSha256: onnx.sha256, tolerance: TOLERANCE, tiles })}\n`);
await writeFile(join(folder, CANARY_FILE), bytes);
// Changed in place: the manifest is a document that people wrote.
const whole = JSON.parse(text);
whole.files[CANARY_FILE] = { sha256: hashOf(bytes), bytes: bytes.length };
await writeFile(manifestPath, JSON.stringify(whole, null, 1));
process.stdout.write(
  `${CANARY_FILE}: ${bytes.length} bytes, ${tiles.map(({ values: v }) => v.length).join(' + ')} outputs\n`,
);
