import {
  type JobId,
  leaseKey,
  type RunnerId,
  type Snapshot,
  type SnapshotLease,
  type Token,
} from '@ramus/domain';
import type { LeaseRef } from '@ramus/contracts';
import { LRUCache } from 'lru-cache';
import type { KeyedHash } from '../auth/keyed-hash.js';
import type { SignedLease } from '../auth/lease-signer.js';

/** Aliases whose leases are known at once; of others those that live are found again. */
const MAX_KNOWN = 50_000;
/** No workflow has so many jobs, so that an alias is never taken for a job. */
const MARK = '.9999';

/**
 * Names of leases for volunteers.
 *
 * A volunteer is told of each lease as if it were the one shard of a job of its own, so that nothing it sees says which
 * shards belong together, in which order they lie, or whose they are. An alias is drawn from the lease under the
 * installation's key: the same after a restart, so that work in flight survives it, and without a meaning to anybody else.
 */
export class LeaseAliases {
  private readonly known = new LRUCache<JobId, SnapshotLease>({ max: MAX_KNOWN });

  constructor(
    private readonly key: KeyedHash,
    private readonly snapshot: Snapshot,
  ) {}

  /** A lease as its runner is told of it. */
  shown(lease: SnapshotLease): SignedLease {
    const { jobId, token, shard, terms } = lease;
    if (!terms) return { jobId, token, shard };
    const alias = this.aliasOf(jobId, token);
    this.known.set(alias, lease);
    return { jobId: alias, token, shard: 0 };
  }

  /** The same of a lease that may have ended, as far as it is known. */
  shownRef(ref: LeaseRef, isVolunteers: boolean): LeaseRef {
    return isVolunteers ? { jobId: this.aliasOf(ref.jobId, ref.token), token: ref.token } : ref;
  }

  /** The lease that has an alias; nothing if none has, or it is long over. */
  leaseOf(alias: JobId): SnapshotLease | undefined {
    return this.known.get(alias);
  }

  /** After a restart, or with the connection to another replica: makes known what a runner holds. */
  recall(runnerId: RunnerId): void {
    for (const lease of this.snapshot.runners.get(runnerId)?.leases.values() ?? []) this.shown(lease);
  }

  isAlias(jobId: JobId): boolean {
    return jobId.endsWith(MARK);
  }

  /** What an address speaks for whose signature was found to be good. */
  behind(asked: SignedLease): SignedLease {
    if (!this.isAlias(asked.jobId)) return asked;
    const { jobId, token, shard } = this.leaseOf(asked.jobId) ?? this.search(asked.jobId) ?? asked;
    return { jobId, token, shard };
  }

  private search(alias: JobId): SnapshotLease | undefined {
    for (const { runnerId, volunteer, leases } of this.snapshot.runners.values()) {
      if (volunteer && leases.size > 0) this.recall(runnerId);
    }
    return this.leaseOf(alias);
  }

  /** Looks like the id of a job. */
  private aliasOf(jobId: JobId, token: Token): JobId {
    const hex = this.key.hex('lease-alias', leaseKey(jobId, token)).slice(0, 32);
    const [a, b, c, d, e] = [
      hex.slice(0, 8),
      hex.slice(8, 12),
      hex.slice(12, 16),
      hex.slice(16, 20),
      hex.slice(20),
    ];
    return `${a}-${b}-${c}-${d}-${e}${MARK}`;
  }
}
