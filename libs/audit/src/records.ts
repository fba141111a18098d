import type {
  CancelCause,
  FinalStatus,
  JobSpec,
  RunnerId,
  SlideId,
  Token,
  UserId,
  WorkflowId,
} from '@ramus/domain';

export interface WorkflowRecord {
  readonly workflowId: WorkflowId;
  readonly userId: UserId;
  readonly slideId?: SlideId;
  readonly reproducible: boolean;
  /** In branch order, and within a branch in FIFO order. */
  readonly jobs: JobRecord[];
  paused: boolean;
  finished?: FinalStatus;
}

export interface JobRecord {
  readonly spec: JobSpec;
  readonly workflow: WorkflowRecord;
  status: 'pending' | 'running' | 'succeeded' | 'failed' | 'cancelled';
  generation: number;
  cause?: CancelCause;
  started: boolean;
  /** Position from which it has asked for a slot; absent while it does not. */
  waitsSince?: number;
  // Of its own stream:
  shards?: number;
  streamGeneration: number;
  end?: 'merged' | 'failed' | 'cancelled';
  readonly committed: Set<number>;
  /** Live ones. */
  readonly leases: Map<Token, LeaseRecord>;
  /** Results that wait to be compared, by the token of their lease. */
  readonly received: Map<Token, LeaseRecord>;
}

export interface LeaseRecord {
  readonly shard: number;
  readonly runnerId: RunnerId;
  /** Of a volunteer; absent for a trusted runner. */
  readonly account?: string;
}

export interface RunnerRecord {
  connected: boolean;
  slots: number;
  kinds: readonly string[];
  drained?: 'runner' | 'operator' | 'poison';
  banned: boolean;
  /** Whether it came by an invitation. */
  isVolunteer: boolean;
  /** Live ones. */
  leases: number;
}

export interface SlotRecord {
  readonly userId: UserId;
  readonly generation: number;
}

export const isEnded = ({ status }: JobRecord): boolean => status !== 'pending' && status !== 'running';
export const isDown = ({ status }: JobRecord): boolean => status === 'failed' || status === 'cancelled';

/** Whether every shard is done, so that no runner is needed any more. */
export const isComputed = ({ shards, committed, end }: JobRecord): boolean =>
  end === 'merged' || (shards !== undefined && committed.size === shards);

export const mayRun = (runner: RunnerRecord, kind: string): boolean =>
  runner.connected && !runner.banned && runner.drained === undefined && runner.kinds.includes(kind);

/** Jobs that have to succeed before this one: the earlier ones of its branch, and its dependencies. */
export function predecessorsOf({ spec, workflow }: JobRecord): JobRecord[] {
  const earlier: JobRecord[] = [];
  let isEarlier = true;
  for (const other of workflow.jobs) {
    if (other.spec.jobId === spec.jobId) isEarlier = false;
    const isBefore = isEarlier && other.spec.branch === spec.branch;
    if (isBefore || spec.dependsOn.includes(other.spec.jobId)) earlier.push(other);
  }
  return earlier;
}
