import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { modelManifest, onnxFileOf } from '../models/manifest.js';
import { toTensor } from '../segment-nuclei/normalise.js';
import { CANARY_FILE, canary, canaryDifference, samplesOf } from './canary.js';
import { drawCanary } from './draw-canary.js';

const folder = fileURLToPath(new URL('../../../../models/nuclei-he/', import.meta.url));
const bytes = readFileSync(folder + CANARY_FILE);
const manifest = modelManifest.parse(JSON.parse(readFileSync(`${folder}manifest.json`, 'utf8')));
const known = canary.parse(JSON.parse(bytes.toString('utf8')));
const hashOf = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');

describe('the canary of the shipped model', () => {
  it('is pinned by the manifest, and belongs to its network', () => {
    expect(manifest.files[CANARY_FILE]).toEqual({ sha256: hashOf(bytes), bytes: bytes.length });
    expect(known.modelSha256).toBe(onnxFileOf(manifest).sha256);
  });

  it.each(known.tiles)(
    'is drawn with the same bytes everywhere, at $sizePx px',
    ({ sizePx, pixelsSha256 }) => {
      expect(hashOf(drawCanary(sizePx).data)).toBe(pixelsSha256);
    },
  );

  it.each(known.tiles)('comes out as it should here, at $sizePx px', async (tile) => {
    const session = await InferenceSession.create(folder + onnxFileOf(manifest).name);
    const { data, dims } = toTensor(drawCanary(tile.sizePx), manifest.input.normalisation);
    const outputs = await session.run({ [manifest.input.name]: new Tensor('float32', data, [...dims]) });
    const raw = outputs[manifest.outputs.name]?.data as Float32Array;
    expect(canaryDifference(tile, raw)).toBeLessThan(known.tolerance / 10);

    const broken = raw.slice();
    const everyPlane = tile.sizePx * tile.sizePx;
    broken[5 * everyPlane] = (broken[5 * everyPlane] ?? 0) + 2 * known.tolerance;
    expect(canaryDifference(tile, broken)).toBeGreaterThan(known.tolerance);
  });
});

describe('the difference of a canary', () => {
  const tile = { sizePx: 16, pixelsSha256: '0'.repeat(64), stride: 5, values: Array<number>(32).fill(1) };

  it('is nothing where all outputs are the same', () => {
    expect(canaryDifference(tile, new Float32Array(2 * 256).fill(1))).toBe(0);
  });

  it('is endless where outputs are missing or no numbers', () => {
    expect(canaryDifference(tile, new Float32Array(256).fill(1))).toBe(Infinity);
    expect(canaryDifference(tile, new Float32Array(2 * 256).fill(NaN))).toBe(Infinity);
  });

  it('looks at every plane, at every so many pixels', () => {
    const raw = Float32Array.from({ length: 512 }, (_, i) => i);
    expect(samplesOf(raw, 16, 8)).toEqual([0, 8, 128, 136, 256, 264, 384, 392]);
  });
});
