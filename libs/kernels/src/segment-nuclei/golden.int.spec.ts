import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { modelManifest } from '../models/manifest.js';
import { findInstances } from './instances.js';
import type { Instance } from './instances.js';
import { toTensor } from './normalise.js';

/**
 * The shipped network and this library's post-processing against the reference (numpy) on every golden tile.
 *
 * Tolerance: the same number of nuclei, and at least 99.9 % of a tile's pixels with the same label. On x86-64 with
 * ONNX Runtime 1.30 every label of every tile is identical; on another CPU a pixel whose probability lies within
 * rounding of a threshold may differ.
 */
const SAME_PIXELS = 0.999;
const RAW_TOLERANCE = 0.005;

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const folder = ['data/golden/', '../shared/model/golden/']
  .map((p) => root + p)
  .find((p) => existsSync(p + 'index.json'));
if (!folder)
  console.warn('SKIPPED: no golden tiles in data/golden, so the port is not compared with its reference');

const manifest = modelManifest.parse(
  JSON.parse(readFileSync(`${root}models/nuclei-he/manifest.json`, 'utf8')),
);

interface Golden {
  readonly shape: readonly [channels: number, height: number, width: number];
  readonly samples: readonly { y: number; x: number; values: readonly number[] }[];
  readonly count: number;
}

const labelsOf = (instances: readonly Instance[], width: number, height: number): Uint16Array => {
  const labels = new Uint16Array(width * height);
  instances.forEach(({ x, y, mask }, index) => {
    mask.data.forEach((set, i) => {
      const row = y + Math.floor(i / mask.width);
      if (set) labels[row * width + x + (i % mask.width)] = index + 1;
    });
  });
  return labels;
};

const namesIn = (path: string): string[] =>
  (JSON.parse(readFileSync(path + 'index.json', 'utf8')) as { tiles: { name: string }[] }).tiles.map(
    (t) => t.name,
  );

describe.skipIf(!folder)('a golden tile', () => {
  let session: InferenceSession;

  beforeAll(async () => {
    session = await InferenceSession.create(`${root}models/nuclei-he/backbone.onnx`, {
      intraOpNumThreads: 2,
    });
  });

  it.each(folder ? namesIn(folder) : [])('%s has the labels of the reference', async (name) => {
    const golden = JSON.parse(readFileSync(`${folder}${name}.json`, 'utf8')) as Golden;
    const [, height, width] = golden.shape;
    const data = await sharp(`${folder}${name}.png`).removeAlpha().toColourspace('srgb').raw().toBuffer();
    const input = toTensor({ width, height, data }, manifest.input.normalisation);
    const output = await session.run({ image: new Tensor('float32', input.data, [...input.dims]) });
    const raw = output['raw']?.data as Float32Array;
    for (const { x, y, values } of golden.samples) {
      values.forEach((value, c) => {
        expect(Math.abs((raw[(c * height + y) * width + x] ?? NaN) - value)).toBeLessThanOrEqual(
          RAW_TOLERANCE,
        );
      });
    }

    const instances = findInstances({ width, height, raw }, manifest);
    expect(instances).toHaveLength(golden.count);

    const png = await sharp(`${folder}${name}.labels.png`)
      .toColourspace('grey16')
      .raw({ depth: 'ushort' })
      .toBuffer();
    const wanted = new Uint16Array(png.buffer, png.byteOffset, png.length / 2);
    expect(wanted).toHaveLength(width * height);
    const same = labelsOf(instances, width, height).reduce(
      (n, label, i) => n + (label === wanted[i] ? 1 : 0),
      0,
    );
    expect(Math.max(...wanted)).toBe(golden.count);
    expect(same / (width * height)).toBeGreaterThanOrEqual(SAME_PIXELS);
  });
});
