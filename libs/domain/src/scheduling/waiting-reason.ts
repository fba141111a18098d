import type { JobId, UserId } from '../ids.js';
import { demandOf } from './due-slots.js';
import { canProgress, needOf, type RunnerNeed } from './eligibility.js';
import type { Snapshot, SnapshotJob } from './snapshot.js';
import type { TrustContext } from './trust-policy.js';

/** Why a pending job waits: the first of these that holds. */
export type WaitingReason =
  | { readonly code: 'paused' }
  /** `jobId`: the first unfinished job of its branch. */
  | { readonly code: 'waiting-for-branch'; readonly jobId: JobId }
  | { readonly code: 'waiting-for-dependency'; readonly jobIds: readonly JobId[] }
  /** No connected runner offers `kind`, or those that do cannot take this job, for want of `need`. */
  | { readonly code: 'waiting-for-runner'; readonly kind: string; readonly need?: RunnerNeed }
  /** `place` in the line of waiting users, from 1. */
  | { readonly code: 'waiting-for-user-slot'; readonly place: number; readonly activeUsers: number }
  | { readonly code: 'waiting-for-user-quota'; readonly running: number }
  | { readonly code: 'waiting-for-job-slot'; readonly running: number }
  | { readonly code: 'starting' };

/** Users who wait for a user slot, the next one first. */
export const waitingLine = (snapshot: Snapshot, context: TrustContext = {}): UserId[] =>
  demandOf(snapshot, context).waiting.map(({ userId }) => userId);

/** Says why pending jobs wait, as of one snapshot; the line is drawn up once, however many are asked about. */
export function waitingReasons(
  snapshot: Snapshot,
  context: TrustContext = {},
): (job: SnapshotJob) => WaitingReason {
  const { limits, slots } = snapshot;
  let activeUsers = 0;
  for (const { admittedAtMs } of snapshot.users.values()) if (admittedAtMs !== undefined) activeUsers += 1;
  const line = new Map(waitingLine(snapshot, context).map((userId, i) => [userId, i + 1]));

  return (job) => {
    const { spec, workflow } = job;
    if (slots.get(spec.jobId)?.generation === job.generation) return { code: 'starting' };
    if (workflow.paused) return { code: 'paused' };

    const ahead = workflow.jobs.find(
      (other) => other.spec.branch === spec.branch && other.status !== 'succeeded',
    );
    if (ahead && ahead !== job) return { code: 'waiting-for-branch', jobId: ahead.spec.jobId };

    const jobIds = spec.dependsOn.filter((id) => snapshot.jobs.get(id)?.status !== 'succeeded');
    if (jobIds.length > 0) return { code: 'waiting-for-dependency', jobIds };

    if (!canProgress(snapshot, job, context)) {
      const need = needOf(snapshot, job);
      return { code: 'waiting-for-runner', kind: spec.kind, ...(need && { need }) };
    }
    const user = snapshot.users.get(workflow.userId);
    const place = line.get(workflow.userId);
    if (place !== undefined && place > limits.maxActiveUsers - activeUsers) {
      return { code: 'waiting-for-user-slot', place, activeUsers };
    }
    const running = user?.slots ?? 0;
    if (running >= limits.maxJobsPerUser) return { code: 'waiting-for-user-quota', running };
    if (slots.size >= limits.maxRunningJobs) return { code: 'waiting-for-job-slot', running: slots.size };
    return { code: 'starting' };
  };
}
