import type { Upcasters } from '../upcasting.js';
import type { WorkflowEvent } from './workflow.events.js';

/** Every type is still written in its first shape, save where an upcaster stands. */
export const workflowUpcasters: Upcasters<WorkflowEvent> = {
  WorkflowSubmitted: [],
  JobStarted: [],
  JobSucceeded: [],
  JobFailed: [],
  JobCancelled: [],
  JobYielded: [],
  JobRetried: [],
  WorkflowPaused: [],
  WorkflowResumed: [],
  WorkflowFinished: [],
};
