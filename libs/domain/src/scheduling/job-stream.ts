import {
  leaseKey,
  type Snapshot,
  type SnapshotJobStream,
  type SnapshotLease,
  type SnapshotShard,
} from './snapshot.js';

/** Forgets a live lease; its shard may be given again. */
export function drop(snapshot: Snapshot, stream: SnapshotJobStream, lease: SnapshotLease | undefined): void {
  if (!lease) return;
  stream.leases.delete(lease.token);
  shardOf(stream, lease.shard).leases -= 1;
  stream.cursor = Math.min(stream.cursor, lease.shard);
  snapshot.runners.get(lease.runnerId)?.leases.delete(leaseKey(lease.jobId, lease.token));
}

export function dropAll(snapshot: Snapshot, stream: SnapshotJobStream): void {
  for (const lease of [...stream.leases.values()]) drop(snapshot, stream, lease);
}

/** Moves the cursor over what is not fresh, so that finding the next shard does not start from the first. */
export function advance(stream: SnapshotJobStream): void {
  for (let shard = stream.shards[stream.cursor]; shard; shard = stream.shards[++stream.cursor]) {
    if (isFresh(shard)) return;
  }
}

/** Whether nobody computes or has computed it. */
export const isFresh = ({ committed, leases, results }: SnapshotShard): boolean =>
  !committed && leases === 0 && !results;

/** Whether nothing was computed that still counts or may count: then no class is pinned yet. */
export const isUntouched = ({ committed, leases, awaiting }: SnapshotJobStream): boolean =>
  committed === 0 && leases.size === 0 && awaiting.size === 0;

export const freshShard = (): SnapshotShard => ({
  committed: false,
  leases: 0,
  failures: 0,
  failedAtMs: 0,
  lost: 0,
  judged: 0,
});

export function shardOf(stream: SnapshotJobStream, index: number): SnapshotShard {
  return (stream.shards[index] ??= freshShard());
}
