import { readdir } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makeFolder } from '../durable-file.js';
import { MANIFEST, MOMENTS } from './manifest.js';

/** The folder cannot take a backup; the message says why. */
export class TargetRefused extends Error {
  override readonly name = 'TargetRefused';
}

const LOCK = '.ramus-backup.lock';
/** What a backup's folder holds, whether it was finished or not. */
const OURS: readonly string[] = [MANIFEST, MOMENTS, 'blobs', LOCK, `${LOCK}-journal`];

/**
 * Takes a folder for one backup at a time: the kernel gives the lock back when the process ends, however it ends.
 *
 * @returns what gives it free.
 * @throws {TargetRefused} it holds something that is no backup, or another process writes to it.
 */
export async function takeTarget(folder: string, home: string): Promise<() => void> {
  if (`${resolve(folder)}${sep}`.startsWith(`${resolve(home)}${sep}`)) {
    throw new TargetRefused(`${folder} lies in the home that is backed up: name a folder elsewhere`);
  }
  await makeFolder(folder);
  const names = await readdir(folder);
  const foreign = names.find((name) => !OURS.includes(name) && !name.startsWith(`${MANIFEST}.`));
  if (foreign !== undefined || (names.length > 0 && !names.includes(LOCK))) {
    throw new TargetRefused(`${folder} holds something else (${foreign ?? names[0]}): name an empty folder`);
  }
  const lock = new DatabaseSync(join(folder, LOCK));
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    lock.close();
    throw new TargetRefused(`another backup into ${folder} is under way`, { cause });
  }
  return () => lock.close();
}
