import type { Assignment } from '@ramus/contracts';
import { connect, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { HandRunner } from '../hand-runner.js';
import type { Random } from '../random.js';
import { mutatedText } from './mutate.js';
import type { Tally } from './tally.js';

const PATIENCE_MS = 30_000;
const HEARTBEAT_MS = 1_000;
const TYPES = ['application/json', 'text/plain', 'application/octet-stream', 'multipart/form-data', 'x', ''];
const METHODS = ['GET', 'POST', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD'];
/** Fifty megabytes of nothing in fifty kilobytes. */
const BOMB = new Uint8Array(gzipSync(Buffer.alloc(50_000_000)));

/** A result as the kernel would check it: a nucleus in the middle of every tile. */
export function honestResult({ kind, attempt, input }: Assignment): unknown {
  if (kind === 'diagnostic') return { attempt };
  const { tiles } = input as { tiles: { owns: { x: number; y: number; width: number; height: number } }[] };
  return {
    tiles: tiles.map(({ owns }, tile) => {
      const [x, y] = [owns.x + (owns.width >> 1), owns.y + (owns.height >> 1)];
      return {
        ...{ tile, seeds: [x, y], centroids: [x + 0.5, y + 0.5] },
        outlines: [[2 * x - 4, 2 * y - 4, 2 * x + 4, 2 * y - 4, 2 * x + 4, 2 * y + 4]],
        ...{ areaPx: [16], perimeterUm: [8], circularity: [1], eccentricity: [0], solidity: [1] },
        ...{
          minDiameterUm: [2],
          maxDiameterUm: [3],
          hematoxylinOd: [0.5],
          eosinOd: [0.1],
          probability: [0.9],
        },
      };
    }),
  };
}

/** Whose uploads are wrong: a trusted runner keeps its lease through them, a volunteer loses it with the first. */
interface Uploader {
  readonly url: string;
  readonly runner: HandRunner;
  readonly isTrusted: boolean;
  /** Settles when enough was uploaded, however little by this one. */
  readonly enough?: Promise<unknown>;
}

/**
 * Uploads results that are wrong in some way, one after the other. What happens to be wrong in no way is taken; then
 * comes the next lease. At last comes an honest result, under the lease that there is then.
 */
export async function uploadBadly(
  { url, runner, isTrusted, enough = new Promise(() => undefined) }: Uploader,
  random: Random,
  tally: Tally,
  times: number,
): Promise<void> {
  const over = Promise.race([runner.sentAway(), enough]).then(() => undefined);
  const next = () => Promise.race([runner.assignment(), over]);
  let assignment = await next();
  const renewing = setInterval(() => {
    // Once it has been sent away nobody answers.
    if (assignment) runner.heartbeat(assignment).catch(() => undefined);
  }, HEARTBEAT_MS);
  try {
    for (let time = 0; assignment && time < times; time += 1) {
      const { path, init } = badRequest(assignment, random);
      const response = await fetch(`${url}${path}`, { ...init, signal: AbortSignal.timeout(PATIENCE_MS) });
      await tally.response(`${init.method} ${path}`, response);
      if (init.method !== 'PUT' || path !== assignment.resultUrl) continue;
      if (isTrusted ? response.status === 200 : response.status !== 405) assignment = await next();
    }
    if (!assignment) return;
    const { status } = await runner.upload(assignment, honestResult(assignment));
    if (status !== 200) tally.unlawful.push(`an honest result was answered ${status}`);
  } finally {
    clearInterval(renewing);
  }
}

/** A request that is wrong in its address, its method, its headers or its body. */
function badRequest(assignment: Assignment, random: Random): { path: string; init: RequestInit } {
  const { resultUrl, tilesUrl, maxResultBytes } = assignment;
  const body = new Uint8Array(mutatedText(honestResult(assignment), random));
  const headers = { 'Content-Type': random.of(TYPES) };
  const tooLong = random.below(10) === 0 ? maxResultBytes + 1 : 1_025 + random.below(200_000);
  switch (random.below(20)) {
    case 0:
      return { path: badAddress(resultUrl, random), init: { method: 'PUT', headers, body } };
    case 1:
      return { path: badAddress(`${tilesUrl}/0`, random), init: { method: 'GET' } };
    case 2:
      return {
        path: `${tilesUrl}/${random.of(['-1', '4096', '99999999999', 'x', '0x1', '1e3', ''])}`,
        init: { method: 'GET' },
      };
    case 3: {
      const method = random.of(METHODS);
      return { path: resultUrl, init: { method, ...(/GET|HEAD/.test(method) ? {} : { body, headers }) } };
    }
    case 4:
      return {
        path: resultUrl,
        init: {
          method: 'PUT',
          headers: { ...headers, 'Content-Encoding': 'gzip' },
          body: random.below(8) === 0 ? BOMB : new Uint8Array(gzipSync(body)),
        },
      };
    case 5:
      return {
        path: resultUrl,
        init: {
          method: 'PUT',
          headers,
          body: new Uint8Array(Buffer.alloc(tooLong, '{"a":')),
        },
      };
    default:
      return { path: resultUrl, init: { method: 'PUT', headers, body } };
  }
}

function badAddress(path: string, random: Random): string {
  const parts = path.split('/');
  const at = 3 + random.below(parts.length - 3);
  const part = parts[at] ?? '';
  const other = random.of([
    ...['', '.', '%00', '%2e%2e', '-1', '99999999999999999999', 'NaN', '__proto__', 'x'.repeat(3_000)],
    ...[
      `${part}0`,
      part.slice(1),
      part.toUpperCase(),
      part.split('').reverse().join(''),
      encodeURIComponent(`${part}/`),
    ],
  ]);
  return parts.with(at, other).join('/');
}

/** Requests whose body is announced and never comes, or only drop by drop. @returns how they are given up. */
export function dripBodies(url: string, { resultUrl }: Assignment, count: number): () => void {
  const { hostname, port } = new URL(url);
  const sockets: Socket[] = Array.from({ length: count }, () => {
    const socket = connect(Number(port), hostname);
    // The server may close it whenever it likes.
    socket.on('error', () => undefined);
    socket.write(
      `PUT ${resultUrl} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{`,
    );
    return socket;
  });
  const drops = setInterval(() => {
    for (const socket of sockets) if (socket.writable) socket.write(' ');
  }, 100);
  return () => {
    clearInterval(drops);
    for (const socket of sockets) socket.destroy();
  };
}
