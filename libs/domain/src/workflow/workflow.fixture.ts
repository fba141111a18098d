import { cause, jobSpec } from '@ramus/testing';
import type { WorkflowCommand } from './workflow.commands.js';
import type { WorkflowEvent } from './workflow.events.js';

export const start = (jobId: string, generation = 1): WorkflowCommand => ({
  type: 'StartJob',
  data: { jobId, generation },
});
export const succeed = (jobId: string, generation = 1): WorkflowCommand => ({
  type: 'SucceedJob',
  data: { jobId, generation },
});
export const fail = (jobId: string, generation = 1): WorkflowCommand => ({
  type: 'FailJob',
  data: { jobId, generation, cause },
});
export const cancel = (jobId: string): WorkflowCommand => ({ type: 'CancelJob', data: { jobId } });
export const paused: WorkflowEvent = { type: 'WorkflowPaused', data: { workflowId: 'w' } };

/** One branch: a, then b. Another: c, which depends on b. */
export const [a, b] = [jobSpec('a'), jobSpec('b')];
export const c = jobSpec('c', { branch: 1, dependsOn: ['b'] });
