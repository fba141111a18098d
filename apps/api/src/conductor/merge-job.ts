import { DomainError, workflowIdOf, type ArtefactRef } from '@ramus/domain';
import type { BlobStore } from '../artefacts/blob-store.js';
import type { Streams } from '../log/streams.js';
import type { SlideLibrary } from '../slides/slide-library.js';
import type { JobFactsReader } from './job-facts.js';
import type { JobWork } from './job-works.js';
import type { KernelThreads } from './kernel-thread/kernel-threads.js';
import { lendsOf, workOf } from './lends.js';

/** Puts a job's results together: files stored by content, listed in a manifest that the job's stream names. */
export function mergeJob(
  facts: JobFactsReader,
  kernels: KernelThreads,
  blobs: BlobStore,
  slides: SlideLibrary,
  streams: Streams,
  by: string,
): (revision: number) => JobWork {
  return (revision) => async (jobId, generation, signal) => {
    const found = await facts.of(jobId);
    const { state } = await streams.job.state(jobId);
    const { kernel, job } = found;
    const result = async (shard: number): Promise<Uint8Array> => {
      const committed = state.shards.get(shard)?.committed;
      if (!committed) throw new DomainError('shard-unknown', { jobId, shard });
      return blobs.get(committed.result.hash);
    };
    // A thread parses the plan itself: to copy what is parsed here would hold the loop as long.
    const plan = kernel.needsSlide && job.plan ? await blobs.get(job.plan.hash) : await facts.planOf(job);
    const artefacts: ArtefactRef[] = [];
    await kernels.merge(
      kernel,
      { ...workOf(found), plan },
      lendsOf(found, slides, result),
      async ({ name, mediaType, data }) => {
        artefacts.push({ name, mediaType, ...(await blobs.put(data)) });
      },
      signal,
    );
    signal.throwIfAborted();
    const manifest = await blobs.put(Buffer.from(JSON.stringify(artefacts)));
    const data = { jobId, generation, manifest };
    const context = { by, correlationId: workflowIdOf(jobId), expected: revision };
    await streams.job.handle(jobId, { type: 'MergeJob', data }, context);
  };
}
