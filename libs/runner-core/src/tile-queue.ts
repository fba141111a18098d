import type { Assignment } from '@ramus/contracts';
import type { Rgb } from '@ramus/kernels';
import { ShardFailure } from './failures.js';
import type { HttpAnswer, HttpPorts } from './http.js';
import { requestUnderLease } from './http.js';

export interface Tile {
  readonly index: number;
  readonly pixels: Rgb;
}

/** Tiles in flight or read and not yet taken, at most. */
export const READ_AHEAD = 6;

const TRY_MS = 60_000;
const PATIENCE_MS = 300_000;
const MAX_TILE_PX = 16_384;
const MAX_TILE_BYTES = 3 * 64 * 1_024 * 1_024;

/**
 * A shard's tiles in order, read ahead so that the network never waits for one.
 *
 * @param url of the tiles, absolute; a tile lies at `<url>/<index>`, before any query.
 * @param readAhead ≥ 1: how many tiles may be in flight or held at any moment, the one just handed out aside.
 * @throws while iterating, what `requestUnderLease` throws. The rest of the read-ahead is then given up, as it is when
 *   the consumer leaves early.
 */
export async function* readTiles(
  ports: HttpPorts,
  { tiles }: Pick<Assignment, 'tiles'>,
  url: string,
  signal: AbortSignal,
  readAhead = READ_AHEAD,
): AsyncGenerator<Tile, void, void> {
  const reading = new AbortController();
  const stop = (): void => reading.abort(signal.reason);
  signal.addEventListener('abort', stop);
  const ahead: Promise<Rgb>[] = [];
  let next = 0;
  try {
    signal.throwIfAborted();
    for (let index = 0; index < tiles; index++) {
      while (next < tiles && ahead.length < readAhead) {
        const pixels = readTile(ports, tileUrl(url, next++), reading.signal);
        // A tile that fails is noticed when its turn comes, not as an unhandled rejection before.
        pixels.catch(() => undefined);
        ahead.push(pixels);
      }
      const pixels = await (ahead.shift() as Promise<Rgb>);
      yield { index, pixels };
    }
  } finally {
    signal.removeEventListener('abort', stop);
    reading.abort();
  }
}

/** The address of one tile: the index goes behind the path, before the signature in the query. */
export function tileUrl(url: string, index: number): string {
  const at = new URL(url);
  at.pathname = `${at.pathname.replace(/\/$/, '')}/${index}`;
  return at.href;
}

function readTile(ports: HttpPorts, url: string, signal: AbortSignal): Promise<Rgb> {
  return requestUnderLease(
    ports,
    {
      url,
      init: { method: 'GET', redirect: 'error' },
      tryMs: TRY_MS,
      patienceMs: PATIENCE_MS,
      failureCode: 'tile-unavailable',
      read: readPixels,
    },
    signal,
  );
}

/** @throws {ShardFailure} the header names no size. @throws {Error} the body was cut short: worth another try. */
async function readPixels(response: HttpAnswer): Promise<Rgb> {
  const size = /^(\d{1,5})x(\d{1,5})$/.exec(response.headers.get('x-tile-size') ?? '');
  const [width, height] = [Number(size?.[1]), Number(size?.[2])];
  const bytes = 3 * width * height;
  if (!size || bytes === 0 || Math.max(width, height) > MAX_TILE_PX || bytes > MAX_TILE_BYTES) {
    throw new ShardFailure('tile-malformed', 'a tile came without a usable X-Tile-Size', true);
  }
  const data = new Uint8Array(await response.arrayBuffer());
  if (data.length !== bytes) throw new Error(`a tile of ${width}x${height} came with ${data.length} bytes`);
  return { width, height, data };
}
