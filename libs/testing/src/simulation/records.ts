import type {
  CancelCause,
  FinalStatus,
  InvitationId,
  JobId,
  JobSpec,
  JobStatus,
  RunnerClass,
  RunnerId,
  SlideId,
  Token,
  UserId,
  Volunteer,
  VolunteerTerms,
  WorkflowId,
} from '@ramus/domain';

export interface LedgerWorkflow {
  readonly workflowId: WorkflowId;
  readonly userId: UserId;
  readonly slideId?: SlideId;
  readonly reproducible: boolean;
  readonly jobs: LedgerJob[];
  paused: boolean;
  finished?: FinalStatus;
}

export interface LedgerJob {
  readonly spec: JobSpec;
  readonly workflow: LedgerWorkflow;
  status: JobStatus;
  generation: number;
  cause?: CancelCause;
  started: boolean;
  /** Position from which it has asked for a slot; absent while it does not. */
  waitsSince?: number;
  // Of its own stream:
  shards?: number;
  streamGeneration: number;
  end?: 'merged' | 'failed' | 'cancelled';
  readonly committed: Map<number, LedgerCommit>;
  readonly leases: Map<Token, LedgerLease>;
  /** Results that wait to be compared, oldest first, by shard. */
  readonly waiting: Map<number, LedgerResult[]>;
  /** How many of them were found to settle nothing. */
  readonly disputed: Map<number, number>;
}

export interface LedgerLease {
  readonly shard: number;
  readonly runnerId: RunnerId;
  readonly terms?: VolunteerTerms;
  readonly pinnedTo?: RunnerClass;
  /** Of its grant, in the log. */
  readonly position: number;
}

export interface LedgerResult extends LedgerLease {
  readonly token: Token;
  readonly hash: string;
  readonly check: boolean;
}

export interface LedgerCommit extends LedgerLease {
  readonly token: Token;
  /** Whether a volunteer's word is all that there is. */
  readonly alone: boolean;
}

export interface LedgerRunner {
  readonly volunteer?: Volunteer;
  connected: boolean;
  slots: number;
  kinds: readonly string[];
  provider: string;
  fingerprint: string;
  drained?: 'runner' | 'operator' | 'poison';
  banned: boolean;
  uninvited: boolean;
  /** Position at which a result of it was last found to be wrong. */
  convictedAt: number;
}

/** What a ledger holds of jobs and of those who compute them. */
export interface Records {
  /** Of the last event taken in. */
  readonly position: number;
  job(jobId: JobId): LedgerJob;
  readonly runners: Map<RunnerId, LedgerRunner>;
  /** Slides that volunteers may be given, and invitations that hold no more. */
  readonly cleared: Set<SlideId>;
  readonly revoked: Set<InvitationId>;
  /** Results in a row that others confirmed, by trust key. */
  readonly trust: Map<string, number>;
  /** Results that were found to be wrong, by account. */
  readonly convictions: Map<string, number>;
}

export const hasEnded = ({ status }: LedgerJob): boolean => status !== 'pending' && status !== 'running';

/** Whether nothing can happen any more in the stream of a job that has ended. */
export const isShut = ({ started, end, generation, streamGeneration }: LedgerJob): boolean =>
  !started || end === 'merged' || (end !== undefined && streamGeneration >= generation);

/** Whether a runner is there, may be given work, and can do a kind. */
export const mayRun = (runner: LedgerRunner, kind: string): boolean =>
  runner.connected &&
  !runner.banned &&
  !runner.uninvited &&
  runner.drained === undefined &&
  runner.kinds.includes(kind);

/** Whether every shard is done, so that no runner is needed any more. */
export const isComputed = ({ shards, committed, end }: LedgerJob): boolean =>
  end === 'merged' || (shards !== undefined && committed.size === shards);

/** Jobs that have to succeed before this one: the earlier ones of its branch, and its dependencies. */
export const predecessorsOf = (spec: JobSpec, { jobs }: LedgerWorkflow): LedgerJob[] => {
  const own = jobs.findIndex((job) => job.spec.jobId === spec.jobId);
  return jobs.filter(
    (job, i) => (i < own && job.spec.branch === spec.branch) || spec.dependsOn.includes(job.spec.jobId),
  );
};
