import type { NucleiResult } from '@ramus/contracts';
import type { JobEvent } from '@ramus/domain';
import type { RecordedEvent } from '@ramus/event-store';
import { agreementOf, areEquivalent, kernelOf } from '@ramus/kernels';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A shard whose result counts. */
export type Commit = Extract<JobEvent, { type: 'ShardCommitted' }>['data'];

/** The shards of a workflow of one job, in order. */
export const commitsIn = (
  log: readonly Pick<RecordedEvent, 'type' | 'data'>[],
  workflowId: string,
): Commit[] =>
  log
    .filter(({ type }) => type === 'ShardCommitted')
    .map(({ data }) => data as Commit)
    .filter(({ jobId }) => jobId === `${workflowId}.0`)
    .toSorted((a, b) => a.shard - b.shard);

/** What two results of a shard have in common. */
export type Agreement = ReturnType<typeof agreementOf> & { readonly shard: number; readonly isSame: boolean };

/** Results of one plan, read where a product keeps them. */
export class Results {
  private constructor(private readonly bytes: ReadonlyMap<number, Uint8Array>) {}

  static async of({ home }: { home: string }, commits: readonly Commit[]): Promise<Results> {
    const read = async ({ shard, result: { hash } }: Commit): Promise<[number, Uint8Array]> => [
      shard,
      await readFile(join(home, 'blobs', hash.slice(0, 2), hash)),
    ];
    return new Results(new Map(await Promise.all(commits.map(read))));
  }

  get nuclei(): number {
    return [...this.bytes.values()]
      .flatMap((bytes) => nucleiOf(bytes).tiles)
      .reduce((sum, { outlines }) => sum + outlines.length, 0);
  }

  /** Shard by shard; one that the others lack is no agreement. */
  agreementWith(others: Results): Agreement[] {
    return [...this.bytes].map(([shard, bytes]) => {
      const other = others.bytes.get(shard);
      if (!other) throw new Error(`shard ${shard} was computed once`);
      const isSame = areEquivalent(KERNEL, bytes, other);
      return { shard, ...agreementOf(nucleiOf(bytes), nucleiOf(other)), isSame };
    });
  }
}

const KERNEL = ((kernel = kernelOf('segment-nuclei')) => {
  if (!kernel) throw new Error('there is no kernel of this name');
  return kernel;
})();

const nucleiOf = (bytes: Uint8Array): NucleiResult =>
  KERNEL.result.parse(JSON.parse(Buffer.from(bytes).toString('utf8'))) as NucleiResult;
