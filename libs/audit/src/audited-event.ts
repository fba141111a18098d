import type { DomainEvent, JobId, WorkflowId } from '@ramus/domain';

/** An event as the log holds it; what it says is looked at only when its type is known. */
export interface AuditedEvent {
  readonly stream: string;
  readonly revision: number;
  /** A decimal string that grows. */
  readonly position: string;
  readonly id: string;
  readonly type: string;
  readonly data: object;
  readonly metadata: {
    readonly at: string;
    readonly by: string;
    readonly asOf?: string;
    readonly schema: number;
    readonly prev?: string;
  };
}

/** What an event says, with its place. Its metadata may be told in part: what they say is looked at as it is stored. */
export type Told = Omit<AuditedEvent, 'id' | 'metadata'> & {
  readonly metadata: Pick<AuditedEvent['metadata'], 'at'> & Partial<AuditedEvent['metadata']>;
};

/** An event of a known type, in the shape that this version knows. */
export type KnownEvent = Told & DomainEvent;

const WORKFLOW_TYPES = new Set([
  'WorkflowSubmitted',
  'JobStarted',
  'JobSucceeded',
  'JobFailed',
  'JobCancelled',
  'JobYielded',
  'JobRetried',
  'WorkflowPaused',
  'WorkflowResumed',
  'WorkflowFinished',
]);
const JOB_TYPES = new Set([
  'JobPlanned',
  'LeaseGranted',
  'LeaseEnded',
  'ResultReceived',
  'ShardCommitted',
  'ShardDisputed',
  'ShardInvalidated',
  'ShardFailed',
  'JobMerged',
  'JobClosed',
  'JobReopened',
]);
const POOL_TYPES = new Set([
  'UserAdmitted',
  'UserReleased',
  'JobSlotGranted',
  'JobSlotReleased',
  'LimitsChanged',
]);
const RUNNER_TYPES = new Set([
  'RunnerRegistered',
  'RunnerConnected',
  'RunnerDisconnected',
  'RunnerDrained',
  'RunnerTrustChanged',
  'RunnerBanned',
]);
const SLIDE_TYPES = new Set(['SlideAdded', 'SlideRemoved', 'SlideCleared', 'SlideClearanceWithdrawn']);
const INVITATION_TYPES = new Set(['InvitationMade', 'InvitationRevoked']);

/** The category of the streams that hold a type; `undefined` for a type that this version does not know. */
export function categoryOf(type: string): string | undefined {
  if (JOB_TYPES.has(type)) return 'job';
  if (WORKFLOW_TYPES.has(type)) return 'workflow';
  if (POOL_TYPES.has(type)) return 'pool';
  if (RUNNER_TYPES.has(type)) return 'runner';
  if (INVITATION_TYPES.has(type)) return 'invitation';
  return SLIDE_TYPES.has(type) ? 'slide' : undefined;
}

export const isKnown = (event: Told): event is KnownEvent => categoryOf(event.type) !== undefined;

/** The workflow that a stream belongs to, if it is one of a workflow or of a job. */
export function workflowOfStream(stream: string): WorkflowId | undefined {
  if (stream.startsWith('workflow-')) return stream.slice('workflow-'.length);
  return stream.startsWith('job-') ? workflowOfJob(stream.slice('job-'.length)) : undefined;
}

export const workflowOfJob = (jobId: JobId): WorkflowId => jobId.slice(0, jobId.lastIndexOf('.'));

/** The stream that an event belongs in by what it says; `undefined` where the event does not say. */
export function streamOf(event: KnownEvent): string | undefined {
  const data = event.data as { readonly [name: string]: unknown };
  const named = (prefix: string, id: unknown) => (typeof id === 'string' ? `${prefix}-${id}` : undefined);
  switch (categoryOf(event.type)) {
    case 'workflow':
      return typeof data['jobId'] === 'string'
        ? `workflow-${workflowOfJob(data['jobId'])}`
        : named('workflow', data['workflowId']);
    case 'job':
      return named('job', data['jobId']);
    case 'runner':
      return named('runner', data['runnerId']);
    case 'invitation':
      return named('invitation', data['invitationId']);
    case 'slide':
      return named('slide', data['slideId']);
    default:
      return undefined;
  }
}

/** Orders positions, which may be larger than a number holds. */
export const comparePositions = (a: string, b: string): number =>
  a.length !== b.length ? a.length - b.length : a < b ? -1 : a > b ? 1 : 0;
