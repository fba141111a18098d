import {
  DEFAULT_LIMITS,
  type CancelCause,
  type FinalStatus,
  type JobId,
  type JobSpec,
  type JobStatus,
  type Limits,
  type Logged,
  type RunnerId,
  type SlideId,
  type Token,
  type UserId,
  type WorkflowId,
} from '@ramus/domain';

export interface LedgerWorkflow {
  readonly workflowId: WorkflowId;
  readonly userId: UserId;
  readonly slideId?: SlideId;
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
  readonly committed: Set<number>;
  readonly leases: Map<Token, { readonly shard: number; readonly runnerId: RunnerId }>;
}

export interface LedgerRunner {
  connected: boolean;
  slots: number;
  kinds: readonly string[];
  drained?: 'runner' | 'operator' | 'poison';
  banned: boolean;
}

/**
 * What a log says, kept in the plainest way: the laws are checked against it.
 *
 * It shares no code with deciders or snapshot, forgets nothing and is in no hurry, so that their mistakes are not its.
 */
export class Ledger {
  position = 0;
  limits: Limits = DEFAULT_LIMITS;
  readonly workflows = new Map<WorkflowId, LedgerWorkflow>();
  readonly jobs = new Map<JobId, LedgerJob>();
  /** When each user slot was given, in milliseconds. */
  readonly admitted = new Map<UserId, number>();
  readonly lastRelease = new Map<UserId, number>();
  readonly slots = new Map<JobId, { readonly generation: number; readonly userId: UserId }>();
  readonly runners = new Map<RunnerId, LedgerRunner>();

  job(jobId: JobId): LedgerJob {
    const job = this.jobs.get(jobId);
    if (!job) throw new RangeError(`the log names ${jobId} before it is submitted`);
    return job;
  }

  slotsOf(userId: UserId): number {
    return [...this.slots.values()].filter((slot) => slot.userId === userId).length;
  }

  /** Whether a connected runner may be given shards of a kind. */
  offers(kind: string): boolean {
    return [...this.runners.values()].some((runner) => mayRun(runner, kind));
  }

  record(event: Logged): void {
    this.position = Number(event.position);
    this.recordWorkflow(event);
    this.recordPool(event);
    this.recordJob(event);
    this.recordRunner(event);
    for (const { finished, jobs } of this.workflows.values()) {
      if (finished) continue;
      for (const job of jobs) {
        job.waitsSince = this.asksForSlot(job) ? (job.waitsSince ?? this.position) : undefined;
      }
    }
  }

  private asksForSlot({ spec, workflow, status }: LedgerJob): boolean {
    return (
      status === 'pending' &&
      !workflow.paused &&
      !this.slots.has(spec.jobId) &&
      predecessorsOf(spec, workflow).every((job) => job.status === 'succeeded')
    );
  }

  private recordWorkflow(event: Logged): void {
    switch (event.type) {
      case 'WorkflowSubmitted': {
        const { workflowId, userId, slideId, jobs } = event.data;
        const workflow: LedgerWorkflow = { workflowId, userId, slideId, jobs: [], paused: false };
        this.workflows.set(workflowId, workflow);
        for (const spec of jobs) {
          const job: LedgerJob = {
            spec,
            workflow,
            status: 'pending',
            generation: 1,
            started: false,
            streamGeneration: 0,
            committed: new Set(),
            leases: new Map(),
          };
          workflow.jobs.push(job);
          this.jobs.set(spec.jobId, job);
        }
        break;
      }
      case 'JobStarted':
        Object.assign(this.job(event.data.jobId), { status: 'running', started: true });
        break;
      case 'JobSucceeded':
        this.job(event.data.jobId).status = 'succeeded';
        break;
      case 'JobFailed':
        this.job(event.data.jobId).status = 'failed';
        break;
      case 'JobCancelled':
        Object.assign(this.job(event.data.jobId), { status: 'cancelled', cause: event.data.cause });
        break;
      case 'JobYielded':
        Object.assign(this.job(event.data.jobId), { status: 'pending', generation: event.data.generation });
        break;
      case 'JobRetried':
        for (const { jobId, generation } of [event.data, ...event.data.reopened]) {
          Object.assign(this.job(jobId), { status: 'pending', generation, cause: undefined });
        }
        this.job(event.data.jobId).workflow.finished = undefined;
        break;
      case 'WorkflowPaused':
      case 'WorkflowResumed': {
        const workflow = this.workflows.get(event.data.workflowId);
        if (workflow) workflow.paused = event.type === 'WorkflowPaused';
        break;
      }
      case 'WorkflowFinished': {
        const workflow = this.workflows.get(event.data.workflowId);
        if (workflow) workflow.finished = event.data.status;
        break;
      }
      default:
        break;
    }
  }

  private recordPool(event: Logged): void {
    switch (event.type) {
      case 'UserAdmitted':
        this.admitted.set(event.data.userId, Date.parse(event.metadata.at));
        break;
      case 'UserReleased':
        this.admitted.delete(event.data.userId);
        this.lastRelease.set(event.data.userId, this.position);
        break;
      case 'JobSlotGranted':
        this.slots.set(event.data.jobId, event.data);
        break;
      case 'JobSlotReleased':
        this.slots.delete(event.data.jobId);
        break;
      case 'LimitsChanged':
        this.limits = event.data;
        break;
      default:
        break;
    }
  }

  private recordJob(event: Logged): void {
    switch (event.type) {
      case 'JobPlanned':
        this.job(event.data.jobId).shards = event.data.shards;
        break;
      case 'LeaseGranted':
        this.job(event.data.jobId).leases.set(event.revision, event.data);
        break;
      case 'LeaseEnded':
      case 'ShardFailed':
        this.job(event.data.jobId).leases.delete(event.data.token);
        break;
      case 'ShardCommitted': {
        const { committed, leases } = this.job(event.data.jobId);
        committed.add(event.data.shard);
        for (const [token, { shard }] of leases) if (shard === event.data.shard) leases.delete(token);
        break;
      }
      case 'JobMerged':
      case 'JobClosed': {
        const job = this.job(event.data.jobId);
        job.end = event.type === 'JobMerged' ? 'merged' : event.data.outcome;
        job.streamGeneration = Math.max(job.streamGeneration, event.data.generation);
        job.leases.clear();
        break;
      }
      case 'JobReopened':
        Object.assign(this.job(event.data.jobId), {
          end: undefined,
          streamGeneration: event.data.generation,
        });
        break;
      default:
        break;
    }
  }

  private recordRunner(event: Logged): void {
    switch (event.type) {
      case 'RunnerRegistered':
        this.runners.set(event.data.runnerId, { connected: false, slots: 0, kinds: [], banned: false });
        break;
      case 'RunnerConnected':
      case 'RunnerDisconnected':
      case 'RunnerDrained':
      case 'RunnerBanned': {
        const runner = this.runners.get(event.data.runnerId);
        if (!runner) throw new RangeError(`the log names ${event.data.runnerId} before it is registered`);
        if (event.type === 'RunnerConnected') {
          Object.assign(runner, { connected: true, slots: event.data.slots, kinds: event.data.kinds });
          if (runner.drained === 'runner') runner.drained = undefined;
        }
        if (event.type === 'RunnerDisconnected') runner.connected = false;
        if (event.type === 'RunnerDrained') runner.drained = event.data.cause;
        if (event.type === 'RunnerBanned') runner.banned = true;
        break;
      }
      default:
        break;
    }
  }
}

export const hasEnded = ({ status }: LedgerJob): boolean => status !== 'pending' && status !== 'running';

/** Whether nothing can happen any more in the stream of a job that has ended. */
export const isShut = ({ started, end, generation, streamGeneration }: LedgerJob): boolean =>
  !started || end === 'merged' || (end !== undefined && streamGeneration >= generation);

export const mayRun = (runner: LedgerRunner, kind: string): boolean =>
  runner.connected && !runner.banned && runner.drained === undefined && runner.kinds.includes(kind);

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
