import type { JobId, RunnerId, Token, WorkflowId } from '../ids.js';
import type { FailureCause } from '../workflow/workflow.events.js';

/** A file by content: where bytes lie is the blob store's business. */
export interface BlobRef {
  /** sha256, hex. */
  readonly hash: string;
  readonly bytes: number;
}

/** A result file, as a manifest lists it. */
export interface ArtefactRef extends BlobRef {
  readonly name: string;
  readonly mediaType: string;
}

/** How a lease ended other than by a result, a failure or the end of its job. */
export type LeaseEnd = 'released' | 'expired' | 'declined' | 'revoked' | 'rejected';

export interface JobPlanned {
  readonly type: 'JobPlanned';
  readonly data: {
    readonly jobId: JobId;
    readonly workflowId: WorkflowId;
    readonly generation: number;
    /** Number of shards, ≥ 1. */
    readonly shards: number;
    /** Number of tiles in all shards; 0 for kinds without pixels. */
    readonly tiles: number;
    readonly plan: BlobRef;
    /** sha256 of the model's file. */
    readonly modelHash?: string;
  };
}
export interface LeaseGranted {
  readonly type: 'LeaseGranted';
  readonly data: {
    readonly jobId: JobId;
    readonly shard: number;
    readonly runnerId: RunnerId;
    /** Time to live without a heartbeat, in milliseconds. */
    readonly leaseMs: number;
  };
}
interface OfLease {
  readonly jobId: JobId;
  readonly token: Token;
  readonly shard: number;
  readonly runnerId: RunnerId;
}
export interface LeaseEnded {
  readonly type: 'LeaseEnded';
  readonly data: OfLease & { readonly cause: LeaseEnd };
}
export interface ShardCommitted {
  readonly type: 'ShardCommitted';
  readonly data: OfLease & { readonly result: BlobRef; readonly tiles: number };
}
export interface ShardFailed {
  readonly type: 'ShardFailed';
  readonly data: OfLease & { readonly cause: FailureCause; readonly retryable: boolean };
}
/** Closes the stream as done. The files are listed in a blob of their own: there may be one for each shard. */
export interface JobMerged {
  readonly type: 'JobMerged';
  readonly data: { readonly jobId: JobId; readonly generation: number; readonly manifest: BlobRef };
}
/** Closes the stream, and with it ends every lease. */
export interface JobClosed {
  readonly type: 'JobClosed';
  readonly data: {
    readonly jobId: JobId;
    readonly generation: number;
    readonly outcome: 'failed' | 'cancelled';
    readonly cause?: FailureCause;
  };
}
/** The stream goes on in a later generation: committed shards stay, attempts start at 0. */
export interface JobReopened {
  readonly type: 'JobReopened';
  readonly data: { readonly jobId: JobId; readonly generation: number };
}

export type JobEvent =
  JobPlanned | LeaseGranted | LeaseEnded | ShardCommitted | ShardFailed | JobMerged | JobClosed | JobReopened;
