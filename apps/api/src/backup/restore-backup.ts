import { checkSqliteLog, LogDamaged } from '@ramus/event-store';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeFolder, syncFolder } from '../durable-file.js';
import { copyFile, digestOf } from './copy-file.js';
import { walk } from './home-files.js';
import { FILES, LOG_FILE, MOMENTS, placeOf, readList, readManifest, type Manifest } from './manifest.js';
import { UNFINISHED_RESTORE } from './unfinished-restore.js';

export interface VerifiedBackup {
  readonly manifest: Manifest;
  /** What is not as the manifest says, one line each; the first hundred. */
  readonly findings: readonly string[];
}

/** Where a backup is to go cannot take it; the message says why. */
export class HomeRefused extends Error {
  override readonly name = 'HomeRefused';
}

const MAX_FINDINGS = 100;

/**
 * Reads a whole backup, and compares it with its manifest: every file's bytes, their number, the log's own chain.
 *
 * @throws {NotABackup}
 */
export async function verifyBackup(folder: string, signal: AbortSignal): Promise<VerifiedBackup> {
  const manifest = await readManifest(folder);
  const findings: string[] = [];
  const find = (finding: string) => {
    if (findings.length < MAX_FINDINGS) findings.push(finding);
  };
  const listPath = join(folder, MOMENTS, manifest.moment, FILES);
  const list = await digestOf(listPath, signal);
  if (list?.sha256 !== manifest.list) {
    find(`${FILES}: ${list ? 'changed' : 'missing'}`);
    return { manifest, findings };
  }
  let files = 0;
  for await (const file of readList(listPath)) {
    files += 1;
    const found = await digestOf(placeOf(folder, manifest.moment, file), signal);
    if (!found) find(`${file.path}: missing`);
    else if (found.sha256 !== file.sha256) find(`${file.path}: changed`);
  }
  if (files !== manifest.files) find(`${files} files are listed, ${manifest.files} were backed up`);
  await checkLog(join(folder, MOMENTS, manifest.moment, LOG_FILE), manifest, signal).catch(
    (error: unknown) => {
      if (!(error instanceof LogDamaged)) throw error;
      find(error.message);
    },
  );
  return { manifest, findings };
}

async function checkLog(path: string, { log }: Manifest, signal: AbortSignal): Promise<void> {
  const found = await checkSqliteLog(path, signal);
  if (found.events !== log.events) throw new LogDamaged(`${path}: ${found.events} events, not ${log.events}`);
}

/**
 * Makes a home of a verified backup. Run again after it was broken off, it goes on.
 *
 * A mark stands in the home until all of it is there, and no program starts on a home with the mark.
 *
 * @throws {HomeRefused} the home holds something already.
 * @throws {DiskFull}
 */
export async function restoreBackup(
  folder: string,
  home: string,
  { moment }: Manifest,
  signal: AbortSignal,
): Promise<void> {
  await makeFolder(home);
  const names = await readdir(home);
  if (names.length > 0 && !names.includes(UNFINISHED_RESTORE)) {
    throw new HomeRefused(`${home} is not empty: move what it holds away, or name another folder`);
  }
  const mark = join(home, UNFINISHED_RESTORE);
  await writeFile(mark, `${folder}\n`, { mode: 0o600, flush: true });
  await syncFolder(home);

  for await (const file of readList(join(folder, MOMENTS, moment, FILES))) {
    const target = join(home, file.path);
    if ((await digestOf(target, signal))?.sha256 === file.sha256) continue;
    const copied = await copyFile(placeOf(folder, moment, file), target, signal, file.sha256);
    if (!copied) throw new Error(`${file.path} has changed since it was verified`);
  }
  const folders = new Set([home]);
  for await (const path of walk(home, '')) folders.add(dirname(join(home, path)));
  for (const path of folders) await syncFolder(path);
  await rm(mark);
  await syncFolder(home);
}
