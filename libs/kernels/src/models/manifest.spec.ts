import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { modelManifest, onnxFileOf } from './manifest.js';

const folder = new URL('../../../../models/nuclei-he/', import.meta.url);
const shipped: unknown = JSON.parse(readFileSync(new URL('manifest.json', folder), 'utf8'));

describe('the shipped model', () => {
  it('is pinned by the hash and size of its file', () => {
    const { name, sha256, bytes } = onnxFileOf(modelManifest.parse(shipped));
    const file = readFileSync(new URL(name, folder));
    expect(file.byteLength).toBe(bytes);
    expect(createHash('sha256').update(file).digest('hex')).toBe(sha256);
  });
});

describe('a manifest', () => {
  it.each([
    ['layers that do not fit', { pixel_classifier: { weights: { w1: [], b1: [0], w2: [[0]], b2: [0], w3: [[0]], b3: [0] } } }],
    ['no ONNX file', { files: { 'a.bin': { sha256: 'a'.repeat(64), bytes: 1 } } }],
    ['a hash that is none', { files: { 'a.onnx': { sha256: 'abc', bytes: 1 } } }],
    ['another kind of network', { kind: 'classifier' }],
    ['numbers taken from each tile', { input: { name: 'x', normalisation: { scale: 1, offset: 0, per_tile_statistics: true }, size_multiple: 16 } }],
  ])('is refused with %s', (_, change) => {
    expect(modelManifest.safeParse({ ...(shipped as object), ...change }).success).toBe(false);
  });
});
