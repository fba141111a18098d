import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A real slide for tests, in `data/` or beside the repository; `undefined` where nobody has fetched it. */
export const realSlide = (name: string): string | undefined =>
  ['data', '../shared/slides']
    .map((folder) => fileURLToPath(new URL(`../../../../${folder}/${name}`, import.meta.url)))
    .find(existsSync);

/** A folder of its own for one test; call `remove` at its end. */
export async function temporaryFolder(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'ramus-slides-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
