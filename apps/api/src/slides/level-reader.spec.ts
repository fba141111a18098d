import { describe, expect, it } from 'vitest';
import { FakeSource } from './fake-source.fixture.js';
import { LevelReader } from './level-reader.js';
import { readPlane } from './plane-reader.js';

const never = new AbortController().signal;
const size = { width: 1_300, height: 1_100 };

function setUp() {
  const source = new FakeSource(size.width, size.height);
  const reader = new LevelReader({
    use: (_, work) => {
      source.isBroken = false;
      return work(source);
    },
  });
  const read = (x: number, y: number, width: number, height: number, signal = never) =>
    reader.read('s', 0, size, { x, y, width, height }, signal);
  return { source, reader, read };
}

describe('a region of a level', () => {
  it('is put together of blocks, and white outside', async () => {
    const { read } = setUp();
    const region = await read(500, 505, 40, 20);
    expect([...region.data.subarray(0, 3)]).toEqual(FakeSource.pixel(500, 505));
    expect([...region.data.subarray(-3)]).toEqual(FakeSource.pixel(539, 524));
    const corner = await read(-2, -1, 4, 2);
    expect([...corner.data.subarray(0, 12)]).toEqual(Array(12).fill(255));
    expect([...corner.data.subarray(18, 21)]).toEqual(FakeSource.pixel(0, 0));
    expect(new Set((await read(5_000, 5_000, 3, 3)).data)).toEqual(new Set([255]));
  });

  it('asked for by many at once is read once', async () => {
    const { source, read } = setUp();
    await Promise.all(Array.from({ length: 20 }, (_, i) => read(i, i, 100, 100)));
    expect(source.reads).toBe(1);
  });

  it('goes on for the others when one of them leaves, and stops when all have left', async () => {
    const { source, read } = setUp();
    let release: () => void = () => undefined;
    source.hold = new Promise((resolve) => (release = resolve));
    const [one, two] = [new AbortController(), new AbortController()];
    const first = read(0, 0, 9, 9, one.signal);
    const second = read(0, 0, 9, 9, two.signal);
    one.abort();
    await expect(first).rejects.toMatchObject({ name: 'AbortError' });
    release();
    expect((await second).data).toHaveLength(9 * 9 * 3);

    const many = Array.from({ length: 6 }, (_, i) =>
      read((1 + (i % 2)) * 512, Math.floor(i / 2) * 512, 9, 9, two.signal),
    );
    two.abort();
    for (const outcome of await Promise.allSettled(many)) expect(outcome.status).toBe('rejected');
    await read(600, 0, 9, 9);
    expect(source.reads).toBeLessThan(1 + 6 + 1);
  });

  it('is tried again on the file opened anew, once', async () => {
    const { source, read } = setUp();
    source.failures = 1;
    expect((await read(0, 0, 5, 5)).data).toHaveLength(75);
    source.failures = 2;
    await expect(read(600, 600, 5, 5)).rejects.toMatchObject({ name: 'SlideUnreadable' });
  });
});

describe('a plane', () => {
  const plane = { level: 0, shrink: [2.5, 2.5] as const };

  it('is the same whether it is read at once or in parts', async () => {
    const { source, reader } = setUp();
    const at = (x: number, y: number, width: number, height: number) =>
      readPlane(reader, 's', source.description, plane, { x, y, width, height }, never);
    const whole = await at(-3, -3, 530, 450);
    const part = await at(101, 203, 50, 40);
    for (let y = 0; y < 40; y++) {
      const start = ((203 + 3 + y) * 530 + 101 + 3) * 3;
      expect(whole.data.subarray(start, start + 150)).toEqual(part.data.subarray(y * 150, y * 150 + 150));
    }
  });

  it.each([
    [{ x: 0, y: 0, width: 0, height: 5 }],
    [{ x: 0.5, y: 0, width: 5, height: 5 }],
    [{ x: 0, y: 0, width: 100_000, height: 100_000 }],
  ])('refuses the region %o', async (region) => {
    const { source, reader } = setUp();
    await expect(readPlane(reader, 's', source.description, plane, region, never)).rejects.toBeInstanceOf(
      RangeError,
    );
  });
});
