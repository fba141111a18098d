import type { JobId, RunnerId, Token } from '../ids.js';
import type { FailureCause } from '../workflow/workflow.events.js';
import type { BlobRef, JobPlanned, LeaseEnd } from './job.events.js';

export interface PlanJob {
  readonly type: 'PlanJob';
  readonly data: JobPlanned['data'];
}
export interface ReopenJob {
  readonly type: 'ReopenJob';
  readonly data: { readonly jobId: JobId; readonly generation: number };
}
/** Leases shards to runners; those that are no longer free are passed over. */
export interface GrantLeases {
  readonly type: 'GrantLeases';
  readonly data: {
    readonly jobId: JobId;
    readonly leases: readonly {
      readonly shard: number;
      readonly runnerId: RunnerId;
      readonly leaseMs: number;
    }[];
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
  PlanJob | ReopenJob | GrantLeases | EndLease | CommitShard | FailShard | MergeJob | CloseJob;
