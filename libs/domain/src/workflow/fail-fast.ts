import type { JobId } from '../ids.js';
import type { CancelCause, JobSpec } from './workflow.events.js';

/** What fail-fast has to know of a job. */
interface Ended {
  readonly spec: JobSpec;
  readonly status: string;
  readonly cause?: CancelCause;
}

/** A job that law L6 demands to be cancelled, and what it follows from. */
export interface Fallout {
  readonly jobId: JobId;
  readonly cause: Exclude<CancelCause, 'by-user'>;
  readonly because: JobId;
}

/**
 * What law L6 demands once `unsuccessful` jobs have failed or were cancelled.
 *
 * A later job of the same branch goes down as `branch-failed`, a dependent one, in any branch, as `dependency-failed`;
 * and what follows from those does too.
 *
 * @param specs every job, in branch order and within a branch in FIFO order.
 * @returns jobs of `candidates` alone, in the order of `specs`.
 */
export function falloutOf(
  specs: readonly JobSpec[],
  unsuccessful: ReadonlySet<JobId>,
  candidates: ReadonlySet<JobId>,
): Fallout[] {
  const down = new Set(unsuccessful);
  const found = new Map<JobId, Fallout>();

  // Dependencies may point to later branches, so one pass is not enough; each adds a job or is the last.
  for (let before = -1; before !== found.size;) {
    before = found.size;
    let lastDown: { branch: number; jobId: JobId } | undefined;
    for (const { jobId, branch, dependsOn } of specs) {
      if (!down.has(jobId) && candidates.has(jobId)) {
        const dependency = dependsOn.find((id) => down.has(id));
        if (lastDown?.branch === branch)
          found.set(jobId, { jobId, cause: 'branch-failed', because: lastDown.jobId });
        else if (dependency) found.set(jobId, { jobId, cause: 'dependency-failed', because: dependency });
        if (found.has(jobId)) down.add(jobId);
      }
      if (down.has(jobId) && lastDown?.branch !== branch) lastDown = { branch, jobId };
    }
  }
  return specs.flatMap(({ jobId }) => found.get(jobId) ?? []);
}

/** Jobs that L6 cancelled and, with the failed job `retried`, no longer demands. */
export function reopenedBy(retried: JobId, jobs: ReadonlyMap<JobId, Ended>): JobId[] {
  const all = [...jobs.values()];
  const specs = all.map(({ spec }) => spec);
  const byChoice = ({ status, cause }: Ended) =>
    status === 'failed' || (status === 'cancelled' && cause === 'by-user');
  const stillDown = all.filter((job) => job.spec.jobId !== retried && byChoice(job));
  const followed = all.filter((job) => job.status === 'cancelled' && job.cause !== 'by-user');

  const candidates = new Set(followed.map(({ spec }) => spec.jobId));
  const demanded = falloutOf(specs, new Set(stillDown.map(({ spec }) => spec.jobId)), candidates);
  const stays = new Set(demanded.map(({ jobId }) => jobId));
  return [...candidates].filter((jobId) => !stays.has(jobId));
}
