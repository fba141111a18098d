import { hasTrustedRunner, isOpenToVolunteer, mayServe, needsTrusted } from './eligibility.js';
import { hasPassed } from './has-passed.js';
import { isFresh } from './job-stream.js';
import type { AssignContext } from './assign-context.js';
import type { Snapshot, SnapshotJob, SnapshotLease, SnapshotRunner, SnapshotShard } from './snapshot.js';
import { DEFAULT_TRUST } from './trust-policy.js';

/** A job whose shards are given out, and what was given of it in this round. */
export interface Candidate {
  readonly job: SnapshotJob;
  leases: number;
  readonly taken: Set<number>;
}

/** First pause before a shard goes back to the only runner there is, which failed it; doubles with each failure. */
const RETRY_PAUSE_MS = 500;

/** The shard that a runner is given next. @param mayBegin whether an unproven volunteer may begin a fresh one. */
export function nextShard(
  snapshot: Snapshot,
  { job, taken }: Candidate,
  runner: SnapshotRunner,
  mayBegin: boolean,
  context: AssignContext,
): number | undefined {
  return runner.volunteer
    ? forVolunteer(snapshot, job, taken, runner, mayBegin, context)
    : forTrusted(snapshot, job, taken, runner, context);
}

/** Checks and disputes first, then what is fresh, and quorums that lack a result last: a volunteer may yet bring it. */
function forTrusted(
  snapshot: Snapshot,
  job: SnapshotJob,
  taken: ReadonlySet<number>,
  runner: SnapshotRunner,
  context: AssignContext,
): number | undefined {
  const { stream } = job;
  const policy = context.trust ?? DEFAULT_TRUST;
  const isOpen = (index: number, shard: SnapshotShard): boolean =>
    !taken.has(index) &&
    !(shard.results ?? []).some(({ terms }) => !terms) &&
    mayTry(snapshot, job, shard, index, runner, context);
  let incomplete: number | undefined;
  for (const index of stream.awaiting) {
    const shard = stream.shards[index];
    if (!shard || !isOpen(index, shard)) continue;
    const live = shard.leases > 0 ? leasesOf(job, index) : [];
    if (live.some(({ terms }) => !terms) || live.length > 1) continue;
    if (needsTrusted(shard, policy)) return index;
    if (live.length === 0 && (shard.results?.length ?? 0) < 2) incomplete ??= index;
  }
  for (let index = stream.cursor; index < stream.shards.length; index += 1) {
    const shard = stream.shards[index];
    if (shard && isFresh(shard) && isOpen(index, shard)) return index;
  }
  return incomplete;
}

/** Quorums that lack a result first, then what is fresh. */
function forVolunteer(
  snapshot: Snapshot,
  job: SnapshotJob,
  taken: ReadonlySet<number>,
  runner: SnapshotRunner,
  mayBegin: boolean,
  context: AssignContext,
): number | undefined {
  const { stream } = job;
  const policy = context.trust ?? DEFAULT_TRUST;
  const trustedThere = hasTrustedRunner(snapshot, job);
  const isOpen = (index: number, shard: SnapshotShard): boolean =>
    !taken.has(index) &&
    !(trustedThere && needsTrusted(shard, policy)) &&
    isOpenToVolunteer(job, index, runner, shard.leases > 0 ? leasesOf(job, index) : [], context) &&
    mayTry(snapshot, job, shard, index, runner, context);
  const begun = new Set(stream.awaiting);
  for (const { shard, terms } of stream.leases.values()) if (terms?.quorum === 2) begun.add(shard);
  for (const index of begun) {
    const shard = stream.shards[index];
    if (shard && !shard.committed && isOpen(index, shard)) return index;
  }
  if (!mayBegin) return undefined;
  for (let index = stream.cursor; index < stream.shards.length; index += 1) {
    const shard = stream.shards[index];
    if (shard && isFresh(shard) && isOpen(index, shard)) return index;
  }
  return undefined;
}

const leasesOf = ({ stream }: SnapshotJob, index: number): SnapshotLease[] =>
  [...stream.leases.values()].filter(({ shard }) => shard === index);

function mayTry(
  snapshot: Snapshot,
  job: SnapshotJob,
  shard: SnapshotShard,
  index: number,
  runner: SnapshotRunner,
  context: AssignContext,
): boolean {
  const { failedBy, failures, failedAtMs } = shard;
  if (!failedBy?.has(runner.runnerId)) return true;
  for (const other of snapshot.runners.values()) {
    if (failedBy.has(other.runnerId) || !mayServe(snapshot, other, job)) continue;
    // A volunteer may decline for ever: a trusted runner does not wait for one.
    if (!other.volunteer) return false;
    if (runner.volunteer && isOpenToVolunteer(job, index, other, [], context)) return false;
  }
  return hasPassed(RETRY_PAUSE_MS * 2 ** (failures - 1), failedAtMs, context.nowMs);
}
