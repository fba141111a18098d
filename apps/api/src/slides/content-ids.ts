import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { readIfThere, replaceFile } from '../durable-file.js';

/** What tells one state of a file from another without reading it. */
export interface FileState {
  readonly size: number;
  readonly mtimeMs: number;
}

const remembered = z.record(
  z.string(),
  z.object({ size: z.number(), mtimeMs: z.number(), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
);
type Remembered = z.infer<typeof remembered>;

/**
 * Content hashes of files, remembered by path, size and time of change across restarts: gigabytes are hashed once.
 */
export class ContentIds {
  #known: Remembered = {};

  /** @param path of the JSON file that remembers. */
  constructor(private readonly path: string) {}

  /** A file that cannot be read as what it should be is forgotten: it only saves time. */
  async load(): Promise<void> {
    const bytes = await readIfThere(this.path);
    if (!bytes) return;
    try {
      this.#known = remembered.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
    } catch {
      this.#known = {};
    }
  }

  /** What is remembered of this very state of the file. */
  known(path: string, { size, mtimeMs }: FileState): string | undefined {
    const entry = this.#known[path];
    return entry?.size === size && entry.mtimeMs === mtimeMs ? entry.sha256 : undefined;
  }

  /** @returns `undefined` if the file changed while it was read. @throws the file cannot be read. */
  async of(path: string, state: FileState, signal: AbortSignal): Promise<string | undefined> {
    const known = this.known(path, state);
    if (known) return known;
    const sha256 = await hashFile(path, signal);
    const { size, mtimeMs } = await stat(path);
    if (size !== state.size || mtimeMs !== state.mtimeMs) return undefined;
    this.#known[path] = { size, mtimeMs, sha256 };
    return sha256;
  }

  /** Forgets all but these paths, and writes down the rest. */
  async save(paths: ReadonlySet<string>): Promise<void> {
    this.#known = Object.fromEntries(Object.entries(this.#known).filter(([path]) => paths.has(path)));
    await mkdir(dirname(this.path), { recursive: true });
    await replaceFile(this.path, JSON.stringify(this.#known));
  }
}

/** SHA-256 of a file's content, in hex. */
export async function hashFile(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 2 ** 20 }), hash, { signal });
  return hash.digest('hex');
}
