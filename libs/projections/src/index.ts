export type { Projection } from './projection.js';
export { countJobs, overallProgress, progressOf, workflowProgress } from './workflow.projection.js';
export type { JobProgress, WorkflowProgress } from './workflow.projection.js';
