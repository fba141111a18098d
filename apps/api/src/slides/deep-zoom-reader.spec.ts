import { describe, expect, it } from 'vitest';
import { dzLevel, dzLevelCount } from '@ramus/slide';
import { DeepZoomReader, deepZoomOf } from './deep-zoom-reader.js';
import { FakeSource } from './fake-source.fixture.js';
import { LevelReader } from './level-reader.js';

const never = new AbortController().signal;

function readerOf(source: FakeSource, blockBytes?: number): DeepZoomReader {
  return new DeepZoomReader(new LevelReader({ use: (_, work) => work(source) }, blockBytes));
}

/** The mean of the level-0 pixels under a pixel of a Deep Zoom level; outside the slide is white. */
function meanUnder(source: FakeSource, x: number, y: number, side: number): number[] {
  const sum = [0, 0, 0];
  const { width, height } = source.description;
  for (let j = y * side; j < (y + 1) * side; j++) {
    for (let i = x * side; i < (x + 1) * side; i++) {
      const pixel = i < width && j < height ? FakeSource.pixel(i, j) : [255, 255, 255];
      for (let c = 0; c < 3; c++) sum[c] = (sum[c] ?? 0) + (pixel[c] ?? 0);
    }
  }
  return sum.map((v) => v / side ** 2);
}

describe('a Deep Zoom tile', () => {
  it('of the largest level is the pixels of the file', async () => {
    const source = new FakeSource(700, 500);
    const top = dzLevelCount(deepZoomOf(source.description)) - 1;
    const tile = await readerOf(source).tile('s', source.description, top, 2, 1, never);
    expect([tile.width, tile.height]).toEqual([700 - 512, 500 - 256]);
    expect([...tile.data.subarray(0, 3)]).toEqual(FakeSource.pixel(512, 256));
    expect([...tile.data.subarray(-3)]).toEqual(FakeSource.pixel(699, 499));
  });

  it.each([1, 2, 3, 4])(
    '%i levels below the largest holds the means of the pixels under it',
    async (below) => {
      const source = new FakeSource(1_003, 777);
      const level = dzLevelCount(deepZoomOf(source.description)) - 1 - below;
      const tile = await readerOf(source).tile('s', source.description, level, 0, 0, never);
      for (const [x, y] of [
        [0, 0],
        [5, 7],
        [tile.width - 1, tile.height - 1],
      ] as const) {
        const at = (y * tile.width + x) * 3;
        meanUnder(source, x, y, 2 ** below).forEach((mean, channel) => {
          // Each rounding of a level adds up to half a step.
          expect(Math.abs((tile.data[at + channel] ?? -1) - mean)).toBeLessThanOrEqual(0.5 * below + 0.01);
        });
      }
    },
  );

  it('is read from the level near its zoom', async () => {
    const source = new FakeSource(4_096, 4_096, [1, 4, 16]);
    const level = dzLevelCount(deepZoomOf(source.description)) - 1 - 4;
    await readerOf(source).tile('s', source.description, level, 0, 0, never);
    expect(source.pixelsRead).toBe(256 * 256);
  });

  it('at low zoom of a slide with one level makes every other read the slide no more', async () => {
    const source = new FakeSource(4_000, 3_000);
    const reader = readerOf(source, 0);
    await reader.tile('s', source.description, 8, 0, 0, never);
    expect(source.pixelsRead).toBe(12_000_000);
    for (const level of [9, 8, 7, 4, 0]) {
      const { cols, rows } = dzLevel(deepZoomOf(source.description), level);
      for (let i = 0; i < cols * rows; i++) {
        await reader.tile('s', source.description, level, i % cols, Math.floor(i / cols), never);
      }
    }
    expect(source.pixelsRead).toBe(12_000_000);
  });

  it('is not finished for somebody who has gone', async () => {
    const source = new FakeSource(4_000, 3_000);
    const gone = new AbortController();
    const tile = readerOf(source).tile('s', source.description, 6, 0, 0, gone.signal);
    gone.abort();
    await expect(tile).rejects.toMatchObject({ name: 'AbortError' });
    expect(source.pixelsRead).toBeLessThan(12_000_000);
  });
});

describe('an overview', () => {
  it('has at least the wanted size, and less than twice that', async () => {
    const source = new FakeSource(2_000, 1_000);
    const picture = await readerOf(source).overview('s', source.description, 300, never);
    expect([picture.width, picture.height]).toEqual([500, 250]);
    const whole = await readerOf(source).overview('s', source.description, 4_000, never);
    expect([whole.width, whole.height]).toEqual([2_000, 1_000]);
  });
});
