import { decodeUtf8 } from '../bytes.js';
import type { JobArtefacts } from '../kernel.js';
import type { ObjectIndexEntry } from './merge.js';
import type { ObjectTile } from './object-tile.js';

const parsed = (bytes: Uint8Array): unknown => JSON.parse(decodeUtf8(bytes));

/** The jobs among the dependencies that left nuclei. */
export const nucleiJobsOf = (dependencies: readonly JobArtefacts[]): JobArtefacts[] =>
  dependencies.filter(({ kind }) => kind === 'segment-nuclei');

/** What a `segment-nuclei` job found, one object tile after the other: never all of it at once. */
export async function* objectTilesOf(job: JobArtefacts): AsyncGenerator<ObjectTile> {
  const { tiles } = parsed(await job.read('objects/index.json')) as { tiles: readonly ObjectIndexEntry[] };
  for (const { name, count } of tiles) if (count > 0) yield parsed(await job.read(name)) as ObjectTile;
}
