export { acceptanceOf } from './accepted-shards.js';
export type { AcceptedClass, AcceptedShards, AcceptedWay, StandsAlone } from './accepted-shards.js';
export { doubtsIn } from './doubts.js';
export type { Conviction, Doubt } from './doubts.js';
export type { Projection } from './projection.js';
export { sentenceOf } from './sentence.js';
export type { Calls, Told } from './sentence.js';
export { countJobs, overallProgress, progressOf, workflowProgress } from './workflow.projection.js';
export type { JobProgress, WorkflowProgress } from './workflow.projection.js';
