import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { v7 } from 'uuid';
import { z } from 'zod';

/** Another living process has this identity. */
export class IdentityInUse extends Error {
  override readonly name = 'IdentityInUse';

  constructor(name: string, folder: string, pid: number | undefined) {
    const holder = pid === undefined ? 'another process' : `process ${pid}`;
    super(
      `the runner ${name} of ${folder} is already running as ${holder}; give this one another --name or --home`,
    );
  }
}

/** Who a runner is, for as long as its process lives. */
export interface Identity {
  readonly runnerId: string;
  release(): void;
}

const stored = z.object({ runnerId: z.uuid(), pid: z.number().int().optional() });

/**
 * Takes the identity of the runner `name`, and makes it if there is none: `<home>/runners/<name>.json`.
 *
 * It is held by a lock of the operating system, on a file beside it, through SQLite as the portable way to one. Such a
 * lock ends with its process, however that ends, and is kept by one that is merely stopped.
 *
 * @throws {IdentityInUse}
 * @throws {Error} the folder cannot be written, or the file holds something else.
 */
export function takeIdentity(home: string, name: string): Identity {
  const folder = join(home, 'runners');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${name}.json`);
  const lock = lockOf(join(folder, `${name}.lock`));
  if (!lock) throw new IdentityInUse(name, folder, read(file)?.pid);
  try {
    const runnerId = read(file)?.runnerId ?? v7();
    writeFileSync(`${file}.new`, `${JSON.stringify({ runnerId, pid: process.pid })}\n`);
    renameSync(`${file}.new`, file);
    return { runnerId, release: () => lock.close() };
  } catch (error) {
    lock.close();
    throw error;
  }
}

function lockOf(path: string): DatabaseSync | undefined {
  const lock = new DatabaseSync(path, { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock.close();
    if (error instanceof Error && /locked|busy/i.test(error.message)) return undefined;
    throw error;
  }
}

function read(file: string): z.infer<typeof stored> | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return stored.parse(JSON.parse(text));
  } catch (cause) {
    throw new Error(`${file} does not hold a runner's identity; remove it to make a new one`, { cause });
  }
}
