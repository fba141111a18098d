import type { JobId, RunnerId } from '../ids.js';
import { hasPassed } from './has-passed.js';
import { leaseLength, type LeaseBounds } from './lease-length.js';
import {
  isEligible,
  type Snapshot,
  type SnapshotJob,
  type SnapshotRunner,
  type SnapshotShard,
} from './snapshot.js';

export interface ShardAssignment {
  readonly jobId: JobId;
  readonly shard: number;
  readonly runnerId: RunnerId;
  readonly leaseMs: number;
}

export interface AssignContext {
  readonly nowMs: number;
  readonly lease: LeaseBounds;
  /** Slots that a runner has not freed yet after a revocation. */
  readonly blocked: ReadonlyMap<RunnerId, number>;
}

/** How long a runner that declined is left alone, in milliseconds. */
const DECLINED_PAUSE_MS = 1_000;
/** First pause before a shard goes back to the only runner there is, which failed it; doubles with each failure. */
const RETRY_PAUSE_MS = 500;

/**
 * Pairs unleased shards with idle runners.
 *
 * Idle runners go to the running job with the fewest leases, the older first; a job's shards go in spatial order. A shard
 * that failed goes to a runner that has not failed it, if one is connected, else after a pause to the same.
 *
 * @returns at most one assignment per free slot and per shard. No slot stays idle beside a shard that it may run.
 */
export function assignShards(
  snapshot: Snapshot,
  { nowMs, lease, blocked }: AssignContext,
): ShardAssignment[] {
  const jobs = [...snapshot.slots.keys()].flatMap((jobId) => {
    const job = snapshot.jobs.get(jobId);
    return job && isLeasable(job) ? [{ job, leases: job.stream.leases.size, taken: new Set<number>() }] : [];
  });
  if (jobs.length === 0) return [];

  const assignments: ShardAssignment[] = [];
  const idle = [...snapshot.runners.values()]
    .filter(({ connection, declinedAtMs }) => connection && hasPassed(DECLINED_PAUSE_MS, declinedAtMs, nowMs))
    .map((runner) => ({
      runner,
      free: (runner.connection?.slots ?? 0) - runner.leases.size - (blocked.get(runner.runnerId) ?? 0),
    }))
    .filter(({ free }) => free > 0);

  // One slot of each runner at a time, so that work spreads before it piles up.
  for (let gave = true; gave;) {
    gave = false;
    for (const slot of idle) {
      if (slot.free <= 0) continue;
      const { runner } = slot;
      const found = jobs
        .filter(({ job }) => isEligible(runner, job.spec.kind))
        .toSorted((a, b) => a.leases - b.leases || a.job.startedAtMs - b.job.startedAtMs)
        .map((candidate) => ({
          candidate,
          shard: nextShard(snapshot, candidate.job, candidate.taken, runner, nowMs),
        }))
        .find(({ shard }) => shard !== undefined);
      if (found?.shard === undefined) {
        slot.free = 0;
        continue;
      }
      const { candidate, shard } = found;
      candidate.taken.add(shard);
      candidate.leases += 1;
      slot.free -= 1;
      gave = true;
      const leaseMs = leaseLength(runner.msPerShard.get(candidate.job.spec.kind), lease);
      assignments.push({ jobId: candidate.job.spec.jobId, shard, runnerId: runner.runnerId, leaseMs });
    }
  }
  return assignments;
}

const isLeasable = ({ status, generation, stream }: SnapshotJob): boolean =>
  status === 'running' &&
  stream.planned &&
  !stream.end &&
  stream.generation >= generation &&
  stream.committed < stream.shards.length;

function nextShard(
  snapshot: Snapshot,
  { spec, stream }: SnapshotJob,
  taken: ReadonlySet<number>,
  runner: SnapshotRunner,
  nowMs: number,
): number | undefined {
  for (let index = stream.cursor; index < stream.shards.length; index += 1) {
    const shard = stream.shards[index];
    if (!shard || shard.committed || shard.leases > 0 || taken.has(index)) continue;
    if (mayTry(snapshot, spec.kind, shard, runner, nowMs)) return index;
  }
  return undefined;
}

function mayTry(
  snapshot: Snapshot,
  kind: string,
  shard: SnapshotShard,
  runner: SnapshotRunner,
  nowMs: number,
): boolean {
  const { failedBy, failures, failedAtMs } = shard;
  if (!failedBy?.has(runner.runnerId)) return true;
  for (const other of snapshot.runners.values()) {
    if (!failedBy.has(other.runnerId) && isEligible(other, kind)) return false;
  }
  return hasPassed(RETRY_PAUSE_MS * 2 ** (failures - 1), failedAtMs, nowMs);
}
