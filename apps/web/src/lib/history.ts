import type { HistoryEvent, WorkflowView } from '@ramus/contracts';
import { sentenceOf as tell } from '@ramus/projections';
import type { Tone } from './words.js';

export interface Sentence {
  readonly text: string;
  readonly tone: Tone;
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;
/** Each shard's comings and goings fill a log; these are left out where one wants the course of things. */
const DETAILS = new Set([
  'LeaseGranted',
  'ResultReceived',
  'ShardCommitted',
  'JobSlotReleased',
  'JobMerged',
  'JobClosed',
]);

export const isMilestone = (type: string): boolean => !DETAILS.has(type);

/** Names an event among all: its place in its stream. */
export const keyOf = ({ revision, stream }: HistoryEvent): string => `${stream}@${revision}`;

/** Job ids → keys, for sentences that people read. */
export const keysOf = (view: WorkflowView): ReadonlyMap<string, string> =>
  new Map(view.branches.flatMap(({ jobs }) => jobs.map((job) => [job.jobId, job.key] as const)));

/** One event as a sentence, and how it sounds. An unknown type (a newer server) is shown by its name. */
export const sentenceOf = (event: HistoryEvent, keys: ReadonlyMap<string, string>): Sentence => ({
  text: tell(event, { job: (id) => keys.get(id) ?? 'A job', user: () => 'You' }),
  tone: toneOf(event),
});

/** How an event sounds. */
export const toneOf = ({ data, type }: Pick<HistoryEvent, 'data' | 'type'>): Tone =>
  type === 'WorkflowFinished' ? finish(data) : (TONES[type] ?? 'idle');

const TONES: Readonly<Record<string, Tone>> = {
  WorkflowPaused: 'wait',
  WorkflowResumed: 'run',
  JobStarted: 'run',
  JobSucceeded: 'good',
  JobFailed: 'bad',
  JobYielded: 'wait',
  JobRetried: 'run',
  LeaseGranted: 'run',
  LeaseEnded: 'wait',
  ShardCommitted: 'good',
  ShardFailed: 'bad',
  ShardDisputed: 'wait',
  ShardInvalidated: 'wait',
  JobMerged: 'good',
  JobReopened: 'run',
  UserAdmitted: 'run',
  JobSlotGranted: 'run',
  RunnerDisconnected: 'wait',
};

function finish(data: Record<string, unknown>): Tone {
  const status = text(data['status']);
  if (status === 'succeeded') return 'good';
  return status === 'failed' ? 'bad' : 'idle';
}
