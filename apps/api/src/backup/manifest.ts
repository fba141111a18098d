import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { readIfThere } from '../durable-file.js';

/** Written last: a folder without it is no backup. */
export const MANIFEST = 'ramus-backup.json';
/** Where the files of one moment lie, blobs aside; each moment has a folder of its own in here. */
export const MOMENTS = 'moments';
/** Of one moment: a line for every file, blobs included. */
export const FILES = 'files.ndjson';
/** The log's name in a backup, and in a home that is made from one. */
export const LOG_FILE = 'events.sqlite';

const hash = z.string().regex(/^[0-9a-f]{64}$/);

/** One file of the backup. `path` is where it lies in a home, with `/` between folders. */
export const listedFile = z.strictObject({
  path: z
    .string()
    .min(1)
    .max(1_000)
    // What restores a backup writes where it says: never outside the home.
    .refine(
      (path) => !path.startsWith('/') && path.split('/').every((part) => !['', '.', '..'].includes(part)),
    ),
  bytes: z.number().int().min(0),
  sha256: hash,
});
export type ListedFile = z.infer<typeof listedFile>;

export const manifest = z.object({
  format: z.literal(1),
  /** Version of the program that made it. */
  product: z.string().max(64),
  madeAt: z.iso.datetime(),
  /** Its folder under `moments/`. */
  moment: z.string().regex(/^[\w-]{1,64}$/),
  log: z.object({
    events: z.number().int().min(0),
    streams: z.number().int().min(0),
    position: z.string().max(40),
  }),
  files: z.number().int().min(0),
  bytes: z.number().int().min(0),
  blobs: z.number().int().min(0),
  /** sha256 of the list of files. */
  list: hash,
});
export type Manifest = z.infer<typeof manifest>;

/** The folder is no backup, or one that this program cannot read. */
export class NotABackup extends Error {
  override readonly name = 'NotABackup';
}

/** @throws {NotABackup} */
export async function readManifest(folder: string): Promise<Manifest> {
  const bytes = await readIfThere(join(folder, MANIFEST));
  if (!bytes)
    throw new NotABackup(`${folder} holds no ${MANIFEST}: no backup, or one that was never finished`);
  const parsed = manifest.safeParse(jsonOf(Buffer.from(bytes).toString('utf8')));
  if (!parsed.success) throw new NotABackup(`${join(folder, MANIFEST)} is damaged, or of a later version`);
  return parsed.data;
}

/** Where a listed file lies in the backup: blobs are shared by all moments. */
export const placeOf = (folder: string, moment: string, { path }: Pick<ListedFile, 'path'>): string =>
  isBlob(path) ? join(folder, path) : join(folder, MOMENTS, moment, path);

export const isBlob = (path: string): boolean => path.startsWith('blobs/');

/** The list of files, read line by line: a home may hold millions. */
export async function* readList(path: string): AsyncGenerator<ListedFile> {
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Infinity });
  for await (const line of lines) if (line) yield listedFile.parse(jsonOf(line));
}

/** Writes the list as files are copied. */
export class ListWriter {
  files = 0;
  bytes = 0;
  blobs = 0;
  private readonly digest = createHash('sha256');
  private lines: string[] = [];

  private constructor(private readonly handle: Awaited<ReturnType<typeof open>>) {}

  static async open(path: string): Promise<ListWriter> {
    return new ListWriter(await open(path, 'wx', 0o600));
  }

  async add(file: ListedFile): Promise<void> {
    this.files += 1;
    this.bytes += file.bytes;
    if (isBlob(file.path)) this.blobs += 1;
    this.lines.push(`${JSON.stringify(file)}\n`);
    if (this.lines.length >= 500) await this.flush();
  }

  /** @returns sha256 of the whole list, which is on stable storage. */
  async end(): Promise<string> {
    await this.flush();
    await this.handle.sync();
    return this.digest.digest('hex');
  }

  close(): Promise<void> {
    return this.handle.close();
  }

  private async flush(): Promise<void> {
    const text = this.lines.join('');
    this.lines = [];
    this.digest.update(text);
    await this.handle.writeFile(text);
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
