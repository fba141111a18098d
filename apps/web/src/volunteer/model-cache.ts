import { ShardFailure, requestUnderLease, type HttpPorts } from '@ramus/runner-core';

const CACHE = 'ramus-models';
const TRY_MS = 300_000;
const PATIENCE_MS = 300_000;

/** A file by its hash; the address holds the hash too, so what is kept never goes stale. */
export interface PinnedFile {
  /** Absolute. */
  readonly url: string;
  readonly sha256: string;
}

/**
 * The bytes of a file: kept in Cache Storage, else downloaded. Nothing is handed out whose hash was not checked just then.
 *
 * @throws {ShardFailure} it cannot be had, or the server sends another file than it named.
 */
export async function readPinned(
  ports: HttpPorts,
  { url, sha256 }: PinnedFile,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(url);
  if (kept) {
    const bytes = new Uint8Array(await kept.arrayBuffer());
    if ((await hashOf(bytes)) === sha256) return bytes;
    await cache.delete(url);
  }
  const bytes = await requestUnderLease(
    ports,
    {
      url,
      init: { method: 'GET', redirect: 'error' },
      tryMs: TRY_MS,
      patienceMs: PATIENCE_MS,
      failureCode: 'model-unavailable',
      read: async (response) => new Uint8Array(await response.arrayBuffer()),
    },
    signal,
  );
  if ((await hashOf(bytes)) !== sha256) {
    throw new ShardFailure('model-mismatch', `the server sent another file than it named (${sha256})`, true);
  }
  await forgetOthers(cache, url);
  // A browser that is short of space, or keeps nothing, downloads again.
  await cache.put(url, new Response(bytes)).catch(() => undefined);
  return bytes;
}

/** One version of a file is kept; another hash of the same path is an older one. */
async function forgetOthers(cache: Cache, url: string): Promise<void> {
  const { origin, pathname } = new URL(url);
  for (const { url: other } of await cache.keys()) {
    const at = new URL(other);
    if (at.origin === origin && at.pathname === pathname) await cache.delete(other);
  }
}

export async function hashOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
