import {
  checkSqliteLog,
  openReadOnly,
  snapshotSqliteLog,
  type LogSnapshot,
  type RecordedEvent,
} from '@ramus/event-store';
import { randomUUID } from 'node:crypto';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeFolder, replaceFile, syncFolder } from '../durable-file.js';
import { copyFile, digestOf } from './copy-file.js';
import { auditReports, homeFiles, isAuditReport, walk } from './home-files.js';
import {
  FILES,
  isBlob,
  ListWriter,
  LOG_FILE,
  MANIFEST,
  MOMENTS,
  placeOf,
  type Manifest,
} from './manifest.js';
import { blobsIn, manifestIn } from './named-blobs.js';
import { takeTarget } from './target.js';

export interface BackupOptions {
  readonly home: string;
  /** The embedded log's file; it may lie outside the home. */
  readonly logFile: string;
  /** Folder of the backup: absent, empty, or a backup of the same kind that is brought up to date. */
  readonly to: string;
  readonly product: string;
  readonly now: () => Date;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

export interface Backup {
  readonly manifest: Manifest;
  /** Blobs that were there already. */
  readonly kept: number;
  /** Blobs whose bytes are not what their name says: not in the backup. */
  readonly damaged: readonly string[];
  /** Blobs that the log names and the home does not hold: erased, or lost. */
  readonly missing: number;
}

/** Damaged files named one by one. */
const MAX_NAMED = 100;
const PAGE = 1_000;

/**
 * Backs a home up, beside the program that runs on it.
 *
 * The log comes first: bytes are durable before the event that names them, and names before the submission that they
 * belong to, so whatever the copied log names is in the home by then. Only reports of verifications are those that were
 * there before the log was copied. Everything of one moment lies in a folder of its
 * own, blobs in one that all moments share; the manifest turns from the last moment to this one when all of it is on
 * stable storage. So an earlier backup stands until the next one is whole.
 *
 * @throws {TargetRefused} the folder holds something else, or another backup into it is under way.
 * @throws {LogDamaged} the log fails its own check; the earlier backup stands.
 * @throws {DiskFull} @throws {StoreUnavailable}
 */
export async function makeBackup(options: BackupOptions): Promise<Backup> {
  const { to, now, signal, say } = options;
  const release = await takeTarget(to, options.home);
  const moment = `${now().toISOString().replace(/\D/g, '').slice(0, 14)}-${randomUUID().slice(0, 8)}`;
  const folder = join(to, MOMENTS, moment);
  try {
    await makeFolder(folder);
    const reports = await auditReports(options.home);
    const logFile = join(folder, LOG_FILE);
    await snapshotSqliteLog(options.logFile, logFile);
    signal.throwIfAborted();
    const log = await checkSqliteLog(logFile, signal);
    say(`log: ${log.events} events in ${log.streams} streams, checked`);

    const list = await ListWriter.open(join(folder, FILES));
    try {
      const digest = await digestOf(logFile, signal);
      if (digest) await list.add({ path: LOG_FILE, ...digest });
      const { kept, damaged } = await copyHome(options, moment, list, reports);
      const missing = await countMissing(logFile, [to, options.home], log, signal);
      const manifest: Manifest = {
        format: 1,
        product: options.product,
        madeAt: now().toISOString(),
        moment,
        log,
        list: await list.end(),
        files: list.files,
        bytes: list.bytes,
        blobs: list.blobs,
      };
      for (const path of await foldersOf(folder)) await syncFolder(path);
      await replaceFile(join(to, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`);
      await clearAway(to, moment, options.home);
      return { manifest, kept, damaged, missing };
    } finally {
      await list.close();
    }
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  } finally {
    release();
  }
}

async function copyHome(
  { home, logFile, to, signal, say }: BackupOptions,
  moment: string,
  list: ListWriter,
  reports: ReadonlySet<string>,
): Promise<{ kept: number; damaged: string[] }> {
  const damaged: string[] = [];
  const touched = new Set<string>();
  let kept = 0;
  for await (const path of homeFiles(home, logFile)) {
    signal.throwIfAborted();
    if (isAuditReport(path) && !reports.has(path)) continue;
    const target = placeOf(to, moment, { path });
    const hash = isBlob(path) ? path.split('/').at(-1) : undefined;
    const standing = hash === undefined ? undefined : await digestOf(target, signal);
    if (standing && standing.sha256 === hash) {
      kept += 1;
      await list.add({ path, ...standing });
      continue;
    }
    const copied = await copyFile(join(home, path), target, signal, hash);
    touched.add(dirname(target));
    if (copied) await list.add({ path, ...copied });
    // A blob that was swept meanwhile is no fault.
    else if (hash && damaged.length < MAX_NAMED && (await isThere(join(home, path)))) damaged.push(hash);
    if (list.files % 1_000 === 0) say(`${list.files} files, ${Math.round(list.bytes / 1e6)} MB`);
  }
  for (const folder of touched) await syncFolder(folder);
  return { kept, damaged };
}

/**
 * Looks for every blob that the log names, and for those that the lists of merged jobs name in turn.
 *
 * In the backup and in the home: an earlier backup still holds what was erased since.
 */
async function countMissing(
  logFile: string,
  folders: readonly string[],
  log: LogSnapshot,
  signal: AbortSignal,
): Promise<number> {
  const reader = openReadOnly(logFile);
  let missing = 0;
  try {
    for (let from: string | undefined, left = log.events; left > 0;) {
      signal.throwIfAborted();
      const page = await reader.readAll({ from, limit: PAGE });
      for (const event of page) missing += await missingOf(event, folders);
      from = page.at(-1)?.position;
      left -= page.length;
      if (page.length === 0) break;
    }
  } finally {
    await reader.close();
  }
  return missing;
}

async function missingOf(event: RecordedEvent, folders: readonly string[]): Promise<number> {
  const named = [...blobsIn(event.data)];
  const listing = manifestIn(event);
  const [backup = ''] = folders;
  if (listing && (await isThere(blobIn(backup, listing)))) {
    named.push(...blobsIn(JSON.parse(await readFile(blobIn(backup, listing), 'utf8')) as unknown));
  }
  let missing = 0;
  for (const hash of named) {
    const found = await Promise.all(folders.map((folder) => isThere(blobIn(folder, hash))));
    if (!found.every(Boolean)) missing += 1;
  }
  return missing;
}

const blobIn = (folder: string, hash: string): string => join(folder, 'blobs', hash.slice(0, 2), hash);

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

async function foldersOf(folder: string): Promise<string[]> {
  const found = new Set([folder, dirname(folder)]);
  for await (const path of walk(folder, '')) found.add(dirname(join(folder, path)));
  return [...found];
}

/** Former moments go, and blobs that the home no longer has: what was erased there is erased here. */
async function clearAway(to: string, moment: string, home: string): Promise<void> {
  for (const name of await readdir(join(to, MOMENTS))) {
    if (name !== moment) await rm(join(to, MOMENTS, name), { recursive: true, force: true });
  }
  for await (const path of walk(to, 'blobs')) {
    if (!(await isThere(join(home, path)))) await rm(join(to, path), { force: true });
  }
}
