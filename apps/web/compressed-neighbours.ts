import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Plugin } from 'vite';

const WORTH = /\.(js|mjs|css|wasm|svg)$/;
/** Below this a packet is a packet. */
const MIN_BYTES = 1_024;

/**
 * Lays a `.gz` beside each built asset that is worth it; the API sends it to whoever takes it.
 *
 * The runtime of a volunteer's network is 14 MB, or 27 MB for WebGPU, and less than a third of that compressed.
 */
export function compressedNeighbours(): Plugin {
  return {
    name: 'compressed-neighbours',
    apply: 'build',
    async writeBundle({ dir = 'dist' }) {
      const assets = join(dir, 'assets');
      for (const name of await readdir(assets)) {
        if (!WORTH.test(name)) continue;
        const bytes = await readFile(join(assets, name));
        if (bytes.length < MIN_BYTES) continue;
        await writeFile(join(assets, `${name}.gz`), await promisify(gzip)(bytes, { level: 9 }));
      }
    },
  };
}
