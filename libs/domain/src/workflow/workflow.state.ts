import type { JobId } from '../ids.js';
import type { CancelCause, FinalStatus, JobSpec, WorkflowSubmitted } from './workflow.events.js';

export type JobStatus = 'pending' | 'running' | FinalStatus;

export interface WorkflowJob {
  readonly spec: JobSpec;
  readonly status: JobStatus;
  /** Which time it is being started, from 1. */
  readonly generation: number;
  /** Why it was cancelled, if it was. */
  readonly cause?: CancelCause;
}

/** One workflow. Without `submission` there is none yet; `finished` goes again when a job is retried. */
export interface Workflow {
  readonly submission?: WorkflowSubmitted['data'];
  readonly paused: boolean;
  readonly finished?: FinalStatus;
  /** In the order of the submission. */
  readonly jobs: ReadonlyMap<JobId, WorkflowJob>;
}

export const isEnded = (status: JobStatus): status is FinalStatus =>
  status !== 'pending' && status !== 'running';
