import { ChunkedList } from '../chunked-list.js';
import type { RunnerId, Token } from '../ids.js';
import type { PlanJob } from './job.commands.js';
import type { Acceptance, BlobRef, JobClosed, JobEvent, RunnerClass, VolunteerTerms } from './job.events.js';

/** A result that waits for others to be compared with. */
export interface Received {
  readonly token: Token;
  readonly runnerId: RunnerId;
  readonly result: BlobRef;
  readonly tiles: number;
  /** Absent for a trusted runner. */
  readonly terms?: VolunteerTerms;
  readonly check?: true;
  readonly class?: RunnerClass;
}

export interface Shard {
  readonly committed?: {
    readonly token: Token;
    readonly result: BlobRef;
    readonly tiles: number;
    readonly runnerId: RunnerId;
    /** Absent: from a trusted runner, and nothing else was heard. */
    readonly accepted?: Acceptance;
    readonly class?: RunnerClass;
  };
  /** Failures of trusted runners, and expired leases and failures of volunteers, in the present generation. */
  readonly failures: number;
  readonly lost: number;
  /** Oldest first; those of a committed shard are kept, so that one sent again is known. */
  readonly results?: readonly Received[];
  /** How many of them were found to settle nothing. */
  readonly judged?: number;
}

export interface Lease {
  readonly shard: number;
  readonly runnerId: RunnerId;
  readonly terms?: VolunteerTerms;
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
  /** Shards that have results and no commit. */
  readonly awaiting: number;
  /** The class that a reproducible job keeps to, as long as anything of that class counts. */
  readonly pin?: RunnerClass;
  readonly end?: { readonly kind: 'merged' } | ({ readonly kind: 'closed' } & JobClosed['data']);
}

export const FRESH: Shard = { failures: 0, lost: 0 };

export const INITIAL_JOB: Job = {
  revision: -1,
  generation: 0,
  shards: ChunkedList.of(0, FRESH),
  committed: 0,
  leases: new Map(),
  awaiting: 0,
};

/** Whether nothing was computed that still counts or may count: then no class is pinned yet. */
export const isUntouched = ({ committed, leases, awaiting }: Job): boolean =>
  committed === 0 && leases.size === 0 && awaiting === 0;

export const shardOf = ({ shards }: Job, index: number): Shard => shards.get(index) ?? FRESH;

export function evolveJob(before: Job, event: JobEvent): Job {
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
      const { shard, runnerId, terms, pinnedTo } = event.data;
      const leases = new Map(job.leases).set(
        job.revision,
        terms ? { shard, runnerId, terms } : { shard, runnerId },
      );
      return pinnedTo && (!job.pin || isUntouched(job))
        ? { ...job, leases, pin: pinnedTo }
        : { ...job, leases };
    }
    case 'LeaseEnded':
      return withoutLease(job, event.data.token, (shard) =>
        event.data.cause === 'expired' ? { ...shard, lost: shard.lost + 1 } : shard,
      );
    case 'ShardFailed': {
      const isVolunteers = job.leases.get(event.data.token)?.terms;
      return withoutLease(job, event.data.token, (shard) =>
        isVolunteers ? { ...shard, lost: shard.lost + 1 } : { ...shard, failures: shard.failures + 1 },
      );
    }
    case 'ResultReceived': {
      const { token, runnerId, result, tiles, check } = event.data;
      const terms = job.leases.get(token)?.terms;
      const awaiting = job.awaiting + (shardOf(job, event.data.shard).results ? 0 : 1);
      const received: Received = { token, runnerId, result, tiles, terms, check, class: event.data.class };
      return withoutLease({ ...job, awaiting }, token, (shard) => {
        return { ...shard, results: [...(shard.results ?? []), received] };
      });
    }
    case 'ShardCommitted':
      return committed(job, event.data);
    case 'ShardDisputed': {
      const { shard, tokens } = event.data;
      return { ...job, shards: job.shards.with(shard, { ...shardOf(job, shard), judged: tokens.length }) };
    }
    case 'ShardInvalidated': {
      const { failures, lost } = shardOf(job, event.data.shard);
      return {
        ...job,
        shards: job.shards.with(event.data.shard, { failures, lost }),
        committed: job.committed - 1,
      };
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
      return reopened(job, event.data.generation);
    default:
      return job;
  }
}

function committed(job: Job, data: Committed): Job {
  const { token, shard, result, tiles, runnerId, accepted } = data;
  const before = shardOf(job, shard);
  const leases = new Map([...job.leases].filter(([, lease]) => lease.shard !== shard));
  const at = { token, result, tiles, runnerId, accepted, class: data.class };
  return {
    ...job,
    leases,
    shards: job.shards.with(shard, { ...before, committed: at }),
    committed: job.committed + 1,
    awaiting: job.awaiting - (before.results ? 1 : 0),
  };
}
type Committed = Extract<JobEvent, { type: 'ShardCommitted' }>['data'];

function withoutLease(job: Job, token: Token, change: (shard: Shard) => Shard): Job {
  const lease = job.leases.get(token);
  if (!lease) return job;
  const leases = new Map(job.leases);
  leases.delete(token);
  return { ...job, leases, shards: job.shards.with(lease.shard, change(shardOf(job, lease.shard))) };
}

/** Attempts start at 0; after a close, so do disputes: the job may have failed for want of agreement. */
function reopened(job: Job, generation: number): Job {
  let { shards, awaiting } = job;
  let index = 0;
  for (const shard of job.shards) {
    const isDropped = job.end && !shard.committed && shard.judged !== undefined;
    if (isDropped) awaiting -= 1;
    const kept = isDropped ? { ...shard, results: undefined, judged: undefined } : shard;
    if (isDropped || shard.failures > 0 || shard.lost > 0) {
      shards = shards.with(index, { ...kept, failures: 0, lost: 0 });
    }
    index += 1;
  }
  return { ...job, generation, end: undefined, shards, awaiting };
}
