import type { Assignment } from '@ramus/contracts';
import {
  leaseKey,
  type JobId,
  type Logged,
  type RunnerId,
  type Snapshot,
  type SnapshotLease,
  type Token,
} from '@ramus/domain';
import type { Logger } from 'pino';
import type { LeaseSigner } from '../auth/lease-signer.js';
import type { JobFactsReader } from '../conductor/job-facts.js';
import type { LogConsumer } from '../log/follower.js';
import type { LeaseAliases } from '../volunteers/lease-aliases.js';
import type { LeaseWarden } from './lease-warden.js';
import { inOneWrite } from './one-write.js';
import type { RunnerLink, RunnerTable } from './runner-table.js';

/** How long a runner may take to answer an assignment, and to answer a revocation before that is told, in milliseconds. */
const ANSWER_MS = 5_000;

/** More than a runner can have results of on their way. */
const MAX_FINISHED = 256;

/**
 * Tells runners what the log says of their leases. The push is a hint; the lease is the record.
 *
 * It comes after the snapshot among the log's consumers, so a lease that it pushes is already in it.
 */
export class AssignmentPusher implements LogConsumer {
  /** Set once the past has been folded: it is told to nobody. */
  private live = false;

  constructor(
    private readonly snapshot: Snapshot,
    private readonly runners: RunnerTable,
    private readonly facts: JobFactsReader,
    private readonly signer: LeaseSigner,
    private readonly aliases: LeaseAliases,
    private readonly warden: LeaseWarden,
    private readonly slotFreed: () => void,
    private readonly logger: Logger,
  ) {}

  applied(live: boolean): void {
    this.live = live;
  }

  apply(event: Logged): void {
    if (!this.live) return;
    switch (event.type) {
      case 'LeaseGranted': {
        const lease = this.snapshot.jobs.get(event.data.jobId)?.stream.leases.get(event.revision);
        const link = this.runners.get(event.data.runnerId);
        if (lease && link?.welcomed) void this.push(link, lease);
        break;
      }
      case 'LeaseEnded':
        this.callOff(event.data.runnerId, event.data.jobId, event.data.token, event.data.cause);
        break;
      case 'ShardCommitted':
        this.done(event.data);
        this.callOffAll('shard-committed', event.data.jobId, event.data.shard);
        break;
      case 'ShardFailed':
      case 'ResultReceived':
        this.done(event.data);
        break;
      case 'JobClosed':
      case 'JobMerged':
        this.callOffAll('job-closed', event.data.jobId);
        break;
      case 'RunnerBanned':
        this.runners.get(event.data.runnerId)?.socket.disconnect(true);
        break;
      case 'InvitationRevoked':
        for (const { volunteer, socket } of [...this.runners.all()]) {
          if (volunteer?.invitationId === event.data.invitationId) socket.disconnect(true);
        }
        break;
      default:
    }
  }

  /** Sends an assignment; one that is declined, or not answered, ends its lease so that another runner may have the shard. */
  async push(link: RunnerLink, lease: SnapshotLease): Promise<void> {
    const { jobId, token } = lease;
    const key = leaseKey(jobId, token);
    link.told.set(key, { jobId, token, shard: lease.shard, tilesDone: 0 });
    try {
      const message = await this.assignmentOf(lease);
      if (!this.isLive(lease)) return;
      const { accepted } = await inOneWrite(link.socket)
        .timeout(ANSWER_MS)
        .emitWithAck('assignment', message);
      if (accepted) return;
      link.told.delete(key);
    } catch (error) {
      // Without an answer it may be computing: ending the lease tells it to stop, if it hears that.
      this.logger.warn(
        { jobId, token, runnerId: link.runnerId, why: String(error) },
        'an assignment was not answered',
      );
    }
    await this.warden.end(jobId, token, 'declined').catch((error: unknown) => {
      this.logger.warn({ jobId, token, why: String(error) }, 'a declined lease could not be ended');
    });
  }

  private isLive({ jobId, token }: SnapshotLease): boolean {
    return this.snapshot.jobs.get(jobId)?.stream.leases.has(token) ?? false;
  }

  private async assignmentOf(lease: SnapshotLease): Promise<Assignment> {
    const { jobId, shard, leaseMs } = lease;
    const { job, kernel, model } = await this.facts.of(jobId);
    const plan = await this.facts.planOf(job);
    const planned = plan.shards[shard];
    if (!planned) throw new RangeError(`shard ${shard} is not in the plan`);
    const shown = this.aliases.shown(lease);
    const path = this.signer.path(shown);
    return {
      ...shown,
      kind: job.kind,
      attempt: this.snapshot.jobs.get(jobId)?.stream.shards[shard]?.failures ?? 0,
      input: planned.input,
      common: plan.common,
      tiles: planned.tiles.length,
      tilesUrl: `${path}/tiles`,
      resultUrl: `${path}/result`,
      maxResultBytes: kernel.maxResultBytes,
      leaseMs,
      model: model && {
        name: model.name,
        sha256: model.sha256,
        url: model.url,
        manifest: model.manifest,
      },
    };
  }

  /** A runner has brought its lease to an end. */
  private done({ runnerId, jobId, token }: { runnerId: RunnerId; jobId: JobId; token: Token }): void {
    const link = this.runners.get(runnerId);
    const key = leaseKey(jobId, token);
    if (!link?.told.delete(key)) return;
    link.finished.add(key);
    const [oldest] = link.finished;
    if (oldest !== undefined && link.finished.size > MAX_FINISHED) link.finished.delete(oldest);
  }

  /** Every lease of a job, or of one shard of it, is over. */
  private callOffAll(cause: string, jobId: JobId, shard?: number): void {
    for (const { runnerId, told } of this.runners.all()) {
      for (const lease of [...told.values()]) {
        const isOver = lease.jobId === jobId && (shard === undefined || lease.shard === shard);
        if (isOver) this.callOff(runnerId, jobId, lease.token, cause);
      }
    }
  }

  /** Tells a runner to stop computing; its slot counts as taken until it says that it is free. */
  private callOff(runnerId: RunnerId, jobId: JobId, token: Token, cause: string): void {
    const link = this.runners.get(runnerId);
    const key = leaseKey(jobId, token);
    if (!link?.told.delete(key)) return;
    link.stopping.add(key);
    const late = setTimeout(
      () =>
        this.logger.warn({ jobId, token, runnerId }, 'a revocation is not answered; its slot stays blocked'),
      ANSWER_MS,
    ).unref();
    // A runner that slept answers when it wakes, however late: its slot is free then.
    const shown = this.aliases.shownRef({ jobId, token }, link.volunteer !== undefined);
    link.socket.emit('revoke', { ...shown, cause }, () => {
      clearTimeout(late);
      link.stopping.delete(key);
      this.slotFreed();
    });
  }
}
