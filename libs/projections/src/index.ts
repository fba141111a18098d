export type { Projection } from './projection.js';
export { sentenceOf } from './sentence.js';
export type { Calls, Told } from './sentence.js';
export { countJobs, overallProgress, progressOf, workflowProgress } from './workflow.projection.js';
export type { JobProgress, WorkflowProgress } from './workflow.projection.js';
