import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeFolder } from '../durable-file.js';

/** What a file holds. */
export interface FileDigest {
  readonly bytes: number;
  readonly sha256: string;
}

/** The disk that is written to is full. What was copied stays: the same command goes on from there. */
export class DiskFull extends Error {
  override readonly name = 'DiskFull';
}

/** Digest of a file, or nothing if there is none. */
export async function digestOf(path: string, signal: AbortSignal): Promise<FileDigest | undefined> {
  const digest = createHash('sha256');
  let bytes = 0;
  try {
    for await (const chunk of createReadStream(path, { signal }) as AsyncIterable<Buffer>) {
      bytes += chunk.byteLength;
      digest.update(chunk);
    }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
  return { bytes, sha256: digest.digest('hex') };
}

/**
 * Copies a file to where only its owner reads it. It has its name there once it is whole and on stable storage.
 *
 * @param expected the content that it must have; without it whatever the file holds is taken.
 * @returns what was copied; nothing if the source has vanished, or holds something else than expected.
 * @throws {DiskFull}
 */
export async function copyFile(
  from: string,
  to: string,
  signal: AbortSignal,
  expected?: string,
): Promise<FileDigest | undefined> {
  await makeFolder(dirname(to));
  const temporary = join(dirname(to), `.${randomUUID()}.tmp`);
  try {
    const copied = await writeDigested(from, temporary, signal);
    if (!copied || (expected !== undefined && copied.sha256 !== expected)) return undefined;
    await rename(temporary, to);
    return copied;
  } catch (error) {
    if (codeOf(error) !== 'ENOSPC' && codeOf(error) !== 'EDQUOT') throw error;
    throw new DiskFull(
      `no room for ${to}: make room, then run the same command again, which goes on from here`,
      {
        cause: error,
      },
    );
  } finally {
    await rm(temporary, { force: true });
  }
}

async function writeDigested(from: string, to: string, signal: AbortSignal): Promise<FileDigest | undefined> {
  const digest = createHash('sha256');
  let bytes = 0;
  const file = await open(to, 'wx', 0o600);
  try {
    for await (const chunk of createReadStream(from, { signal }) as AsyncIterable<Buffer>) {
      bytes += chunk.byteLength;
      digest.update(chunk);
      await file.writeFile(chunk);
    }
    await file.sync();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  } finally {
    await file.close();
  }
  return { bytes, sha256: digest.digest('hex') };
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;
