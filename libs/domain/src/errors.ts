import type { Limits } from './pool/pool.events.js';

/** Every way the domain says no, with the facts that a caller needs to act on it. */
export interface DomainErrors {
  'workflow-unknown': { workflowId: string };
  'workflow-id-taken': { workflowId: string };
  'workflow-finished': { workflowId: string; status: string };
  'workflow-invalid': { errors: readonly { pointer: string; detail: string }[] };
  'workflow-cycle': { cycle: readonly string[] };
  'job-unknown': { jobId: string };
  'job-finished': { jobId: string; status: string };
  'job-not-failed': { jobId: string; status: string };
  'job-not-startable': { jobId: string; because: string };
  'job-closed': { jobId: string };
  'job-not-planned': { jobId: string };
  'job-not-mergeable': { jobId: string; committed: number; shards: number };
  'plan-invalid': { jobId: string; reason: string };
  'shard-unknown': { jobId: string; shard: number };
  'shard-not-free': { jobId: string; shard: number };
  'lease-lost': { jobId: string; token: number };
  'user-slots-full': { maxActiveUsers: number };
  'user-not-admitted': { userId: string };
  'job-slots-full': { maxRunningJobs: number };
  'user-quota-full': { maxJobsPerUser: number };
  'user-still-running': { userId: string };
  'limits-invalid': { reason: string };
  'limits-changed': { limits: Limits };
  'runner-unknown': { runnerId: string };
  'runner-banned': { runnerId: string };
  'runner-id-taken': { runnerId: string };
  'invitation-unknown': { invitationId: string };
  'invitation-id-taken': { invitationId: string };
  'invitation-invalid': Record<string, never>;
  'invitation-full': { maxRunners: number };
  'canary-missing': { models: readonly string[] };
  'slide-unknown': { slideId: string };
  'clearance-unconfirmed': { slideId: string };
  'slide-unreadable': { slideId: string; reason: string };
  'slide-without-mpp': { slideId: string; kind: string };
  'model-unknown': { model: string };
  'artefact-unknown': { jobId: string; name: string };
  'tile-unknown': { tile: string };
  'result-invalid': { reason: string };
  'result-too-large': { maxBytes: number };
  'message-out-of-turn': { reason: string };
  'user-id-missing': { header: string };
  'not-an-admin': Record<string, never>;
  busy: { retryAfterS: number };
  'store-unavailable': { retryAfterS: number };
}

export type DomainErrorCode = keyof DomainErrors;

/** A refusal. It knows nothing of HTTP; the API's table turns its code into a problem. */
export class DomainError<Code extends DomainErrorCode = DomainErrorCode> extends Error {
  override readonly name = 'DomainError';

  constructor(
    readonly code: Code,
    readonly facts: DomainErrors[Code],
  ) {
    super(`${code} ${JSON.stringify(facts)}`);
  }
}
