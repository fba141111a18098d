import { DomainError, workflowIdOf } from '@ramus/domain';
import { MAX_SHARDS, type Plan } from '@ramus/kernels';
import { MAX_SHARD_TILES } from '@ramus/contracts';
import type { BlobStore } from '../artefacts/blob-store.js';
import type { Streams } from '../log/streams.js';
import type { SlideLibrary } from '../slides/slide-library.js';
import type { JobFactsReader } from './job-facts.js';
import type { JobWork } from './job-works.js';

/** Cuts a job up: the kernel's plan, stored by content, then named in the job's stream. */
export function planJob(
  facts: JobFactsReader,
  blobs: BlobStore,
  slides: SlideLibrary,
  streams: Streams,
  by: string,
): JobWork {
  return async (jobId, generation, signal) => {
    const { kernel, params, slide, model, dependencies } = await facts.of(jobId);
    const plan = await kernel.plan({
      params,
      slide,
      dependencies,
      model: model?.manifest,
      readPlane: (plane, region) => slides.readPlane(slide?.slideId ?? '', plane, region, signal),
      signal,
    });
    check(jobId, plan);
    signal.throwIfAborted();
    const stored = await blobs.put(Buffer.from(JSON.stringify(plan)));
    const tiles = plan.shards.reduce((sum, shard) => sum + shard.tiles.length, 0);
    const data = {
      jobId,
      workflowId: workflowIdOf(jobId),
      generation,
      shards: plan.shards.length,
      tiles,
      plan: stored,
      modelHash: model?.sha256,
    };
    await streams.job.handle(jobId, { type: 'PlanJob', data }, { by, correlationId: data.workflowId });
  };
}

function check(jobId: string, { shards }: Plan): void {
  if (shards.length > MAX_SHARDS) {
    throw new DomainError('plan-invalid', {
      jobId,
      reason: `${shards.length} shards are more than ${MAX_SHARDS}`,
    });
  }
  const most = shards.reduce((max, { tiles }) => Math.max(max, tiles.length), 0);
  if (most > MAX_SHARD_TILES) {
    throw new DomainError('plan-invalid', {
      jobId,
      reason: `${most} tiles in a shard are more than ${MAX_SHARD_TILES}`,
    });
  }
}
