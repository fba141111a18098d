import {
  applyToSnapshot,
  DEFAULT_LIMITS,
  initialSnapshot,
  untouched,
  workflowIdOf,
  type DomainEvent,
  type Logged,
  type Snapshot,
} from '@ramus/domain';

/** In a history: from here on it is that many milliseconds after 1970. */
export interface Clock {
  readonly atMs: number;
}
export const at = (atMs: number): Clock => ({ atMs });

/** A history as a log has it: each event in its stream, at the next revision and position. The clock begins at 0. */
export function logOf(...history: readonly (DomainEvent | Clock)[]): Logged[] {
  const revisions = new Map<string, number>();
  const log: Logged[] = [];
  let nowMs = 0;
  for (const item of history) {
    if ('atMs' in item) {
      nowMs = item.atMs;
      continue;
    }
    const stream = streamOf(item);
    const revision = (revisions.get(stream) ?? -1) + 1;
    revisions.set(stream, revision);
    const metadata = { at: new Date(nowMs).toISOString() };
    log.push({ ...item, stream, revision, position: String(log.length + 1), metadata });
  }
  return log;
}

/** What a scheduler knows after a history. */
export function snapshotOf(...history: readonly (DomainEvent | Clock)[]): Snapshot {
  const snapshot = initialSnapshot(DEFAULT_LIMITS);
  for (const event of logOf(...history)) applyToSnapshot(snapshot, event, untouched());
  return snapshot;
}

function streamOf({ type, data }: DomainEvent): string {
  if (type.startsWith('User') || type.startsWith('JobSlot') || type === 'LimitsChanged')
    return 'pool-default';
  if (type.startsWith('Runner') && 'runnerId' in data) return `runner-${data.runnerId}`;
  if (type.startsWith('Invitation') && 'invitationId' in data) return `invitation-${data.invitationId}`;
  if (type.startsWith('Slide') && 'slideId' in data) return `slide-${data.slideId}`;
  if (OF_A_JOB.has(type) && 'jobId' in data) return `job-${data.jobId}`;
  if ('workflowId' in data) return `workflow-${data.workflowId}`;
  return `workflow-${'jobId' in data ? workflowIdOf(data.jobId) : ''}`;
}

const OF_A_JOB = new Set<DomainEvent['type']>([
  'JobPlanned',
  'LeaseGranted',
  'LeaseEnded',
  'ResultReceived',
  'ShardCommitted',
  'ShardDisputed',
  'ShardFailed',
  'ShardInvalidated',
  'JobMerged',
  'JobClosed',
  'JobReopened',
]);
