import { ChunkedList } from '../chunked-list.js';
import type { Decider } from '../decider.js';
import { DomainError } from '../errors.js';
import type { RunnerId, Token } from '../ids.js';
import type {
  CloseJob,
  CommitShard,
  EndLease,
  FailShard,
  GrantLeases,
  JobCommand,
  MergeJob,
  PlanJob,
  ReopenJob,
} from './job.commands.js';
import type { BlobRef, JobClosed, JobEvent } from './job.events.js';

/** Failures of one shard in one generation after which its job fails. */
export const MAX_ATTEMPTS = 3;
/** Expired leases of one shard in one generation after which its job fails: it may kill its runner before it can speak. */
export const MAX_LOST = 10;
/** Most shards of a job. */
const MAX_SHARDS = 20_000;

export interface Shard {
  readonly committed?: { readonly token: Token; readonly result: BlobRef };
  /** Failures and expired leases of the present generation. */
  readonly failures: number;
  readonly lost: number;
}

export interface Lease {
  readonly shard: number;
  readonly runnerId: RunnerId;
}

/**
 * The stream of a job.
 *
 * `open` until it is merged or closed; `JobReopened` opens a closed one again, a merged one never. A stream may be
 * closed before it was planned.
 */
export interface Job {
  /** Revision of the last event, -1 before the first: the next `LeaseGranted` gets the token after it. */
  readonly revision: number;
  readonly generation: number;
  readonly plan?: PlanJob['data'];
  readonly shards: ChunkedList<Shard>;
  readonly committed: number;
  readonly leases: ReadonlyMap<Token, Lease>;
  readonly end?: { readonly kind: 'merged' } | ({ readonly kind: 'closed' } & JobClosed['data']);
}

const FRESH: Shard = { failures: 0, lost: 0 };

/** Shards, leases, fencing and commits: laws L7 to L9. */
export const jobDecider: Decider<JobCommand, Job, JobEvent> = {
  initial: { revision: -1, generation: 0, shards: ChunkedList.of(0, FRESH), committed: 0, leases: new Map() },
  decide,
  evolve,
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

function grant({ data }: GrantLeases, job: Job): JobEvent[] {
  if (job.end) throw new DomainError('job-closed', { jobId: data.jobId });
  if (!job.plan) throw new DomainError('job-not-planned', { jobId: data.jobId });
  const taken = new Set([...job.leases.values()].map(({ shard }) => shard));
  return data.leases.flatMap(({ shard, runnerId, leaseMs }): JobEvent[] => {
    const state = job.shards.get(shard);
    if (!state) throw new DomainError('shard-unknown', { jobId: data.jobId, shard });
    if (state.committed || taken.has(shard)) return [];
    taken.add(shard);
    return [{ type: 'LeaseGranted', data: { jobId: data.jobId, shard, runnerId, leaseMs } }];
  });
}

/** A lease that has ended already stays as it ended. */
function endLease({ data: { jobId, token, cause } }: EndLease, job: Job): JobEvent[] {
  const lease = job.leases.get(token);
  if (!lease || job.end) return [];
  const ended: JobEvent = { type: 'LeaseEnded', data: { jobId, token, ...lease, cause } };
  const lost = (job.shards.get(lease.shard)?.lost ?? 0) + 1;
  if (cause !== 'expired' || lost < MAX_LOST) return [ended];
  const detail = `${lost} runners in turn fell silent over shard ${lease.shard}`;
  return [ended, closedBy(job, jobId, { code: 'shard-lost', detail })];
}

/** L8: a result counts under a live token alone, and once. The same result sent again still stands. */
function commit({ data: { jobId, token, result, tiles } }: CommitShard, job: Job): JobEvent[] {
  const lease = job.leases.get(token);
  if (lease && !job.end) return [{ type: 'ShardCommitted', data: { jobId, token, ...lease, result, tiles } }];
  for (const { committed } of job.shards) {
    if (committed?.token === token && committed.result.hash === result.hash) return [];
  }
  throw new DomainError('lease-lost', { jobId, token });
}

/** The failure that spends a shard's attempts, or that trying again cannot mend, closes the job in the same append. */
function failShard({ data: { jobId, token, cause, retryable } }: FailShard, job: Job): JobEvent[] {
  const lease = job.leases.get(token);
  if (!lease || job.end) throw new DomainError('lease-lost', { jobId, token });
  const failed: JobEvent = { type: 'ShardFailed', data: { jobId, token, ...lease, cause, retryable } };
  const failures = (job.shards.get(lease.shard)?.failures ?? 0) + 1;
  return retryable && failures < MAX_ATTEMPTS ? [failed] : [failed, closedBy(job, jobId, cause)];
}

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

function evolve(before: Job, event: JobEvent): Job {
  const job = { ...before, revision: before.revision + 1 };
  switch (event.type) {
    case 'JobPlanned':
      return {
        ...job,
        generation: Math.max(job.generation, event.data.generation),
        plan: event.data,
        shards: ChunkedList.of(event.data.shards, FRESH),
      };
    case 'LeaseGranted': {
      const { shard, runnerId } = event.data;
      return { ...job, leases: new Map(job.leases).set(job.revision, { shard, runnerId }) };
    }
    case 'LeaseEnded':
      return withoutLease(job, event.data.token, (shard) =>
        event.data.cause === 'expired' ? { ...shard, lost: shard.lost + 1 } : shard,
      );
    case 'ShardFailed':
      return withoutLease(job, event.data.token, (shard) => ({ ...shard, failures: shard.failures + 1 }));
    case 'ShardCommitted': {
      const { token, shard, result } = event.data;
      const leases = new Map([...job.leases].filter(([, lease]) => lease.shard !== shard));
      const shards = job.shards.with(shard, {
        ...(job.shards.get(shard) ?? FRESH),
        committed: { token, result },
      });
      return { ...job, leases, shards, committed: job.committed + 1 };
    }
    case 'JobMerged':
      return { ...job, leases: new Map(), end: { kind: 'merged' } };
    case 'JobClosed':
      return {
        ...job,
        generation: event.data.generation,
        leases: new Map(),
        end: { kind: 'closed', ...event.data },
      };
    case 'JobReopened':
      return { ...job, generation: event.data.generation, end: undefined, shards: freshAttempts(job.shards) };
    default:
      return job;
  }
}

function withoutLease(job: Job, token: Token, change: (shard: Shard) => Shard): Job {
  const lease = job.leases.get(token);
  if (!lease) return job;
  const leases = new Map(job.leases);
  leases.delete(token);
  return {
    ...job,
    leases,
    shards: job.shards.with(lease.shard, change(job.shards.get(lease.shard) ?? FRESH)),
  };
}

function freshAttempts(shards: ChunkedList<Shard>): ChunkedList<Shard> {
  let fresh = shards;
  let index = 0;
  for (const shard of shards) {
    if (shard.failures > 0 || shard.lost > 0) fresh = fresh.with(index, { ...shard, failures: 0, lost: 0 });
    index += 1;
  }
  return fresh;
}
