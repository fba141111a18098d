import { workflowIdOf } from '../ids.js';
import type { JobEvent } from '../job/job.events.js';
import type { Logged } from '../logged-event.js';
import { forgetIfOver } from './forget.js';
import {
  leaseKey,
  type Snapshot,
  type SnapshotJobStream,
  type SnapshotLease,
  type SnapshotShard,
} from './snapshot.js';
import type { Touched } from './touched.js';

/** How much of a new measurement enters the moving average of a runner's time per shard. */
const NEW_WEIGHT = 0.3;

/** Takes an event of a job's stream into the snapshot; one of a forgotten job changes nothing. */
export function applyJobEvent(snapshot: Snapshot, event: Logged<JobEvent>, touched: Touched): void {
  const { jobId } = event.data;
  const job = snapshot.jobs.get(jobId);
  if (!job) return;
  const { stream } = job;
  const atMs = Date.parse(event.metadata.at);
  stream.revision = event.revision;
  touched.jobs.add(jobId);
  touched.leases = true;

  switch (event.type) {
    case 'JobPlanned':
      stream.planned = true;
      stream.planHash = event.data.plan.hash;
      stream.generation = Math.max(stream.generation, event.data.generation);
      stream.shards = Array.from({ length: event.data.shards }, freshShard);
      break;
    case 'LeaseGranted': {
      const { shard, runnerId, leaseMs } = event.data;
      const lease: SnapshotLease = {
        jobId,
        token: event.revision,
        shard,
        runnerId,
        leaseMs,
        grantedAtMs: atMs,
        position: Number(event.position),
      };
      stream.leases.set(lease.token, lease);
      shardOf(stream, shard).leases += 1;
      snapshot.runners.get(runnerId)?.leases.set(leaseKey(jobId, lease.token), lease);
      advance(stream);
      break;
    }
    case 'LeaseEnded': {
      drop(snapshot, stream, stream.leases.get(event.data.token));
      const runner = snapshot.runners.get(event.data.runnerId);
      if (runner && event.data.cause === 'declined' && !snapshot.waking) runner.declinedAtMs = atMs;
      break;
    }
    case 'ShardFailed': {
      drop(snapshot, stream, stream.leases.get(event.data.token));
      const shard = shardOf(stream, event.data.shard);
      shard.failures += 1;
      shard.failedAtMs = atMs;
      (shard.failedBy ??= new Set()).add(event.data.runnerId);
      break;
    }
    case 'ShardCommitted':
      committed(snapshot, stream, event, atMs, job.spec.kind);
      break;
    case 'JobMerged':
      stream.end = { kind: 'merged' };
      dropAll(snapshot, stream);
      break;
    case 'JobClosed':
      stream.end = { kind: 'closed', ...event.data };
      stream.generation = event.data.generation;
      dropAll(snapshot, stream);
      break;
    case 'JobReopened':
      stream.end = undefined;
      stream.generation = event.data.generation;
      for (const shard of stream.shards) {
        shard.failures = 0;
        shard.failedBy = undefined;
      }
      break;
  }
  const workflow = snapshot.workflows.get(workflowIdOf(jobId));
  if (workflow && stream.end) forgetIfOver(snapshot, workflow);
}

function committed(
  snapshot: Snapshot,
  stream: SnapshotJobStream,
  { data }: Extract<Logged<JobEvent>, { type: 'ShardCommitted' }>,
  atMs: number,
  kind: string,
): void {
  const lease = stream.leases.get(data.token);
  const shard = shardOf(stream, data.shard);
  for (const other of [...stream.leases.values()])
    if (other.shard === data.shard) drop(snapshot, stream, other);
  if (!shard.committed) stream.committed += 1;
  shard.committed = true;
  advance(stream);

  // What is applied again has counted before.
  const runner = snapshot.waking ? undefined : snapshot.runners.get(data.runnerId);
  if (runner) {
    runner.poison = 0;
    if (lease) {
      const tookMs = Math.max(1, atMs - lease.grantedAtMs);
      const before = runner.msPerShard.get(kind) ?? tookMs;
      runner.msPerShard.set(kind, before + NEW_WEIGHT * (tookMs - before));
    }
  }
  // Whoever failed what another could do may be the one that is broken.
  for (const runnerId of shard.failedBy ?? []) {
    const other = snapshot.runners.get(runnerId);
    if (other && runnerId !== data.runnerId && !snapshot.waking) other.poison += 1;
  }
  shard.failedBy = undefined;
}

function drop(snapshot: Snapshot, stream: SnapshotJobStream, lease: SnapshotLease | undefined): void {
  if (!lease) return;
  stream.leases.delete(lease.token);
  shardOf(stream, lease.shard).leases -= 1;
  stream.cursor = Math.min(stream.cursor, lease.shard);
  snapshot.runners.get(lease.runnerId)?.leases.delete(leaseKey(lease.jobId, lease.token));
}

function dropAll(snapshot: Snapshot, stream: SnapshotJobStream): void {
  for (const lease of [...stream.leases.values()]) drop(snapshot, stream, lease);
}

/** Moves the cursor over what is leased or committed, so that finding the next shard does not start from the first. */
function advance(stream: SnapshotJobStream): void {
  for (let shard = stream.shards[stream.cursor]; shard; shard = stream.shards[++stream.cursor]) {
    if (!shard.committed && shard.leases === 0) return;
  }
}

const freshShard = (): SnapshotShard => ({ committed: false, leases: 0, failures: 0, failedAtMs: 0 });

function shardOf(stream: SnapshotJobStream, index: number): SnapshotShard {
  return (stream.shards[index] ??= freshShard());
}
