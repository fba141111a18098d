import type { JobId } from '../ids.js';
import type { FailureCause, WorkflowSubmitted } from './workflow.events.js';

export interface SubmitWorkflow {
  readonly type: 'SubmitWorkflow';
  readonly data: WorkflowSubmitted['data'];
}
interface OfJob<Type extends string> {
  readonly type: Type;
  readonly data: { readonly jobId: JobId; readonly generation: number };
}
/** Sent once the job holds the slot of this generation. */
export type StartJob = OfJob<'StartJob'>;
/** Sent once the job's stream is merged. */
export type SucceedJob = OfJob<'SucceedJob'>;
/** Sent when no runner is left that could go on with it. */
export type YieldJob = OfJob<'YieldJob'>;
/** Sent once the job's stream is closed as failed. */
export interface FailJob {
  readonly type: 'FailJob';
  readonly data: { readonly jobId: JobId; readonly generation: number; readonly cause: FailureCause };
}
/** A user's wish; whatever generation the job is in. */
export interface CancelJob {
  readonly type: 'CancelJob';
  readonly data: { readonly jobId: JobId };
}
export interface RetryJob {
  readonly type: 'RetryJob';
  readonly data: { readonly jobId: JobId };
}
interface OfWorkflow<Type extends string> {
  readonly type: Type;
  readonly data: Record<string, never>;
}
export type CancelWorkflow = OfWorkflow<'CancelWorkflow'>;
export type PauseWorkflow = OfWorkflow<'PauseWorkflow'>;
export type ResumeWorkflow = OfWorkflow<'ResumeWorkflow'>;

export type WorkflowCommand =
  | SubmitWorkflow
  | StartJob
  | SucceedJob
  | FailJob
  | YieldJob
  | CancelJob
  | RetryJob
  | CancelWorkflow
  | PauseWorkflow
  | ResumeWorkflow;
