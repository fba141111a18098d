import type { HistoryEvent, WorkflowView } from '@ramus/contracts';
import type { Tone } from './words.js';

export interface Sentence {
  readonly text: string;
  readonly tone: Tone;
}

const CAUSE: Record<string, string> = {
  'by-user': 'by you',
  'branch-failed': 'because an earlier job of its branch did not succeed',
  'dependency-failed': 'because a job that it depends on did not succeed',
};

const ENDINGS: Record<string, string> = {
  released: 'was given back',
  expired: 'ran out: the runner fell silent',
  declined: 'was declined by the runner',
  revoked: 'was revoked',
  rejected: 'ended: its result was rejected',
};

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;
const number = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

/** A cause is written as a code, or as an object that holds one. */
function causeOf(data: Record<string, unknown>): string | undefined {
  const { cause, reason } = data;
  if (typeof cause === 'object' && cause !== null) {
    const { code, detail } = cause as Record<string, unknown>;
    return text(detail) ?? text(code);
  }
  return text(cause) ?? text(reason);
}

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

/** One event as a sentence. An unknown type (a newer server) is shown by its name. */
export function sentenceOf(event: HistoryEvent, keys: ReadonlyMap<string, string>): Sentence {
  const { data, type } = event;
  const id = text(data['jobId']) ?? (event.stream.startsWith('job-') ? event.stream.slice(4) : undefined);
  const job = (id && keys.get(id)) ?? 'A job';
  const shard = `shard ${(number(data['shard']) ?? 0) + 1}`;
  const cause = causeOf(data);
  const because = cause ? ` ${CAUSE[cause] ?? `(${cause})`}` : '';
  const again = (number(data['generation']) ?? 1) > 1 ? `, generation ${number(data['generation'])}` : '';
  const say = (sentence: string, tone: Tone = 'idle'): Sentence => ({ text: sentence, tone });

  switch (type) {
    case 'WorkflowSubmitted':
      return say('Workflow submitted');
    case 'WorkflowPaused':
      return say('Workflow paused', 'wait');
    case 'WorkflowResumed':
      return say('Workflow resumed', 'run');
    case 'WorkflowFinished':
      return say(
        `Workflow finished: ${text(data['status']) ?? text(data['outcome']) ?? 'done'}`,
        finish(data),
      );
    case 'JobStarted':
      return say(`${job} started${again}`, 'run');
    case 'JobSucceeded':
      return say(`${job} succeeded`, 'good');
    case 'JobFailed':
      return say(`${job} failed${because}`, 'bad');
    case 'JobCancelled':
      return say(`${job} cancelled${because}`);
    case 'JobYielded':
      return say(`${job} gave its slot back: no runner could take it`, 'wait');
    case 'JobRetried':
      return say(`${job} was asked to run again${again}`, 'run');
    case 'JobPlanned': {
      const shards = number(data['shards']) ?? number(data['shardCount']);
      return say(
        shards === undefined
          ? `${job} planned`
          : `${job} planned: ${shards} ${shards === 1 ? 'shard' : 'shards'}`,
      );
    }
    case 'LeaseGranted':
      return say(`${job}: ${shard} leased to a runner`, 'run');
    case 'LeaseEnded':
      return say(`${job}: lease of ${shard} ${ENDINGS[cause ?? ''] ?? 'ended'}`, 'wait');
    case 'ResultReceived':
      return say(`${job}: result of ${shard} received`);
    case 'ShardCommitted':
      return say(`${job}: ${shard} committed`, 'good');
    case 'ShardFailed':
      return say(`${job}: ${shard} failed${because}`, 'bad');
    case 'ShardDisputed':
      return say(`${job}: results of ${shard} differ`, 'wait');
    case 'ShardInvalidated':
      return say(`${job}: ${shard} is to be computed again: its runner was found to be wrong`, 'wait');
    case 'JobMerged':
      return say(`${job}: results merged`, 'good');
    case 'JobClosed':
      return say(`${job}: closed${because}`);
    case 'JobReopened':
      return say(`${job}: reopened${again}`, 'run');
    case 'UserAdmitted':
      return say('You got a user slot', 'run');
    case 'UserReleased':
      return say('You gave your user slot back');
    case 'JobSlotGranted':
      return say(`${job} got a job slot`, 'run');
    case 'JobSlotReleased':
      return say(`${job} gave its job slot back`);
    default:
      return say(type);
  }
}

function finish(data: Record<string, unknown>): Tone {
  const status = text(data['status']) ?? text(data['outcome']);
  if (status === 'succeeded') return 'good';
  return status === 'failed' ? 'bad' : 'idle';
}
