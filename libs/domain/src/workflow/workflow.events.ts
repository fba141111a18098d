import type { JobId, SlideId, UserId, WorkflowId } from '../ids.js';

/** A job as it was submitted: structure only, its name lies elsewhere. */
export interface JobSpec {
  readonly jobId: JobId;
  /** Place of its branch in the workflow, from 0. */
  readonly branch: number;
  readonly kind: string;
  /** Checked, defaults filled in. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly dependsOn: readonly JobId[];
}

/** Why a job failed: a code for programs, a sentence for people. */
export interface FailureCause {
  readonly code: string;
  readonly detail?: string;
}

/** `by-user`: somebody said so. The others follow from an unsuccessful job, of the branch or among the dependencies. */
export type CancelCause = 'by-user' | 'branch-failed' | 'dependency-failed';

export type FinalStatus = 'succeeded' | 'failed' | 'cancelled';

export interface WorkflowSubmitted {
  readonly type: 'WorkflowSubmitted';
  readonly data: {
    readonly workflowId: WorkflowId;
    readonly userId: UserId;
    readonly slideId?: SlideId;
    /** 0 to 9, higher first. */
    readonly priority: number;
    readonly reproducible: boolean;
    /** Keyed hash of the request: tells a repetition from another workflow under the same id. */
    readonly fingerprint: string;
    /** In branch order, and within a branch in FIFO order. */
    readonly jobs: readonly JobSpec[];
  };
}
export interface JobStarted {
  readonly type: 'JobStarted';
  readonly data: { readonly jobId: JobId; readonly generation: number };
}
export interface JobSucceeded {
  readonly type: 'JobSucceeded';
  readonly data: { readonly jobId: JobId; readonly generation: number };
}
export interface JobFailed {
  readonly type: 'JobFailed';
  readonly data: { readonly jobId: JobId; readonly generation: number; readonly cause: FailureCause };
}
export interface JobCancelled {
  readonly type: 'JobCancelled';
  readonly data: {
    readonly jobId: JobId;
    readonly generation: number;
    readonly cause: CancelCause;
    /** The job that it follows from; absent when by the user. */
    readonly because?: JobId;
  };
}
/** A running job without a runner went back to waiting; `generation` is the one it waits in now. */
export interface JobYielded {
  readonly type: 'JobYielded';
  readonly data: { readonly jobId: JobId; readonly generation: number };
}
/** A failed job is to run again, and with it what was cancelled because of it; generations are the new ones. */
export interface JobRetried {
  readonly type: 'JobRetried';
  readonly data: {
    readonly jobId: JobId;
    readonly generation: number;
    readonly reopened: readonly { readonly jobId: JobId; readonly generation: number }[];
  };
}
export interface WorkflowPaused {
  readonly type: 'WorkflowPaused';
  readonly data: { readonly workflowId: WorkflowId };
}
export interface WorkflowResumed {
  readonly type: 'WorkflowResumed';
  readonly data: { readonly workflowId: WorkflowId };
}
export interface WorkflowFinished {
  readonly type: 'WorkflowFinished';
  readonly data: { readonly workflowId: WorkflowId; readonly status: FinalStatus };
}

export type WorkflowEvent =
  | WorkflowSubmitted
  | JobStarted
  | JobSucceeded
  | JobFailed
  | JobCancelled
  | JobYielded
  | JobRetried
  | WorkflowPaused
  | WorkflowResumed
  | WorkflowFinished;
