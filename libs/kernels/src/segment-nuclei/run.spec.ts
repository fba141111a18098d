import { describe, expect, it } from 'vitest';
import type { FinishedTile, RunContext } from '../kernel.js';
import { smallModel } from '../testing/small-model.js';
import { run } from './run.js';

const SIDE = 16;
const pixels = { width: SIDE, height: SIDE, data: new Uint8Array(3 * SIDE * SIDE).fill(200) };
/** In shard pixels; the tile lies at (−4, 8). */
const TILE = {
  ...{ x: -4, y: 8 },
  owns: { x: 0, y: 12, width: 10, height: 8 },
  inside: { x: 0, y: 8, width: 12, height: SIDE },
};

/** A network that sees one nucleus of 4 × 4 px, in the middle of the tile. */
const infer: RunContext['infer'] = ({ dims: [, , height, width] }) => {
  const data = new Float32Array(6 * width * height).fill(-9);
  data.fill(0, 0, 4 * width * height);
  for (let y = 6; y < 10; y += 1)
    data.fill(9, 5 * width * height + y * width + 6, 5 * width * height + y * width + 10);
  data[4 * width * height + 8 * width + 8] = 2;
  return Promise.resolve({ dims: [1, 6, height, width], data });
};

async function watched(): Promise<FinishedTile[]> {
  const seen: FinishedTile[] = [];
  await run(
    { tiles: [TILE] },
    { pixelUm: [0.5, 0.5] },
    {
      tiles: (async function* () {
        yield { index: 0, pixels };
      })(),
      infer,
      model: smallModel,
      progress: () => undefined,
      finished: (tile) => seen.push(tile),
      wait: () => Promise.resolve(),
      attempt: 0,
      signal: new AbortController().signal,
    },
  );
  return seen;
}

describe('a tile that was finished', () => {
  it('is shown with the part in which its nuclei lie, from its corner', async () => {
    const [tile] = await watched();
    expect(tile).toMatchObject({ pixels, own: { x: 4, y: 4, width: 10, height: 8 } });
    const points = tile?.outlines.flat() ?? [];
    expect(tile?.outlines).toHaveLength(1);
    for (const [x, y] of points) {
      expect(x).toBeGreaterThanOrEqual(6);
      expect(x).toBeLessThanOrEqual(10);
      expect(y).toBeGreaterThanOrEqual(6);
      expect(y).toBeLessThanOrEqual(10);
    }
  });
});
