import { LRUCache } from 'lru-cache';
import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { readIfThere, syncFolder } from '../durable-file.js';
import {
  BlobsUnavailable,
  type BlobStore,
  BlobTooLarge,
  BlobUnknown,
  type ByteRange,
  type StoredBlob,
} from './blob-store.js';

/** A write that has not moved for this long was left by a process that died. */
const ABANDONED_MS = 10 * 60_000;
/**
 * For so long after a put the same bytes need no look: they are on stable storage, and no sweep, which spares what was
 * put within a day, has touched them.
 */
const FRESH_MS = 60_000;
/** Hashes that are remembered as fresh. */
const MAX_FRESH = 10_000;

/**
 * Blobs as files: `blobs/<first two digits>/<hash>`, named objects under `named/`.
 *
 * A file appears under its name only when its content is whole and on stable storage: it is written to `tmp/`, synced,
 * renamed, and its folder is synced. So whatever has a name is right, and a crash leaves nothing but leftovers in `tmp/`.
 */
export class FsBlobStore implements BlobStore {
  /** Puts under way by hash, so that the same bytes sent twice are written once. */
  readonly #puts = new Map<string, Promise<void>>();
  readonly #folders = new Map<string, Promise<void>>();
  /** When the blob of a hash was last seen to stand, durably. */
  readonly #fresh = new LRUCache<string, number>({ max: MAX_FRESH });

  private constructor(
    private readonly home: string,
    private readonly now: () => number,
  ) {}

  /** Opens the store in a folder, and clears away what dead writers left. */
  static async open(home: string, now: () => number = Date.now): Promise<FsBlobStore> {
    const store = new FsBlobStore(home, now);
    for (const folder of ['blobs', 'named', 'tmp']) await store.folder(join(home, folder));
    const leftovers = await readdir(join(home, 'tmp'));
    for (const leftover of leftovers) {
      const path = join(home, 'tmp', leftover);
      const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: now() }));
      if (now() - mtimeMs > ABANDONED_MS) await rm(path, { force: true });
    }
    return store;
  }

  async put(
    data: Uint8Array | AsyncIterable<Uint8Array>,
    { maxBytes = Infinity }: { readonly maxBytes?: number } = {},
  ): Promise<StoredBlob> {
    return orUnavailable(
      data instanceof Uint8Array ? this.putBytes(data, maxBytes) : this.putStream(data, maxBytes),
    );
  }

  async get(hash: string): Promise<Uint8Array> {
    try {
      return await readFile(this.pathOf(hash));
    } catch (error) {
      throw isAbsent(error) ? new BlobUnknown(hash) : error;
    }
  }

  async stream(hash: string, range?: ByteRange): Promise<Readable> {
    let file: FileHandle;
    try {
      file = await open(this.pathOf(hash), 'r');
    } catch (error) {
      throw isAbsent(error) ? new BlobUnknown(hash) : error;
    }
    return file.createReadStream({ ...range });
  }

  async size(hash: string): Promise<number | undefined> {
    try {
      return (await stat(this.pathOf(hash))).size;
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw error;
    }
  }

  async has(hash: string): Promise<boolean> {
    return (await this.size(hash)) !== undefined;
  }

  async delete(hash: string): Promise<boolean> {
    const path = this.pathOf(hash);
    this.#fresh.delete(hash);
    try {
      await rm(path);
    } catch (error) {
      if (isAbsent(error)) return false;
      throw error;
    }
    await syncFolder(dirname(path));
    return true;
  }

  putNamed(name: string, bytes: Uint8Array): Promise<void> {
    return orUnavailable(this.replaceNamed(name, bytes));
  }

  private async replaceNamed(name: string, bytes: Uint8Array): Promise<void> {
    const target = this.namedPath(name);
    const temporary = this.temporary();
    try {
      await write(temporary, bytes);
      await this.settle(temporary, target);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }

  async getNamed(name: string): Promise<Uint8Array | undefined> {
    return readIfThere(this.namedPath(name));
  }

  async deleteNamed(name: string): Promise<void> {
    const path = this.namedPath(name);
    await rm(path, { force: true });
    await syncFolder(dirname(path)).catch((error: unknown) => {
      if (!isAbsent(error)) throw error;
    });
  }

  private async putBytes(bytes: Uint8Array, maxBytes: number): Promise<StoredBlob> {
    if (bytes.byteLength > maxBytes) throw new BlobTooLarge(maxBytes);
    const hash = createHash('sha256').update(bytes).digest('hex');
    if (this.isFresh(hash)) return { hash, bytes: bytes.byteLength };
    await this.once(hash, async () => {
      if (await this.standsAlready(hash)) return;
      const temporary = this.temporary();
      try {
        await write(temporary, bytes);
        await this.settle(temporary, this.pathOf(hash));
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
    });
    return { hash, bytes: bytes.byteLength };
  }

  private async putStream(data: AsyncIterable<Uint8Array>, maxBytes: number): Promise<StoredBlob> {
    const temporary = this.temporary();
    try {
      const stored = await writeStream(temporary, data, maxBytes);
      await this.once(stored.hash, async () => {
        if (await this.standsAlready(stored.hash)) return;
        await this.settle(temporary, this.pathOf(stored.hash));
      });
      return stored;
    } finally {
      await rm(temporary, { force: true });
    }
  }

  /** Of puts of one content at one time the first does the work; the others share its success, or try themselves. */
  private async once(hash: string, work: () => Promise<void>): Promise<void> {
    for (let other = this.#puts.get(hash); other; other = this.#puts.get(hash)) {
      const done = await other.then(
        () => true,
        () => false,
      );
      if (done) return;
    }
    const mine = work()
      .then(() => void this.#fresh.set(hash, this.now()))
      .finally(() => this.#puts.delete(hash));
    this.#puts.set(hash, mine);
    return mine;
  }

  private isFresh(hash: string): boolean {
    const since = this.#fresh.get(hash);
    return since !== undefined && Math.abs(this.now() - since) < FRESH_MS;
  }

  /**
   * Whether the blob is there. Marks it as put now, so that a sweep of unnamed blobs spares it for another day.
   *
   * A crash may have come between its rename and the folder's sync, so that is done again before anyone relies on it.
   */
  private async standsAlready(hash: string): Promise<boolean> {
    const path = this.pathOf(hash);
    const now = new Date(this.now());
    try {
      await utimes(path, now, now);
    } catch (error) {
      if (isAbsent(error)) return false;
      throw error;
    }
    await syncFolder(dirname(path));
    return true;
  }

  /** Gives a synced file its name, durably. */
  private async settle(temporary: string, target: string): Promise<void> {
    const folder = dirname(target);
    await this.folder(folder);
    await rename(temporary, target);
    await syncFolder(folder);
  }

  /** A folder that is there and whose entry in its parent survives a power cut; made once, with what lies above it. */
  private folder(path: string): Promise<void> {
    const known = this.#folders.get(path);
    if (known) return known;
    const made = (async () => {
      if (path === this.home) {
        await mkdir(path, { recursive: true });
        return;
      }
      await this.folder(dirname(path));
      await mkdir(path, { recursive: true });
      await syncFolder(dirname(path));
    })();
    this.#folders.set(path, made);
    made.catch(() => this.#folders.delete(path));
    return made;
  }

  private pathOf(hash: string): string {
    // A hash may come from a request: nothing else may become a path.
    if (!/^[0-9a-f]{64}$/.test(hash)) throw new BlobUnknown(hash.slice(0, 64));
    return join(this.home, 'blobs', hash.slice(0, 2), hash);
  }

  private namedPath(name: string): string {
    if (!/^[a-z0-9][\w.-]{0,127}(\/[a-z0-9][\w.-]{0,127}){0,3}$/i.test(name)) {
      throw new RangeError(`not the name of an object: ${name}`);
    }
    return join(this.home, 'named', name);
  }

  private temporary(): string {
    return join(this.home, 'tmp', randomUUID());
  }
}

async function write(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(bytes);
    await file.datasync();
  } finally {
    await file.close();
  }
}

async function writeStream(
  path: string,
  data: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<StoredBlob> {
  const digest = createHash('sha256');
  let bytes = 0;
  const file = await open(path, 'wx');
  try {
    for await (const chunk of data) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) throw new BlobTooLarge(maxBytes);
      digest.update(chunk);
      await file.writeFile(chunk);
    }
    await file.datasync();
  } finally {
    await file.close();
  }
  return { hash: digest.digest('hex'), bytes };
}

const isAbsent = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

/** What a disk says that takes nothing any more. */
const DISK_FAULTS = ['ENOSPC', 'EDQUOT', 'EROFS', 'EIO'];

/** Tells a disk that takes nothing from faults of the program. */
async function orUnavailable<T>(write: Promise<T>): Promise<T> {
  try {
    return await write;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined || !DISK_FAULTS.includes(code)) throw error;
    throw new BlobsUnavailable(`nothing can be written (${code})`, { cause: error });
  }
}
