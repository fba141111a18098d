export { fold } from './decider.js';
export type { Decider } from './decider.js';
export { jobIdOf, workflowIdOf } from './ids.js';
export type {
  ConnectionId,
  JobId,
  ReplicaId,
  RunnerId,
  SlideId,
  Token,
  UserId,
  WorkflowId,
} from './ids.js';
export { DomainError } from './errors.js';
export type { DomainErrorCode, DomainErrors } from './errors.js';
