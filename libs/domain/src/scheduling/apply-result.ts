import type { RunnerId } from '../ids.js';
import type { JobEvent } from '../job/job.events.js';
import type { Logged } from '../logged-event.js';
import { advance, drop, shardOf } from './job-stream.js';
import type { Snapshot, SnapshotJob, SnapshotJobStream, SnapshotLease, SnapshotShard } from './snapshot.js';
import { convict, raiseTrust } from './trust-record.js';

type Of<Type extends JobEvent['type']> = Extract<Logged<JobEvent>, { type: Type }>;

/** How much of a new measurement enters the moving average of a runner's time per shard. */
const NEW_WEIGHT = 0.3;

/** A result that waits to be compared. */
export function received(
  snapshot: Snapshot,
  { spec, stream }: SnapshotJob,
  { data }: Of<'ResultReceived'>,
  atMs: number,
): void {
  const { token, runnerId, result, check } = data;
  const lease = stream.leases.get(token);
  const shard = shardOf(stream, data.shard);
  (shard.results ??= []).push({
    token,
    runnerId,
    result,
    ...(lease?.terms && { terms: lease.terms }),
    check: check ?? false,
  });
  stream.awaiting.add(data.shard);
  drop(snapshot, stream, lease);
  advance(stream);
  measure(snapshot, lease, spec.kind, atMs);
}

export function committed(
  snapshot: Snapshot,
  { spec, stream }: SnapshotJob,
  { data }: Of<'ShardCommitted'>,
  atMs: number,
): void {
  const lease = stream.leases.get(data.token);
  const shard = shardOf(stream, data.shard);
  for (const other of [...stream.leases.values()])
    if (other.shard === data.shard) drop(snapshot, stream, other);
  if (!shard.committed) stream.committed += 1;
  shard.committed = true;
  if (data.accepted) believe(snapshot, stream, shard, data, lease, atMs);
  stream.awaiting.delete(data.shard);
  advance(stream);

  // What is applied again has counted before.
  const runner = snapshot.waking ? undefined : snapshot.runners.get(data.runnerId);
  if (runner) runner.poison = 0;
  measure(snapshot, lease, spec.kind, atMs);
  blame(snapshot, shard, data.runnerId);
}

/** What follows for volunteers from how a result was accepted. */
function believe(
  snapshot: Snapshot,
  stream: SnapshotJobStream,
  shard: SnapshotShard,
  { token, shard: index, runnerId, accepted }: Of<'ShardCommitted'>['data'],
  lease: SnapshotLease | undefined,
  atMs: number,
): void {
  if (accepted?.how === 'proven') {
    stream.alone.set(index, { token, runnerId, leasedAt: lease?.position ?? 0 });
  }
  const { results = [] } = shard;
  shard.results = undefined;
  shard.judged = 0;
  if (snapshot.waking) return;
  const isNamed = (refs: readonly { readonly token: number }[] = [], of: number): boolean =>
    refs.some((ref) => ref.token === of);
  for (const { terms, ...result } of results) {
    if (!terms) continue;
    if (isNamed(accepted?.agreed, result.token)) raiseTrust(snapshot, result.runnerId, terms.key);
    if (isNamed(accepted?.against, result.token)) convict(snapshot, result.runnerId, terms, atMs);
  }
}

/** It has to be computed again. */
export function invalidated(stream: SnapshotJobStream, index: number): void {
  const shard = shardOf(stream, index);
  if (shard.committed) stream.committed -= 1;
  shard.committed = false;
  stream.alone.delete(index);
  stream.cursor = Math.min(stream.cursor, index);
}

function measure(snapshot: Snapshot, lease: SnapshotLease | undefined, kind: string, atMs: number): void {
  const runner = lease && !snapshot.waking ? snapshot.runners.get(lease.runnerId) : undefined;
  if (!lease || !runner) return;
  const tookMs = Math.max(1, atMs - lease.grantedAtMs);
  const before = runner.msPerShard.get(kind) ?? tookMs;
  runner.msPerShard.set(kind, before + NEW_WEIGHT * (tookMs - before));
}

/** Whoever failed what another could do may be the one that is broken. */
function blame(snapshot: Snapshot, shard: SnapshotShard, committer: RunnerId): void {
  for (const runnerId of shard.failedBy ?? []) {
    const other = snapshot.runners.get(runnerId);
    if (other && runnerId !== committer && !snapshot.waking) other.poison += 1;
  }
  shard.failedBy = undefined;
}
