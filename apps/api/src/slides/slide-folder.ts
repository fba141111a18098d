import { readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { FileState } from './content-ids.js';

/** A file of the slides folder as one look finds it. */
export interface FoundFile extends FileState {
  readonly path: string;
}

/** Companions of slides (of MIRAX folders, for instance), notes, and files that are still being written. */
const NEVER_SLIDES = new Set([
  '.md',
  '.txt',
  '.json',
  '.geojson',
  '.csv',
  '.xml',
  '.ini',
  '.dat',
  '.html',
  '.zip',
  '.gz',
  '.tmp',
  '.part',
  '.crdownload',
  '.partial',
  '.download',
]);

/** Deeper folders are not looked into. */
const MAX_DEPTH = 4;
const MAX_FILES = 20_000;

/**
 * The files of a folder that may be slides, by path in alphabetical order; hidden ones are left out.
 *
 * @throws the folder itself cannot be listed: that is no reason to believe that its slides are gone.
 */
export async function lookInto(folder: string): Promise<FoundFile[]> {
  const paths = await list(folder, 1);
  const files: FoundFile[] = [];
  for (const path of paths.sort()) {
    // A file may go between the listing and the look.
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile() && found.size > 0) files.push({ path, size: found.size, mtimeMs: found.mtimeMs });
  }
  return files;
}

async function list(folder: string, depth: number): Promise<string[]> {
  const paths: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.name.startsWith('.') || paths.length >= MAX_FILES) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (depth < MAX_DEPTH) paths.push(...(await list(path, depth + 1).catch(() => [])));
    } else if (!NEVER_SLIDES.has(extname(entry.name).toLowerCase())) {
      paths.push(path);
    }
  }
  return paths;
}

/** A file that was changed this recently may still be growing. */
const SETTLE_MS = 2_000;

/**
 * Whether a file has stopped changing: its last change lies back a while, or it looked the same a while ago.
 *
 * @param before the previous look at it, and when that was.
 */
export function hasSettled(
  file: FileState,
  nowMs: number,
  before?: { readonly state: FileState; readonly atMs: number },
): boolean {
  const age = nowMs - file.mtimeMs;
  if (age >= SETTLE_MS) return true;
  return (
    before !== undefined &&
    before.state.size === file.size &&
    before.state.mtimeMs === file.mtimeMs &&
    nowMs - before.atMs >= SETTLE_MS
  );
}
