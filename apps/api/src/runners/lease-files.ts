import { DomainError, workflowIdOf, type Snapshot } from '@ramus/domain';
import type { Rgb } from '@ramus/kernels';
import type { BlobStore } from '../artefacts/blob-store.js';
import type { SignedLease } from '../auth/lease-signer.js';
import type { JobFactsReader } from '../conductor/job-facts.js';
import type { KernelThreads } from '../conductor/kernel-thread/kernel-threads.js';
import type { Streams } from '../log/streams.js';
import type { SlideLibrary } from '../slides/slide-library.js';
import type { HeartbeatTable } from './heartbeat-table.js';

/** Serves the tiles of a leased shard, and takes in its result. */
export class LeaseFiles {
  constructor(
    private readonly snapshot: Snapshot,
    private readonly heartbeats: HeartbeatTable,
    private readonly facts: JobFactsReader,
    private readonly kernels: KernelThreads,
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
   * @param read gets the body, of so many bytes at most.
   * @throws {DomainError} `result-too-large`, `result-invalid`, `lease-lost`, `busy`.
   */
  async commit(
    { jobId, token, shard }: SignedLease,
    read: (maxBytes: number) => Promise<Uint8Array>,
  ): Promise<void> {
    const { job, kernel } = await this.facts.of(jobId);
    const plan = await this.facts.planOf(job);
    const planned = plan.shards[shard];
    if (!planned) throw new DomainError('lease-lost', { jobId, token });

    const sent = await read(kernel.maxResultBytes);
    const stored = await this.blobs.put(await this.kernels.check(kernel, planned, sent));
    const data = { jobId, token, result: stored, tiles: planned.tiles.length };
    const by = this.heartbeats.runnerOf(jobId, token) ?? 'runner';
    const context = { by, correlationId: workflowIdOf(jobId) };
    await this.streams.job.handle(jobId, { type: 'CommitShard', data }, context);
  }
}
