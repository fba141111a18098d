import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * What a backup leaves out: writes under way, the identities of runner processes of this machine, and every SQLite file:
 * the log is copied on its own, and the others are views that are folded from it again.
 */
const LEFT_OUT = [/^tmp\//, /^runners\//, /\.tmp$/, /\.sqlite(-wal|-shm|-journal|\.lock(-.*)?)?$/];

const AUDIT = 'audit';

/**
 * Files of a home that a backup keeps, as paths within it. What vanishes meanwhile is left out.
 *
 * @param logFile the log, whatever its name: neither it nor what SQLite keeps beside it is copied as a file.
 */
export async function* homeFiles(home: string, logFile: string): AsyncGenerator<string> {
  for await (const path of walk(home, '')) {
    if (LEFT_OUT.some((pattern) => pattern.test(path)) || join(home, path).startsWith(logFile)) continue;
    yield path;
  }
}

/**
 * Reports of verifications that a home holds now, as paths within it.
 *
 * One that is made after the log was copied saw more than the copy holds: in a restored home it would say that events
 * were cut off.
 */
export async function auditReports(home: string): Promise<ReadonlySet<string>> {
  const reports = new Set<string>();
  for await (const path of walk(home, AUDIT)) reports.add(path);
  return reports;
}

export const isAuditReport = (path: string): boolean => path.startsWith(`${AUDIT}/`);

/** Every file under a folder, folder by folder; paths have `/` between their parts. */
export async function* walk(root: string, folder: string): AsyncGenerator<string> {
  for (const entry of await entriesOf(join(root, folder))) {
    const path = folder ? `${folder}/${entry.name}` : entry.name;
    if (entry.isDirectory()) yield* walk(root, path);
    else if (entry.isFile()) yield path;
  }
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
