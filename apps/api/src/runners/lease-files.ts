import {
  classOf,
  DomainError,
  mayKeep,
  workflowIdOf,
  type RunnerClass,
  type Snapshot,
  type SnapshotLease,
} from '@ramus/domain';
import type { Kernel, Rgb, ShardPlan } from '@ramus/kernels';
import { randomInt } from 'node:crypto';
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
  async tile(asked: SignedLease, index: number, signal: AbortSignal): Promise<Rgb> {
    const { jobId, shard } = asked;
    if (!this.standing(asked)) throw lost(asked);
    const { job, workflow } = await this.facts.of(jobId);
    const { plane, shards } = await this.facts.planOf(job);
    const region = shards[shard]?.tiles[index];
    if (!plane || !region || !workflow.slideId)
      throw new DomainError('tile-unknown', { tile: String(index) });
    const pixels = await this.slides.readPlane(workflow.slideId, plane, region, signal);
    // Reading takes a while, in which a clearance may have been withdrawn.
    if (!this.standing(asked)) throw lost(asked);
    return pixels;
  }

  /**
   * Bytes durable first, then the append by token.
   *
   * @param read gets the body, of so many bytes at most.
   * @throws {DomainError} `result-too-large`, `result-invalid`, `lease-lost`, `busy`.
   */
  async commit(asked: SignedLease, read: (maxBytes: number) => Promise<Uint8Array>): Promise<void> {
    const { jobId, token, shard } = asked;
    const lease = this.standing(asked);
    const { job, kernel } = await this.facts.of(jobId);
    const plan = await this.facts.planOf(job);
    const planned = plan.shards[shard];
    if (!planned) throw lost(asked);

    const checked = await this.checked(kernel, planned, read).catch((error: unknown) =>
      this.refused(error, lease),
    );
    const result = await this.blobs.put(checked);
    const data = {
      ...{ jobId, token, result, tiles: planned.tiles.length, chance: drawChance() },
      ...this.classOf(this.standing(asked)),
    };
    const by = this.heartbeats.runnerOf(jobId, token) ?? 'runner';
    const context = { by, correlationId: workflowIdOf(jobId) };
    await this.streams.job.handle(jobId, { type: 'CommitShard', data }, context);
  }

  /** A lease that is live and may go on; nothing for one that is over, whose result may yet be one sent again. */
  private standing({ jobId, token, shard }: SignedLease): SnapshotLease | undefined {
    const lease = this.snapshot.jobs.get(jobId)?.stream.leases.get(token);
    if (lease && (lease.shard !== shard || !mayKeep(this.snapshot, lease))) {
      throw new DomainError('lease-lost', { jobId, token });
    }
    return lease;
  }

  private async checked(
    kernel: Kernel,
    planned: ShardPlan,
    read: (maxBytes: number) => Promise<Uint8Array>,
  ): Promise<Uint8Array> {
    return this.kernels.check(kernel, planned, await read(kernel.maxResultBytes));
  }

  /** A volunteer's first result that cannot be is its last under this lease: it does not try what is let through. */
  private async refused(error: unknown, lease: SnapshotLease | undefined): Promise<never> {
    const isBad =
      error instanceof DomainError && (error.code === 'result-invalid' || error.code === 'result-too-large');
    if (isBad && lease?.terms) {
      const { jobId, token, runnerId } = lease;
      const data = { jobId, token, cause: { code: error.code }, retryable: true } as const;
      const context = { by: runnerId, correlationId: workflowIdOf(jobId) };
      await this.streams.job.handle(jobId, { type: 'FailShard', data }, context);
    }
    throw error;
  }

  private classOf(lease: SnapshotLease | undefined): { class?: RunnerClass } {
    const runner = lease && this.snapshot.runners.get(lease.runnerId);
    return runner?.connection ? { class: classOf(runner) } : {};
  }
}

const lost = ({ jobId, token }: SignedLease): DomainError => new DomainError('lease-lost', { jobId, token });

const CHANCES = 2 ** 32;
/** From [0, 1), by a source that no volunteer can foresee: from it follows who is checked. */
const drawChance = (): number => randomInt(CHANCES) / CHANCES;
