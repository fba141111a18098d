import { DomainError, workflowIdOf, type ArtefactRef } from '@ramus/domain';
import sharp from 'sharp';
import type { BlobStore } from '../artefacts/blob-store.js';
import type { Streams } from '../log/streams.js';
import type { SlideLibrary } from '../slides/slide-library.js';
import type { JobFactsReader } from './job-facts.js';
import type { JobWork } from './job-works.js';

/** Puts a job's results together: files stored by content, listed in a manifest that the job's stream names. */
export function mergeJob(
  facts: JobFactsReader,
  blobs: BlobStore,
  slides: SlideLibrary,
  streams: Streams,
  by: string,
): (revision: number) => JobWork {
  return (revision) => async (jobId, generation, signal) => {
    const { job, kernel, params, slide, model, dependencies } = await facts.of(jobId);
    const { state } = await streams.job.state(jobId);
    const files = kernel.merge({
      params,
      slide,
      plan: await facts.planOf(job),
      model: model?.manifest,
      dependencies,
      result: async (shard) => {
        const committed = state.shards.get(shard)?.committed;
        if (!committed) throw new DomainError('shard-unknown', { jobId, shard });
        return JSON.parse(Buffer.from(await blobs.get(committed.result.hash)).toString('utf8')) as unknown;
      },
      readPlane: (plane, region) => slides.readPlane(slide?.slideId ?? '', plane, region, signal),
      encodePng,
      signal,
    });
    const artefacts: ArtefactRef[] = [];
    for await (const { name, mediaType, data } of files) {
      signal.throwIfAborted();
      artefacts.push({ name, mediaType, ...(await blobs.put(data)) });
    }
    const manifest = await blobs.put(Buffer.from(JSON.stringify(artefacts)));
    const data = { jobId, generation, manifest };
    const context = { by, correlationId: workflowIdOf(jobId), expected: revision };
    await streams.job.handle(jobId, { type: 'MergeJob', data }, context);
  };
}

async function encodePng(image: { width: number; height: number; rgba: Uint8Array }): Promise<Uint8Array> {
  const raw = { width: image.width, height: image.height, channels: 4 } as const;
  return sharp(image.rgba, { raw }).png({ compressionLevel: 9 }).toBuffer();
}
