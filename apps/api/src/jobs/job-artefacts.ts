import { DomainError, type ArtefactRef, type JobId, type UserId } from '@ramus/domain';
import type { ArtefactFile } from '@ramus/kernels';
import type { JobProgress } from '@ramus/projections';
import type { BlobStore } from '../artefacts/blob-store.js';
import type { JobFactsReader } from '../conductor/job-facts.js';
import type { Streams } from '../log/streams.js';
import type { Views } from '../projector/projector.service.js';
import { ownJob } from '../workflows/own.js';

/** A file of a job: a blob once the job is merged; before, what the committed shards already tell, marked partial. */
export type FoundArtefact =
  | { readonly kind: 'final'; readonly file: ArtefactRef }
  | { readonly kind: 'partial'; readonly file: ArtefactFile };

/** Finds the files of a user's own jobs. */
export class JobArtefactFiles {
  constructor(
    private readonly views: Views,
    private readonly facts: JobFactsReader,
    private readonly blobs: BlobStore,
    private readonly streams: Streams,
  ) {}

  /** The files of a merged job, in the order in which they were made; none before. */
  list(userId: UserId, jobId: JobId): Promise<readonly ArtefactRef[]> {
    return this.facts.filesOf(ownJob(this.views, userId, jobId).job);
  }

  /** @throws {DomainError} `job-unknown`, `artefact-unknown`. */
  async find(userId: UserId, jobId: JobId, name: string): Promise<FoundArtefact> {
    const { job } = ownJob(this.views, userId, jobId);
    if (!job.manifest) return { kind: 'partial', file: await this.partial(job, name) };
    const file = (await this.facts.filesOf(job)).find((other) => other.name === name);
    if (!file) throw new DomainError('artefact-unknown', { jobId, name });
    return { kind: 'final', file };
  }

  async json<T>({ hash }: ArtefactRef): Promise<T> {
    return JSON.parse(Buffer.from(await this.blobs.get(hash)).toString('utf8')) as T;
  }

  private async partial(job: JobProgress, name: string): Promise<ArtefactFile> {
    const { jobId } = job;
    const { kernel, slide } = await this.facts.of(jobId);
    if (job.plan && kernel.partial) {
      const { state } = await this.streams.job.state(jobId);
      const results = new Map<number, string>();
      let shard = 0;
      for (const { committed } of state.shards) {
        if (committed) results.set(shard, committed.result.hash);
        shard += 1;
      }
      const result = async (index: number) =>
        JSON.parse(Buffer.from(await this.blobs.get(results.get(index) ?? '')).toString('utf8')) as unknown;
      const plan = await this.facts.planOf(job);
      const file = await kernel.partial(name, { plan, slide, committed: new Set(results.keys()), result });
      if (file) return file;
    }
    throw new DomainError('artefact-unknown', { jobId, name });
  }
}
