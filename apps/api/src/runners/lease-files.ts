import { DomainError, workflowIdOf, type Snapshot } from '@ramus/domain';
import type { Rgb } from '@ramus/kernels';
import { z } from 'zod';
import type { BlobStore } from '../artefacts/blob-store.js';
import type { SignedLease } from '../auth/lease-signer.js';
import type { JobFactsReader } from '../conductor/job-facts.js';
import type { Streams } from '../log/streams.js';
import type { SlideLibrary } from '../slides/slide-library.js';
import type { HeartbeatTable } from './heartbeat-table.js';

/** Serves the tiles of a leased shard, and takes in its result. */
export class LeaseFiles {
  constructor(
    private readonly snapshot: Snapshot,
    private readonly heartbeats: HeartbeatTable,
    private readonly facts: JobFactsReader,
    private readonly slides: SlideLibrary,
    private readonly blobs: BlobStore,
    private readonly streams: Streams,
  ) {}

  /** @throws {DomainError} `lease-lost`, `slide-unknown`, `slide-unreadable`, `tile-unknown`, `busy`. */
  async tile({ jobId, token, shard }: SignedLease, index: number, signal: AbortSignal): Promise<Rgb> {
    const lease = this.snapshot.jobs.get(jobId)?.stream.leases.get(token);
    if (lease?.shard !== shard) throw new DomainError('lease-lost', { jobId, token });
    if (this.snapshot.runners.get(lease.runnerId)?.banned)
      throw new DomainError('lease-lost', { jobId, token });
    const { job, workflow } = await this.facts.of(jobId);
    const { plane, shards } = await this.facts.planOf(job);
    const region = shards[shard]?.tiles[index];
    if (!plane || !region || !workflow.slideId)
      throw new DomainError('tile-unknown', { tile: String(index) });
    return this.slides.readPlane(workflow.slideId, plane, region, signal);
  }

  /**
   * Bytes durable first, then the append by token.
   *
   * @param body at most the kernel's `maxResultBytes`.
   * @throws {DomainError} `result-invalid`, `lease-lost`.
   */
  async commit({ jobId, token, shard }: SignedLease, body: AsyncIterable<Uint8Array>): Promise<void> {
    const { job, kernel } = await this.facts.of(jobId);
    const plan = await this.facts.planOf(job);
    const planned = plan.shards[shard];
    if (!planned) throw new DomainError('lease-lost', { jobId, token });

    const text = Buffer.from(await bytesUpTo(kernel.maxResultBytes, body));
    const result = parse(kernel.result, text);
    try {
      kernel.checkResult?.(result, planned);
    } catch (error) {
      throw new DomainError('result-invalid', {
        reason: error instanceof Error ? error.message : String(error),
      });
    }
    // The parsed result is stored, not what was sent: the same result has the same bytes, whoever wrote it.
    const stored = await this.blobs.put(Buffer.from(JSON.stringify(result)));
    const data = { jobId, token, result: stored, tiles: planned.tiles.length };
    const by = this.heartbeats.runnerOf(jobId, token) ?? 'runner';
    const context = { by, correlationId: workflowIdOf(jobId) };
    await this.streams.job.handle(jobId, { type: 'CommitShard', data }, context);
  }
}

async function bytesUpTo(max: number, body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > max) throw new DomainError('result-too-large', { maxBytes: max });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

function parse<T>(schema: z.ZodType<T>, text: Buffer): T {
  let json: unknown;
  try {
    json = JSON.parse(text.toString('utf8'));
  } catch {
    throw new DomainError('result-invalid', { reason: 'not JSON' });
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success)
    throw new DomainError('result-invalid', { reason: z.prettifyError(parsed.error).slice(0, 500) });
  return parsed.data;
}
