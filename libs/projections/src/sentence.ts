/** What a sentence needs of an event. */
export interface Told {
  readonly type: string;
  readonly stream: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** How ids are called before those who read. */
export interface Calls {
  job(jobId: string): string;
  /** A user at the beginning of a sentence. */
  user(userId: string): string;
}

const CAUSE: Readonly<Record<string, string>> = {
  'by-user': 'by its user',
  'branch-failed': 'because an earlier job of its branch did not succeed',
  'dependency-failed': 'because a job that it depends on did not succeed',
};

const ENDINGS: Readonly<Record<string, string>> = {
  released: 'was given back',
  expired: 'ran out: the runner fell silent',
  declined: 'was declined by the runner',
  revoked: 'was revoked',
  rejected: 'ended: its result was rejected',
};

const MISCONDUCT: Readonly<Record<string, string>> = {
  floods: 'it flooded the server',
  'talks-nonsense': 'what it said had no meaning',
  'claims-foreign-lease': 'it named the lease of another',
  'names-wrong-token': 'it named a lease under a wrong token',
  'wrong-results': 'its account returned too many wrong results',
};

const ACCEPTED: Readonly<Record<string, string>> = {
  trusted: ': a trusted runner settled it',
  quorum: ': volunteers agree on it',
  'spot-checked': ': a trusted runner confirmed it',
  proven: ': a proven volunteer computed it',
};

/** One event as a sentence without an end. An unknown type (of a newer version) is told by its name. */
export function sentenceOf({ type, stream, data }: Told, calls: Calls): string {
  const id = text(data['jobId']) ?? (stream.startsWith('job-') ? stream.slice('job-'.length) : '');
  const job = () => calls.job(id);
  const user = () => calls.user(text(data['userId']) ?? '');
  const shard = `shard ${(number(data['shard']) ?? 0) + 1}`;
  const cause = causeOf(data);
  const because = cause ? ` ${CAUSE[cause] ?? `(${cause})`}` : '';
  const blamed = cause ? `: ${MISCONDUCT[cause] ?? cause}` : '';
  const again = (number(data['generation']) ?? 1) > 1 ? `, generation ${number(data['generation'])}` : '';
  const counted = (count: number | undefined, what: string) =>
    count === undefined ? '' : `: ${count} ${what}${count === 1 ? '' : 's'}`;

  switch (type) {
    case 'WorkflowSubmitted':
      return 'Workflow submitted';
    case 'WorkflowPaused':
      return 'Workflow paused';
    case 'WorkflowResumed':
      return 'Workflow resumed';
    case 'WorkflowFinished':
      return `Workflow finished: ${text(data['status']) ?? 'done'}`;
    case 'JobStarted':
      return `${job()} started${again}`;
    case 'JobSucceeded':
      return `${job()} succeeded`;
    case 'JobFailed':
      return `${job()} failed${because}`;
    case 'JobCancelled':
      return `${job()} cancelled${because}`;
    case 'JobYielded':
      return `${job()} gave its slot back: no runner could take it`;
    case 'JobRetried':
      return `${job()} was asked to run again${again}`;
    case 'JobPlanned':
      return `${job()} planned${counted(number(data['shards']), 'shard')}`;
    case 'LeaseGranted':
      return `${job()}: ${shard} leased to a runner`;
    case 'LeaseEnded':
      return `${job()}: lease of ${shard} ${ENDINGS[cause ?? ''] ?? 'ended'}`;
    case 'ResultReceived':
      return `${job()}: result of ${shard} received`;
    case 'ShardCommitted':
      return `${job()}: ${shard} committed${acceptedOf(data)}`;
    case 'ShardFailed':
      return `${job()}: ${shard} failed${because}`;
    case 'ShardInvalidated':
      return `${job()}: ${shard} is to be computed again: its runner was found to be wrong`;
    case 'ShardDisputed':
      return `${job()}: results of ${shard} differ`;
    case 'JobMerged':
      return `${job()}: results merged`;
    case 'JobClosed':
      return `${job()}: closed${because}`;
    case 'JobReopened':
      return `${job()}: reopened${again}`;
    case 'UserAdmitted':
      return `${user()} got a user slot`;
    case 'UserReleased':
      return `${user()} gave the user slot back`;
    case 'JobSlotGranted':
      return `${job()} got a job slot`;
    case 'JobSlotReleased':
      return `${job()} gave its job slot back`;
    case 'LimitsChanged':
      return (
        `Limits changed: ${number(data['maxActiveUsers'])} users, ${number(data['maxRunningJobs'])} jobs, ` +
        `${number(data['maxJobsPerUser'])} of one user`
      );
    case 'RunnerRegistered':
      return 'A runner registered';
    case 'RunnerConnected':
      return `A runner connected${counted(number(data['slots']), 'slot')}`;
    case 'RunnerDisconnected':
      return cause ? `A runner was sent away${blamed}` : 'A runner disconnected';
    case 'RunnerDrained':
      return `A runner gets no more work${cause === 'poison' ? ': it failed what others could do' : ''}`;
    case 'RunnerBanned':
      return `A runner was banned${blamed}`;
    case 'RunnerTrustChanged':
      return trustOf(data);
    case 'InvitationMade':
      return 'Volunteers were invited';
    case 'InvitationRevoked':
      return 'An invitation of volunteers was revoked';
    case 'SlideCleared':
      return 'A slide was cleared for volunteers';
    case 'SlideClearanceWithdrawn':
      return 'A slide is not for volunteers any more';
    case 'SlideAdded':
      return 'A slide was added';
    case 'SlideRemoved':
      return 'A slide was removed';
    default:
      return type;
  }
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;
const number = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

/** A cause is written as a code, or as an object that holds one. */
function causeOf({ cause }: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof cause !== 'object' || cause === null) return text(cause);
  const { code, detail } = cause as Record<string, unknown>;
  return text(detail) ?? text(code);
}

/** How a result came to count, if it did not go without saying, and whose did not. */
function acceptedOf({ accepted }: Readonly<Record<string, unknown>>): string {
  if (typeof accepted !== 'object' || accepted === null) return '';
  const { how, against } = accepted as Record<string, unknown>;
  const wrong = Array.isArray(against) ? against.length : 0;
  const others = wrong === 1 ? '; another result was wrong' : `; ${wrong} other results were wrong`;
  return `${ACCEPTED[text(how) ?? ''] ?? ''}${wrong > 0 ? others : ''}`;
}

function trustOf({ level, convicted }: Readonly<Record<string, unknown>>): string {
  if (convicted === true) return 'A runner is not proven: a result of it was found to be wrong';
  if (level === 'proven') return 'A runner is proven: its results count alone, some of them are checked';
  return 'A runner is not proven any more: it failed, or was late';
}
