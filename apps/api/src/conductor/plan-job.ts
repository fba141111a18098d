import { workflowIdOf } from '@ramus/domain';
import type { BlobStore } from '../artefacts/blob-store.js';
import type { Streams } from '../log/streams.js';
import type { SlideLibrary } from '../slides/slide-library.js';
import type { JobFactsReader } from './job-facts.js';
import type { JobWork } from './job-works.js';
import type { KernelThreads } from './kernel-thread/kernel-threads.js';
import { lendsOf, workOf } from './lends.js';

/** Cuts a job up: the kernel's plan, stored by content, then named in the job's stream. */
export function planJob(
  facts: JobFactsReader,
  kernels: KernelThreads,
  blobs: BlobStore,
  slides: SlideLibrary,
  streams: Streams,
  by: string,
): JobWork {
  return async (jobId, generation, signal) => {
    const found = await facts.of(jobId);
    const plan = await kernels.plan(found.kernel, workOf(found), lendsOf(found, slides), signal);
    signal.throwIfAborted();
    const data = {
      jobId,
      workflowId: workflowIdOf(jobId),
      generation,
      shards: plan.shards,
      tiles: plan.tiles,
      plan: await blobs.put(plan.bytes),
      modelHash: found.model?.sha256,
    };
    await streams.job.handle(jobId, { type: 'PlanJob', data }, { by, correlationId: data.workflowId });
  };
}
