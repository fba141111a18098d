import type {
  ConnectionId,
  InvitationId,
  JobId,
  ReplicaId,
  RunnerId,
  SlideId,
  Token,
  UserId,
  WorkflowId,
} from '../ids.js';
import type { BlobRef, RunnerClass, VolunteerTerms } from '../job/job.events.js';
import type { Limits } from '../pool/pool.events.js';
import type { DrainCause, Volunteer } from '../runner/runner.events.js';
import type { FailureCause, JobSpec } from '../workflow/workflow.events.js';
import type { JobStatus } from '../workflow/workflow.state.js';

/**
 * What the log says about everything that is not finished, as of `position`.
 *
 * Built by `applyToSnapshot`, in place: it is the scheduler's working memory, one per process, and thousands of events
 * a second pass through it. Finished workflows are not in it.
 */
export interface Snapshot {
  /** Position of the last event taken in, as a number. */
  position: number;
  /** Revision of the pool's stream, -1 before its first event: what a grant decided from here expects. */
  poolRevision: number;
  limits: Limits;
  readonly users: Map<UserId, SnapshotUser>;
  readonly workflows: Map<WorkflowId, SnapshotWorkflow>;
  readonly jobs: Map<JobId, SnapshotJob>;
  readonly slots: Map<JobId, SnapshotSlot>;
  readonly runners: Map<RunnerId, SnapshotRunner>;
  readonly removedSlides: Set<SlideId>;
  /** Slides that volunteers may be given. */
  readonly clearedSlides: Set<SlideId>;
  readonly revokedInvitations: Set<InvitationId>;
  /** What volunteers have earned, by trust key. */
  readonly trust: Map<string, SnapshotTrust>;
  /** How often a result of an account was found to be wrong. */
  readonly convictions: Map<string, number>;
  /** Trust keys whose last change is not written down yet. */
  readonly untold: Set<string>;
  /** When a volunteer last left or a clearance ended, milliseconds since 1970. */
  volunteersGoneAtMs: number;
  /** Since when no eligible runner offers a kind, milliseconds since 1970; absent while one does. */
  readonly kindGoneAtMs: Map<string, number>;
  /** The workflow whose history is being applied again: it is not forgotten meanwhile. */
  waking?: WorkflowId;
}

/** What came of the results under one trust key. */
export interface SnapshotTrust {
  readonly key: string;
  readonly runnerId: RunnerId;
  /** Results in a row that others confirmed. */
  validated: number;
  /** Position of the event that last changed the level, or convicted. */
  changedAt: number;
  convicted: boolean;
}

/** A user with a user slot, or with jobs that wait. */
export interface SnapshotUser {
  readonly userId: UserId;
  /** When the user slot was given; absent without one. */
  admittedAtMs?: number;
  /** Position of the last `UserReleased`, 0 before. */
  releasedAt: number;
  /** Job slots held. */
  slots: number;
  /** Jobs that wait for a slot and nothing else of their own workflow. */
  readonly ready: Set<JobId>;
}

export interface SnapshotSlot {
  readonly jobId: JobId;
  readonly userId: UserId;
  readonly generation: number;
}

export interface SnapshotWorkflow {
  readonly workflowId: WorkflowId;
  readonly userId: UserId;
  readonly slideId?: SlideId;
  readonly priority: number;
  /** Whether each job keeps to one class of runner. */
  readonly reproducible: boolean;
  readonly jobs: readonly SnapshotJob[];
  paused: boolean;
  finished: boolean;
}

export interface SnapshotJob {
  readonly spec: JobSpec;
  readonly workflow: SnapshotWorkflow;
  status: JobStatus;
  generation: number;
  /** Whether it was ever started, in any generation: then its stream is to be closed when it ends. */
  started: boolean;
  startedAtMs: number;
  /** Position from which it has been ready for a slot; absent while it is not. */
  readySince?: number;
  readonly stream: SnapshotJobStream;
}

/** What stands in `job-<id>`. */
export interface SnapshotJobStream {
  /** Revision of its last event, -1 before the first. */
  revision: number;
  generation: number;
  planned: boolean;
  planHash?: string;
  end?:
    | { readonly kind: 'merged' }
    | {
        readonly kind: 'closed';
        readonly generation: number;
        readonly outcome: 'failed' | 'cancelled';
        readonly cause?: FailureCause;
      };
  shards: SnapshotShard[];
  committed: number;
  /** When its last event was, milliseconds since 1970. */
  changedAtMs: number;
  modelHash?: string;
  /** The class that a reproducible job keeps to. */
  pin?: RunnerClass;
  /** Shards that have results and no commit. */
  readonly awaiting: Set<number>;
  /** Committed shards for which a volunteer alone stands, with the position of its lease. */
  readonly alone: Map<
    number,
    { readonly token: Token; readonly runnerId: RunnerId; readonly leasedAt: number }
  >;
  /** Every shard before this index is leased, committed, or has results. */
  cursor: number;
  readonly leases: Map<Token, SnapshotLease>;
}

export interface SnapshotShard {
  committed: boolean;
  leases: number;
  /** Failures of the present generation. */
  failures: number;
  failedAtMs: number;
  /** Leases lost and failures of volunteers, of the present generation. */
  lost: number;
  results?: SnapshotResult[];
  /** How many of them were found to settle nothing. */
  judged: number;
  /** Runners that failed it and have not been seen to be right about it; in any generation. */
  failedBy?: Set<RunnerId>;
}

/** A result that waits for others to be compared with. */
export interface SnapshotResult {
  readonly token: Token;
  readonly runnerId: RunnerId;
  readonly result: BlobRef;
  /** Absent for a trusted runner. */
  readonly terms?: VolunteerTerms;
  readonly check: boolean;
}

export interface SnapshotLease {
  readonly jobId: JobId;
  readonly token: Token;
  readonly shard: number;
  readonly runnerId: RunnerId;
  readonly leaseMs: number;
  /** Absent for a trusted runner. */
  readonly terms?: VolunteerTerms;
  readonly grantedAtMs: number;
  /** Of its `LeaseGranted` in the log. */
  readonly position: number;
}

export interface SnapshotRunner {
  readonly runnerId: RunnerId;
  readonly kind: string;
  connection?: {
    readonly connectionId: ConnectionId;
    readonly replicaId: ReplicaId;
    /** Milliseconds since 1970. */
    readonly sinceMs: number;
    readonly slots: number;
    readonly kinds: ReadonlySet<string>;
    readonly provider: string;
    readonly version: string;
    readonly vendor?: string;
    readonly fingerprint?: string;
    readonly models?: readonly string[];
  };
  /** Absent for a trusted runner. */
  readonly volunteer?: Volunteer;
  /** Whether its invitation was revoked. */
  uninvited: boolean;
  /** Position of the event by which a result of it was last found to be wrong, and when that was; 0 before. */
  convictedAt: number;
  convictedAtMs: number;
  drained?: DrainCause;
  banned: boolean;
  readonly leases: Map<string, SnapshotLease>;
  /** Failures in a row on shards that others completed. */
  poison: number;
  declinedAtMs: number;
  /** Measured milliseconds per shard, by job kind: a moving average. */
  readonly msPerShard: Map<string, number>;
}

export const initialSnapshot = (limits: Limits): Snapshot => ({
  position: 0,
  poolRevision: -1,
  limits,
  users: new Map(),
  workflows: new Map(),
  jobs: new Map(),
  slots: new Map(),
  runners: new Map(),
  removedSlides: new Set(),
  clearedSlides: new Set(),
  revokedInvitations: new Set(),
  trust: new Map(),
  convictions: new Map(),
  untold: new Set(),
  volunteersGoneAtMs: 0,
  kindGoneAtMs: new Map(),
});

/** Whether a runner may be given shards of a kind. */
export const isEligible = (runner: SnapshotRunner, kind: string): boolean =>
  !runner.banned && !runner.uninvited && !runner.drained && (runner.connection?.kinds.has(kind) ?? false);

/** Whether any connected runner may be given shards of a kind. */
export function hasEligibleRunner({ runners }: Snapshot, kind: string): boolean {
  for (const runner of runners.values()) if (isEligible(runner, kind)) return true;
  return false;
}

/** Whether nothing but its merge and its end is left of a job, for which no runner is needed. */
export const needsNoRunner = ({ stream }: SnapshotJob): boolean =>
  stream.end?.kind === 'merged' || (stream.planned && stream.committed === stream.shards.length);

/** Whether nothing can happen any more in the stream of a job that has ended, however late it comes. */
export const isShut = ({ started, generation, stream: { end } }: SnapshotJob): boolean =>
  !started || end?.kind === 'merged' || (end !== undefined && end.generation >= generation);

/** What names a lease across jobs. */
export const leaseKey = (jobId: JobId, token: Token): string => `${jobId}@${token}`;
