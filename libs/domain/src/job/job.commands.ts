import type { JobId, RunnerId, Token } from '../ids.js';
import type { FailureCause } from '../workflow/workflow.events.js';
import type { BlobRef, JobPlanned, LeaseEnd, LeaseGranted, RunnerClass } from './job.events.js';

export interface PlanJob {
  readonly type: 'PlanJob';
  readonly data: JobPlanned['data'];
}
export interface ReopenJob {
  readonly type: 'ReopenJob';
  readonly data: { readonly jobId: JobId; readonly generation: number };
}
/** A lease that is asked for. */
export type AskedLease = Omit<LeaseGranted['data'], 'jobId'> & {
  /** Runners that share the address of this one, which the log never holds: they may not compute the same shard. */
  readonly apartFrom?: readonly RunnerId[];
};
/** Leases shards to runners; those that are no longer free are passed over. */
export interface GrantLeases {
  readonly type: 'GrantLeases';
  readonly data: {
    readonly jobId: JobId;
    readonly leases: readonly AskedLease[];
  };
}
export interface EndLease {
  readonly type: 'EndLease';
  readonly data: { readonly jobId: JobId; readonly token: Token; readonly cause: LeaseEnd };
}
/** Sent once the result's bytes are durable. */
export interface CommitShard {
  readonly type: 'CommitShard';
  readonly data: {
    readonly jobId: JobId;
    readonly token: Token;
    readonly result: BlobRef;
    readonly tiles: number;
    readonly class?: RunnerClass;
    /** Drawn from [0, 1) for each command: below the lease's `check`, a trusted runner computes the shard too. 0 if left out. */
    readonly chance?: number;
  };
}
/** Tells which results of a shard are equivalent: a pure function of their bytes. */
export interface JudgeShard {
  readonly type: 'JudgeShard';
  readonly data: {
    readonly jobId: JobId;
    readonly shard: number;
    /** The results that were compared: all that the shard has, or the judgement is too old. */
    readonly tokens: readonly Token[];
    /** Pairs that agree, the lower token first; equal bytes agree without being named. */
    readonly agree: readonly (readonly [Token, Token])[];
    /** Whether a trusted runner is connected that could settle a dispute or make a check. */
    readonly trustedThere: boolean;
  };
}
/** Takes back what a convicted runner alone stands behind; results that have been replaced meanwhile are passed over. */
export interface InvalidateShards {
  readonly type: 'InvalidateShards';
  readonly data: {
    readonly jobId: JobId;
    readonly runnerId: RunnerId;
    readonly shards: readonly { readonly shard: number; readonly token: Token }[];
  };
}
export interface FailShard {
  readonly type: 'FailShard';
  readonly data: {
    readonly jobId: JobId;
    readonly token: Token;
    readonly cause: FailureCause;
    readonly retryable: boolean;
  };
}
export interface MergeJob {
  readonly type: 'MergeJob';
  readonly data: {
    readonly jobId: JobId;
    readonly generation: number;
    readonly manifest: BlobRef;
  };
}
export interface CloseJob {
  readonly type: 'CloseJob';
  readonly data: {
    readonly jobId: JobId;
    readonly generation: number;
    readonly outcome: 'failed' | 'cancelled';
    readonly cause?: FailureCause;
  };
}

export type JobCommand =
  | PlanJob
  | ReopenJob
  | GrantLeases
  | EndLease
  | CommitShard
  | JudgeShard
  | InvalidateShards
  | FailShard
  | MergeJob
  | CloseJob;
