import { leaseKey, type JobId, type Logged, type RunnerId, type Token } from '@ramus/domain';
import type { LogConsumer } from '../log/follower.js';

/** Monotonic milliseconds: no clock of another machine, and no clock that is set, ends a lease. */
export type Monotonic = () => number;

export interface WatchedLease {
  readonly jobId: JobId;
  readonly token: Token;
  readonly shard: number;
  readonly runnerId: RunnerId;
  readonly leaseMs: number;
  renewedAt: number;
}

/**
 * When each live lease was last heard of.
 *
 * Kept in memory: after a restart every lease starts afresh. Renewals come from the runner; a runner that has gone is
 * silent from then on. Only the loss of a lease is an event.
 */
export class HeartbeatTable implements LogConsumer {
  private readonly leases = new Map<string, WatchedLease>();
  private lastLook: number;

  /** @param lookMs how often `expired` is asked. */
  constructor(
    private readonly now: Monotonic,
    private readonly lookMs: number,
  ) {
    this.lastLook = now();
  }

  apply(event: Logged): void {
    switch (event.type) {
      case 'LeaseGranted': {
        const { jobId, shard, runnerId, leaseMs } = event.data;
        const token = event.revision;
        const lease = { jobId, token, shard, runnerId, leaseMs, renewedAt: this.now() };
        this.leases.set(leaseKey(jobId, token), lease);
        break;
      }
      case 'LeaseEnded':
      case 'ShardFailed':
      case 'ResultReceived':
        this.leases.delete(leaseKey(event.data.jobId, event.data.token));
        break;
      case 'ShardCommitted':
        this.drop(({ jobId, shard }) => jobId === event.data.jobId && shard === event.data.shard);
        break;
      case 'JobMerged':
      case 'JobClosed':
        this.drop(({ jobId }) => jobId === event.data.jobId);
        break;
      default:
    }
  }

  private drop(isOver: (lease: WatchedLease) => boolean): void {
    for (const [key, lease] of this.leases) if (isOver(lease)) this.leases.delete(key);
  }

  /** Every lease starts afresh: what was folded from history was not heard of at all. */
  restart(): void {
    for (const lease of this.leases.values()) lease.renewedAt = this.now();
    this.lastLook = this.now();
  }

  /** @returns whether the lease is live and this runner's. */
  renew(runnerId: RunnerId, jobId: JobId, token: Token): boolean {
    const lease = this.leases.get(leaseKey(jobId, token));
    if (lease?.runnerId !== runnerId) return false;
    lease.renewedAt = this.now();
    return true;
  }

  /** Whose lease it is, while it is live. */
  runnerOf(jobId: JobId, token: Token): RunnerId | undefined {
    return this.leases.get(leaseKey(jobId, token))?.runnerId;
  }

  /**
   * Leases that nobody renewed in time.
   *
   * If this process itself was away (suspended, starved), heartbeats may be waiting unread: that time does not count.
   */
  expired(): WatchedLease[] {
    const now = this.now();
    const awayMs = now - this.lastLook - 2 * this.lookMs;
    this.lastLook = now;
    if (awayMs > 0) for (const lease of this.leases.values()) lease.renewedAt += awayMs;
    return [...this.leases.values()].filter(({ renewedAt, leaseMs }) => now - renewedAt > leaseMs);
  }
}
