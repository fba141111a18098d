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

/** What kind of machine computed: results of one class are alike to the bit, those of two only equivalent. */
export interface RunnerClass {
  /** Execution provider, for example `cpu`, `wasm` or `webgpu`. */
  readonly provider: string;
  /** Maker of the adapter, where the provider has one. */
  readonly vendor?: string;
}

/** On which terms a volunteer holds a lease; a lease without terms is a trusted runner's, whose result counts at once. */
export interface VolunteerTerms {
  /** Who answers for the result: opaque. */
  readonly account: string;
  /** What trust is earned under: see `trustKeyOf`. */
  readonly key: string;
  /** Results of different accounts that have to agree; 1 for a proven volunteer. */
  readonly quorum: 1 | 2;
  /** Probability in [0, 1] that a trusted runner is to compute the shard as well. */
  readonly check: number;
}

/** One of several results of a shard. */
export interface ResultRef {
  readonly token: Token;
  readonly runnerId: RunnerId;
}

/**
 * Why a result was believed. `quorum`: results of different accounts agreed. `spot-checked`: a trusted runner's agreed
 * with a volunteer's. `proven`: its runner is proven and no check was drawn, so nothing but it speaks for it.
 */
export interface Acceptance {
  readonly how: 'trusted' | 'quorum' | 'spot-checked' | 'proven';
  /** Results that agreed, that which was committed among them; absent where there was one alone. */
  readonly agreed?: readonly ResultRef[];
  /** Results that were found to be wrong. */
  readonly against?: readonly ResultRef[];
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
    /** Absent for a trusted runner. */
    readonly terms?: VolunteerTerms;
    /** The class that a reproducible job keeps to. */
    readonly pinnedTo?: RunnerClass;
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
/** A result that does not count yet: it ends its lease and waits for others to be compared with. */
export interface ResultReceived {
  readonly type: 'ResultReceived';
  readonly data: OfLease & {
    readonly result: BlobRef;
    readonly tiles: number;
    /** Whether a trusted runner is to compute the shard too: what was drawn. */
    readonly check?: true;
    readonly class?: RunnerClass;
  };
}
export interface ShardCommitted {
  readonly type: 'ShardCommitted';
  readonly data: OfLease & {
    readonly result: BlobRef;
    readonly tiles: number;
    /** Absent: from a trusted runner, and nothing else was heard. */
    readonly accepted?: Acceptance;
    /** Live leases of the shard that end with it; 1, its own, if left out. */
    readonly leasesEnded?: number;
    readonly class?: RunnerClass;
  };
}
/** The results that there are settle nothing: more are needed. */
export interface ShardDisputed {
  readonly type: 'ShardDisputed';
  readonly data: { readonly jobId: JobId; readonly shard: number; readonly tokens: readonly Token[] };
}
/** A committed result counts no more, for the runner that alone stands behind it was found to return wrong ones. */
export interface ShardInvalidated {
  readonly type: 'ShardInvalidated';
  readonly data: OfLease & {
    readonly tiles: number;
    /** Of the runner whose result it was. */
    readonly class?: RunnerClass;
  };
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
  | JobPlanned
  | LeaseGranted
  | LeaseEnded
  | ResultReceived
  | ShardCommitted
  | ShardDisputed
  | ShardFailed
  | ShardInvalidated
  | JobMerged
  | JobClosed
  | JobReopened;
