import type { JobEvent } from '../job/job.events.js';
import type { Logged } from '../logged-event.js';
import { forgetIfOver } from './forget.js';
import { committed, invalidated, received } from './apply-result.js';
import { advance, drop, dropAll, freshShard, isUntouched, shardOf } from './job-stream.js';
import { leaseKey, type Snapshot, type SnapshotJobStream, type SnapshotLease } from './snapshot.js';
import type { Touched } from './touched.js';
import { dropTrust } from './trust-record.js';

/** Takes an event of a job's stream into the snapshot; one of a forgotten job changes nothing. */
export function applyJobEvent(snapshot: Snapshot, event: Logged<JobEvent>, touched: Touched): void {
  const { jobId } = event.data;
  const job = snapshot.jobs.get(jobId);
  if (!job) return;
  const { stream } = job;
  const atMs = Date.parse(event.metadata.at);
  stream.revision = event.revision;
  stream.changedAtMs = atMs;
  touched.jobs.add(jobId);
  touched.leases = true;

  switch (event.type) {
    case 'JobPlanned':
      stream.planned = true;
      stream.planHash = event.data.plan.hash;
      stream.modelHash = event.data.modelHash;
      stream.generation = Math.max(stream.generation, event.data.generation);
      stream.shards = Array.from({ length: event.data.shards }, freshShard);
      break;
    case 'LeaseGranted': {
      const { shard, runnerId, leaseMs, terms, pinnedTo } = event.data;
      const lease: SnapshotLease = {
        jobId,
        token: event.revision,
        shard,
        runnerId,
        leaseMs,
        ...(terms && { terms }),
        grantedAtMs: atMs,
        position: Number(event.position),
      };
      if (pinnedTo && (!stream.pin || isUntouched(stream))) stream.pin = pinnedTo;
      stream.leases.set(lease.token, lease);
      shardOf(stream, shard).leases += 1;
      snapshot.runners.get(runnerId)?.leases.set(leaseKey(jobId, lease.token), lease);
      advance(stream);
      break;
    }
    case 'LeaseEnded': {
      const lease = stream.leases.get(event.data.token);
      drop(snapshot, stream, lease);
      if (event.data.cause === 'expired') lostBy(snapshot, stream, lease);
      const runner = snapshot.runners.get(event.data.runnerId);
      if (runner && event.data.cause === 'declined' && !snapshot.waking) runner.declinedAtMs = atMs;
      break;
    }
    case 'ShardFailed': {
      const lease = stream.leases.get(event.data.token);
      drop(snapshot, stream, lease);
      const shard = shardOf(stream, event.data.shard);
      shard.failures += 1;
      if (lease?.terms) lostBy(snapshot, stream, lease);
      shard.failedAtMs = atMs;
      (shard.failedBy ??= new Set()).add(event.data.runnerId);
      break;
    }
    case 'ResultReceived':
      received(snapshot, job, event, atMs);
      break;
    case 'ShardCommitted':
      committed(snapshot, job, event, atMs);
      break;
    case 'ShardDisputed':
      shardOf(stream, event.data.shard).judged = event.data.tokens.length;
      break;
    case 'ShardInvalidated':
      invalidated(stream, event.data.shard);
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
      reopened(stream, event.data.generation);
      break;
  }
  if (stream.end) forgetIfOver(snapshot, job.workflow);
}

/** A lease of a volunteer, or of anybody who fell silent, brought the shard nothing. */
function lostBy(snapshot: Snapshot, stream: SnapshotJobStream, lease: SnapshotLease | undefined): void {
  if (!lease) return;
  shardOf(stream, lease.shard).lost += 1;
  if (lease.terms && !snapshot.waking) dropTrust(snapshot, lease.terms);
}

function reopened(stream: SnapshotJobStream, generation: number): void {
  for (const [index, shard] of stream.shards.entries()) {
    shard.failures = 0;
    shard.lost = 0;
    shard.failedBy = undefined;
    if (!stream.end || shard.committed || shard.judged === 0) continue;
    shard.results = undefined;
    shard.judged = 0;
    stream.awaiting.delete(index);
    stream.cursor = Math.min(stream.cursor, index);
  }
  stream.end = undefined;
  stream.generation = generation;
}
