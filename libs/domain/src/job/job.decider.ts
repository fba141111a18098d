import type { Decider } from '../decider.js';
import { DomainError } from '../errors.js';
import type {
  CloseJob,
  EndLease,
  FailShard,
  JobCommand,
  MergeJob,
  PlanJob,
  ReopenJob,
} from './job.commands.js';
import type { JobEvent } from './job.events.js';
import { grant } from './job.leases.js';
import { commit, invalidate, judge } from './job.results.js';
import { evolveJob, INITIAL_JOB, shardOf, type Job } from './job.state.js';

/** Failures of one shard in one generation after which its job fails. */
export const MAX_ATTEMPTS = 3;
/**
 * Expired leases of one shard in one generation after which its job fails: it may kill its runner before it can speak.
 * Failures that volunteers report count among them, for a volunteer's word alone may not fail a job.
 */
export const MAX_LOST = 10;
/** Most shards of a job. */
const MAX_SHARDS = 20_000;

/** Shards, leases, fencing and commits: laws L7 to L9. */
export const jobDecider: Decider<JobCommand, Job, JobEvent> = {
  initial: INITIAL_JOB,
  decide,
  evolve: evolveJob,
};

function decide(command: JobCommand, job: Job): readonly JobEvent[] {
  switch (command.type) {
    case 'PlanJob':
      return plan(command, job);
    case 'ReopenJob':
      return reopen(command, job);
    case 'GrantLeases':
      return grant(command, job);
    case 'EndLease':
      return endLease(command, job);
    case 'CommitShard':
      return commit(command, job);
    case 'JudgeShard':
      return judge(command, job);
    case 'InvalidateShards':
      return invalidate(command, job);
    case 'FailShard':
      return failShard(command, job);
    case 'MergeJob':
      return merge(command, job);
    case 'CloseJob':
      return close(command, job);
  }
}

/** A job is planned once for all its generations; a plan that comes late, or second, is nothing. */
function plan({ data }: PlanJob, job: Job): JobEvent[] {
  if (job.plan || job.end) return [];
  if (!Number.isSafeInteger(data.shards) || data.shards < 1 || data.shards > MAX_SHARDS) {
    throw new DomainError('plan-invalid', {
      jobId: data.jobId,
      reason: `${data.shards} shards, 1 to ${MAX_SHARDS} may be`,
    });
  }
  return [{ type: 'JobPlanned', data }];
}

/** Opens a closed stream, or carries an open one over to the generation after a yield. */
function reopen({ data }: ReopenJob, job: Job): JobEvent[] {
  if (job.end?.kind === 'merged' || data.generation <= job.generation) return [];
  return [{ type: 'JobReopened', data }];
}

/** A lease that has ended already stays as it ended. */
function endLease({ data: { jobId, token, cause } }: EndLease, job: Job): JobEvent[] {
  const lease = job.leases.get(token);
  if (!lease || job.end) return [];
  const { shard, runnerId } = lease;
  const ended: JobEvent = { type: 'LeaseEnded', data: { jobId, token, shard, runnerId, cause } };
  if (cause !== 'expired' || shardOf(job, shard).lost + 1 < MAX_LOST) return [ended];
  return [ended, closedBy(job, jobId, lostBy(shard))];
}

/** The failure that spends a shard's attempts, or that trying again cannot mend, closes the job in the same append. */
function failShard({ data: { jobId, token, cause, retryable } }: FailShard, job: Job): JobEvent[] {
  const lease = job.leases.get(token);
  if (!lease || job.end) throw new DomainError('lease-lost', { jobId, token });
  const { shard, runnerId, terms } = lease;
  const failed: JobEvent = { type: 'ShardFailed', data: { jobId, token, shard, runnerId, cause, retryable } };
  const { failures, lost } = shardOf(job, shard);
  if (terms) return lost + 1 < MAX_LOST ? [failed] : [failed, closedBy(job, jobId, lostBy(shard))];
  return retryable && failures + 1 < MAX_ATTEMPTS ? [failed] : [failed, closedBy(job, jobId, cause)];
}

const lostBy = (shard: number): { code: string; detail: string } => ({
  code: 'shard-lost',
  detail: `${MAX_LOST} runners in turn fell silent over shard ${shard}`,
});

function merge({ data }: MergeJob, job: Job): JobEvent[] {
  if (job.end) return [];
  if (!job.plan || job.committed < job.shards.length) {
    throw new DomainError('job-not-mergeable', {
      jobId: data.jobId,
      committed: job.committed,
      shards: job.shards.length,
    });
  }
  return [{ type: 'JobMerged', data }];
}

/**
 * Names its generation, so that a late close does not shut what a retry has opened. A closed stream is closed once more
 * in a later generation: nothing late of that one opens it then.
 */
function close({ data }: CloseJob, job: Job): JobEvent[] {
  if (job.end?.kind === 'merged' || data.generation < job.generation) return [];
  return job.end && data.generation === job.generation ? [] : [{ type: 'JobClosed', data }];
}

const closedBy = (job: Job, jobId: string, cause: { code: string; detail?: string }): JobEvent => ({
  type: 'JobClosed',
  data: { jobId, generation: job.generation, outcome: 'failed', cause },
});
