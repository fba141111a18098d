import { describe, expect, it } from 'vitest';
import { LeaseLost, ShardFailure } from './failures.js';
import { computePorts, never, problemOf, status, whiteTile } from './testing/compute.js';
import { settle } from './testing/fake-clock.js';
import { readTiles, tileUrl } from './tile-queue.js';

const URL_OF_TILES = 'http://server.test/tiles?sig=a%2Bb';

describe('a queue of tiles', () => {
  it('reads ahead as far as it may, and no further', async () => {
    const { ports, asked } = computePorts(undefined, whiteTile);
    const tiles = readTiles(ports, { tiles: 10 }, URL_OF_TILES, new AbortController().signal, 3);
    await tiles.next();
    await settle();
    expect(asked).toHaveLength(3);
    await tiles.next();
    await settle();
    expect(asked).toHaveLength(4);
  });

  it('hands tiles out in order, however they arrive', async () => {
    const waiting: (() => void)[] = [];
    const { ports } = computePorts(undefined, () => {
      return new Promise((resolve) => waiting.unshift(() => resolve(whiteTile())));
    });
    const tiles = readTiles(ports, { tiles: 3 }, URL_OF_TILES, new AbortController().signal, 3);
    const first = tiles.next();
    await settle();
    for (const arrive of waiting) arrive();
    expect((await first).value).toEqual({
      index: 0,
      pixels: { width: 2, height: 2, data: new Uint8Array(12).fill(255) },
    });
    expect((await tiles.next()).value?.index).toBe(1);
    expect((await tiles.next()).value?.index).toBe(2);
    expect((await tiles.next()).done).toBe(true);
  });

  it('gives its reads up when the reader leaves', async () => {
    const { ports, clock } = computePorts(undefined, ({ path }) =>
      path.includes('/0?') ? whiteTile() : never(),
    );
    const tiles = readTiles(ports, { tiles: 5 }, URL_OF_TILES, new AbortController().signal);
    await tiles.next();
    await tiles.return();
    await settle();
    expect(clock.waiting).toBe(0);
  });

  it('ends with the abort, in the middle of a read', async () => {
    const { ports, clock } = computePorts(undefined, never);
    const stop = new AbortController();
    const first = readTiles(ports, { tiles: 5 }, URL_OF_TILES, stop.signal).next();
    await settle();
    stop.abort();
    await expect(first).rejects.toMatchObject({ name: 'AbortError' });
    expect(clock.waiting).toBe(0);
  });

  it.each([
    ['a busy server', () => status(503)],
    [
      'a broken connection',
      () => {
        throw new TypeError('fetch failed');
      },
    ],
    [
      'a tile that was cut short',
      () => new Response(new Uint8Array(5), { headers: { 'x-tile-size': '2x2' } }),
    ],
  ])('reads again after %s', async (_, answer) => {
    let tries = 0;
    const { ports, clock } = computePorts(undefined, () => (++tries < 4 ? answer() : whiteTile()));
    const first = readTiles(ports, { tiles: 1 }, URL_OF_TILES, new AbortController().signal).next();
    await clock.advance(5_000);
    expect((await first).value?.index).toBe(0);
  });

  it.each([403, 409, 410])('ends with the lease when the server answers %i', async (code) => {
    const { ports } = computePorts(undefined, () => status(code));
    const first = readTiles(ports, { tiles: 1 }, URL_OF_TILES, new AbortController().signal).next();
    await expect(first).rejects.toBeInstanceOf(LeaseLost);
  });

  it('fails for good with the code of the problem that the server tells', async () => {
    const { ports } = computePorts(undefined, () => problemOf(404, 'slide-removed'));
    const first = readTiles(ports, { tiles: 1 }, URL_OF_TILES, new AbortController().signal).next();
    await expect(first).rejects.toMatchObject({ code: 'slide-removed', retryable: false });
  });

  it('fails, for another try, when tiles cannot be reached for minutes', async () => {
    const { ports, clock } = computePorts(undefined, () => {
      throw new TypeError('fetch failed');
    });
    const first = readTiles(ports, { tiles: 1 }, URL_OF_TILES, new AbortController().signal).next();
    const failure = expect(first).rejects.toMatchObject({ code: 'tile-unavailable', retryable: true });
    await clock.advance(400_000);
    await failure;
  });

  it('takes no tile without a size, or of a size beyond all bounds', async () => {
    for (const size of ['', '0x5', '99999x99999', '16384x16384']) {
      const { ports } = computePorts(undefined, () => new Response('', { headers: { 'x-tile-size': size } }));
      const first = readTiles(ports, { tiles: 1 }, URL_OF_TILES, new AbortController().signal).next();
      await expect(first).rejects.toBeInstanceOf(ShardFailure);
    }
  });
});

describe('the address of a tile', () => {
  it('has its index before the signature', () => {
    expect(tileUrl(URL_OF_TILES, 7)).toBe('http://server.test/tiles/7?sig=a%2Bb');
  });
});
