import { isSameClass, MAX_RESULTS } from '../job/job.leases.js';
import type { RunnerClass } from '../job/job.events.js';
import { isFresh, isUntouched } from './job-stream.js';
import { isInShare } from './shard-share.js';
import {
  isEligible,
  needsNoRunner,
  type Snapshot,
  type SnapshotJob,
  type SnapshotLease,
  type SnapshotRunner,
  type SnapshotShard,
} from './snapshot.js';
import { DEFAULT_TRUST, type TrustContext, type TrustPolicy } from './trust-policy.js';

/** What a job lacks though runners of its kind are connected. */
export type RunnerNeed =
  /** They are volunteers, and its slide is not cleared for them. */
  | 'clearance'
  /** They are volunteers, and none has computed the known tile of its model. */
  | 'model'
  /** It is reproducible, and none is of the class that it began with. */
  | 'class'
  /** They are volunteers who have had their say: another account, or a trusted runner, has to confirm it. */
  | 'confirmation';

/** L15: a volunteer is only given slides that are cleared; a job without a slide shows nothing of anybody. */
export const isCleared = ({ clearedSlides }: Snapshot, { workflow }: SnapshotJob): boolean =>
  workflow.slideId === undefined || clearedSlides.has(workflow.slideId);

/** Whether a volunteer's machine is known to run the model of a job; which one that is, its plan says. */
const hasProved = ({ connection }: SnapshotRunner, { stream: { modelHash } }: SnapshotJob): boolean =>
  modelHash === undefined || !connection?.models || connection.models.includes(modelHash);

export const classOf = ({ connection }: SnapshotRunner): RunnerClass => ({
  provider: connection?.provider ?? '',
  ...(connection?.vendor !== undefined && { vendor: connection.vendor }),
});

/** The class that a reproducible job keeps to; none before anything of it counts. */
export const pinOf = ({ workflow, stream }: SnapshotJob): RunnerClass | undefined =>
  workflow.reproducible && !isUntouched(stream) ? stream.pin : undefined;

/** Whether a runner may be given shards of a job at all. */
export function mayServe(snapshot: Snapshot, runner: SnapshotRunner, job: SnapshotJob): boolean {
  if (!isEligible(runner, job.spec.kind)) return false;
  if (runner.volunteer && !(isCleared(snapshot, job) && hasProved(runner, job))) return false;
  const pin = pinOf(job);
  return !pin || isSameClass(pin, classOf(runner));
}

/** Whether a lease may go on: its tiles are served, and its result is taken. What may not is due to be revoked. */
export function mayKeep(snapshot: Snapshot, lease: SnapshotLease): boolean {
  const runner = snapshot.runners.get(lease.runnerId);
  const job = snapshot.jobs.get(lease.jobId);
  if (!runner || !job) return true;
  if (runner.banned || runner.uninvited) return false;
  if (!lease.terms) return true;
  // Terms from before a conviction would let a result count alone.
  const isOutdated = lease.terms.quorum === 1 && lease.position < runner.convictedAt;
  return isCleared(snapshot, job) && !isOutdated;
}

/** Whether a trusted runner is connected that could confirm what volunteers say of a job. */
export function hasTrustedRunner(snapshot: Snapshot, job: SnapshotJob): boolean {
  for (const runner of snapshot.runners.values()) {
    if (!runner.volunteer && mayServe(snapshot, runner, job)) return true;
  }
  return false;
}

/** Whether only a trusted runner can take a shard on: a check was drawn, its results differ, or volunteers lost it. */
export const needsTrusted = (
  { results = [], judged, lost }: SnapshotShard,
  { maxLostByVolunteers }: TrustPolicy,
): boolean => judged > 0 || lost >= maxLostByVolunteers || results.some(({ check }) => check);

/** Whether a volunteer may compute a shard of a job that it may serve. @param live leases of the shard. */
export function isOpenToVolunteer(
  job: SnapshotJob,
  index: number,
  runner: SnapshotRunner,
  live: readonly SnapshotLease[],
  { trust = DEFAULT_TRUST, addresses }: TrustContext,
): boolean {
  const shard = job.stream.shards[index];
  const account = runner.volunteer?.account;
  if (!shard || account === undefined) return false;
  const others = [...live, ...(shard.results ?? [])];
  if (others.length >= (shard.judged > 0 ? MAX_RESULTS : 2)) return false;
  if (live.some(({ terms }) => terms?.quorum !== 2) && !shard.results) return false;
  if (live.some(({ terms }) => !terms)) return false;
  const address = addresses?.get(runner.runnerId);
  const isSamePerson = (other: Pick<SnapshotLease, 'runnerId' | 'terms'>): boolean =>
    other.runnerId === runner.runnerId ||
    other.terms?.account === account ||
    (address !== undefined && addresses?.get(other.runnerId) === address);
  if (others.some(isSamePerson)) return false;
  const { shards } = job.stream;
  const limit = Math.max(trust.minShare, Math.floor(trust.share * shards.length));
  return isInShare(job.workflow.slideId ?? '', account, index, shards.length, limit);
}

/** Shards of running jobs, save one, that unproven volunteers compute or have computed without a verdict. */
export function unprovenInFlight({ slots, jobs }: Snapshot, besides?: SnapshotJob): number {
  let count = 0;
  for (const jobId of slots.keys()) {
    const job = jobs.get(jobId);
    if (job && job !== besides) count += unprovenOf(job);
  }
  return count;
}

export function unprovenOf({ stream }: SnapshotJob): number {
  let count = stream.awaiting.size;
  for (const { terms } of stream.leases.values()) if (terms?.quorum === 2) count += 1;
  return count;
}

/** Whether a result that waits can be judged with what there is. */
export function isDecidable(shard: SnapshotShard, trustedThere: boolean): boolean {
  const { results = [], judged } = shard;
  if (shard.committed) return false;
  if (results.some(({ terms }) => !terms)) return true;
  if (results.length < 2 || (trustedThere && (judged > 0 || results.some(({ check }) => check))))
    return false;
  return results.length > judged || results.length >= MAX_RESULTS;
}

/**
 * Whether the runners that are connected can bring a job further, once they are idle; with volunteers alone that takes
 * a shard that one of them has not had yet.
 */
export function canProgress(snapshot: Snapshot, job: SnapshotJob, context: TrustContext): boolean {
  if (needsNoRunner(job) || hasTrustedRunner(snapshot, job)) return true;
  const volunteers = [...snapshot.runners.values()].filter((runner) => mayServe(snapshot, runner, job));
  if (volunteers.length === 0) return false;
  const { stream } = job;
  if (!stream.planned || stream.leases.size > 0) return true;
  const { maxUnproven } = context.trust ?? DEFAULT_TRUST;
  const mayBegin = unprovenInFlight(snapshot, job) + stream.awaiting.size < maxUnproven;
  const isOpen = (index: number): boolean =>
    volunteers.some((runner) => isOpenToVolunteer(job, index, runner, [], context));
  for (const index of stream.awaiting) {
    const shard = stream.shards[index];
    if (isOpen(index) || (shard && isDecidable(shard, false))) return true;
  }
  if (!mayBegin) return false;
  for (let index = stream.cursor; index < stream.shards.length; index += 1) {
    const shard = stream.shards[index];
    if (shard && isFresh(shard) && isOpen(index)) return true;
  }
  return false;
}

/** What a job lacks that cannot go on; nothing where no runner of its kind is connected at all. */
export function needOf(snapshot: Snapshot, job: SnapshotJob): RunnerNeed | undefined {
  const offering = [...snapshot.runners.values()].filter((runner) => isEligible(runner, job.spec.kind));
  if (offering.length === 0) return undefined;
  const pin = pinOf(job);
  const ofClass = offering.filter((runner) => !pin || isSameClass(pin, classOf(runner)));
  if (ofClass.length === 0) return 'class';
  if (!isCleared(snapshot, job)) return 'clearance';
  return ofClass.some((runner) => hasProved(runner, job)) ? 'confirmation' : 'model';
}
