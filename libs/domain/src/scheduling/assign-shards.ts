import { isSameClass } from '../job/job.leases.js';
import type { AskedLease } from '../job/job.commands.js';
import type { RunnerClass } from '../job/job.events.js';
import type { JobId, RunnerId } from '../ids.js';
import { classOf, mayServe, pinOf, unprovenInFlight } from './eligibility.js';
import { hasPassed } from './has-passed.js';
import type { AssignContext } from './assign-context.js';
import { leaseLength } from './lease-length.js';
import { nextShard, type Candidate } from './next-shard.js';
import type { Snapshot, SnapshotJob, SnapshotRunner } from './snapshot.js';
import { DEFAULT_TRUST, termsFor, type TrustContext } from './trust-policy.js';

export type ShardAssignment = AskedLease & { readonly jobId: JobId };

/** How long a runner that declined is left alone, in milliseconds. */
const DECLINED_PAUSE_MS = 1_000;

/**
 * Pairs unleased shards with idle runners.
 *
 * Idle runners go to the running job with the fewest leases, the older first; a job's shards go in spatial order. A shard
 * that failed goes to a runner that has not failed it, if one is connected, else after a pause to the same. What is begun
 * comes before what is fresh: a volunteer completes quorums, a trusted runner makes checks and settles disputes.
 *
 * @returns at most one assignment per free slot and per shard. No slot stays idle beside a shard that it may run.
 */
export function assignShards(snapshot: Snapshot, context: AssignContext): ShardAssignment[] {
  const { nowMs, lease, blocked, trust = DEFAULT_TRUST } = context;
  const jobs = [...snapshot.slots.keys()].flatMap((jobId) => {
    const job = snapshot.jobs.get(jobId);
    return job && isLeasable(job) ? [candidateOf(job)] : [];
  });
  if (jobs.length === 0) return [];

  const assignments: ShardAssignment[] = [];
  const idle = idleRunners(snapshot, nowMs, blocked);
  let unproven = idle.some(({ runner }) => runner.volunteer) ? unprovenInFlight(snapshot) : 0;

  // One slot of each runner at a time, so that work spreads before it piles up.
  for (let gave = true; gave;) {
    gave = false;
    for (const slot of idle) {
      if (slot.free <= 0) continue;
      const { runner } = slot;
      const found = jobs
        .filter(
          ({ job, pin }) => mayServe(snapshot, runner, job) && (!pin || isSameClass(pin, classOf(runner))),
        )
        .toSorted((a, b) => a.leases - b.leases || a.job.startedAtMs - b.job.startedAtMs)
        .map((candidate) => {
          const mayBegin = unproven < trust.maxUnproven;
          return { candidate, shard: nextShard(snapshot, candidate, runner, mayBegin, context) };
        })
        .find(({ shard }) => shard !== undefined);
      if (found?.shard === undefined) {
        slot.free = 0;
        continue;
      }
      const { candidate, shard } = found;
      const { job } = candidate;
      candidate.taken.add(shard);
      candidate.leases += 1;
      slot.free -= 1;
      gave = true;
      const terms = termsFor(snapshot, runner, job, trust);
      if (terms?.quorum === 2) unproven += 1;
      if (job.workflow.reproducible) candidate.pin ??= classOf(runner);
      assignments.push({
        jobId: job.spec.jobId,
        shard,
        runnerId: runner.runnerId,
        leaseMs: leaseLength(runner.msPerShard.get(job.spec.kind), lease),
        ...(terms && { terms, ...neighboursOf(runner, context) }),
        ...(candidate.pin && { pinnedTo: candidate.pin }),
      });
    }
  }
  return assignments;
}

const candidateOf = (job: SnapshotJob): Candidate & { pin?: RunnerClass } => {
  const pin = pinOf(job);
  return { job, leases: job.stream.leases.size, taken: new Set(), ...(pin && { pin }) };
};

function idleRunners(
  { runners }: Snapshot,
  nowMs: number,
  blocked: ReadonlyMap<RunnerId, number>,
): { readonly runner: SnapshotRunner; free: number }[] {
  return [...runners.values()]
    .filter(({ connection, declinedAtMs }) => connection && hasPassed(DECLINED_PAUSE_MS, declinedAtMs, nowMs))
    .map((runner) => ({
      runner,
      free: (runner.connection?.slots ?? 0) - runner.leases.size - (blocked.get(runner.runnerId) ?? 0),
    }))
    .filter(({ free }) => free > 0);
}

/**
 * Volunteers at the same address: the job's stream, which may know more by then, keeps them apart. That goes for those,
 * too, of whom this snapshot has not heard yet: another replica may have leased to them by the time this is decided.
 */
function neighboursOf(
  { runnerId }: SnapshotRunner,
  { addresses }: TrustContext,
): { apartFrom?: readonly RunnerId[] } {
  const address = addresses?.get(runnerId);
  if (!addresses || address === undefined) return {};
  const apartFrom = [...addresses]
    .filter(([other, at]) => at === address && other !== runnerId)
    .map(([other]) => other);
  return apartFrom.length > 0 ? { apartFrom } : {};
}

const isLeasable = ({ status, generation, stream }: SnapshotJob): boolean =>
  status === 'running' &&
  stream.planned &&
  !stream.end &&
  stream.generation >= generation &&
  stream.committed < stream.shards.length;
