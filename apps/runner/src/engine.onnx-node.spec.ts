import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { OnnxEngine } from './engine.onnx-node.js';

const bytes = readFileSync(new URL('../../../models/nuclei-he/backbone.onnx', import.meta.url));
const MODEL = { name: 'nuclei-he', sha256: '0'.repeat(64), url: '', manifest: {} };
const signal = new AbortController().signal;

describe('the engine', () => {
  it('runs a network on a tensor, and reads its model once', async () => {
    let reads = 0;
    const read = async () => {
      reads += 1;
      return bytes;
    };
    const engine = new OnnxEngine('cpu', 1, { read });
    const white = { dims: [1, 3, 64, 48], data: new Float32Array(3 * 64 * 48).fill(1) } as const;
    const first = await engine.infer(MODEL, white, signal);
    expect(first.dims).toEqual([1, 6, 64, 48]);
    expect(first.data).toHaveLength(6 * 64 * 48);
    expect(first.data.every(Number.isFinite)).toBe(true);
    expect(await engine.infer(MODEL, white, signal)).toEqual(first);
    expect(reads).toBe(1);
  });

  it('fails for another try with a file that is no network, and reads it again', async () => {
    let reads = 0;
    const read = async () => (++reads === 1 ? new Uint8Array([1, 2, 3]) : bytes);
    const engine = new OnnxEngine('cpu', 1, { read });
    const tile = { dims: [1, 3, 16, 16], data: new Float32Array(3 * 16 * 16) } as const;
    await expect(engine.infer(MODEL, tile, signal)).rejects.toMatchObject({
      code: 'model-unusable',
      retryable: true,
    });
    await expect(engine.infer(MODEL, tile, signal)).resolves.toMatchObject({ dims: [1, 6, 16, 16] });
  });
});
