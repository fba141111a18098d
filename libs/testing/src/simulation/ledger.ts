import {
  DEFAULT_LIMITS,
  type InvitationId,
  type JobId,
  type Limits,
  type Logged,
  type RunnerId,
  type SlideId,
  type UserId,
  type WorkflowId,
} from '@ramus/domain';
import { recordJob } from './record-job.js';
import { recordRunner } from './record-runner.js';
import {
  predecessorsOf,
  type LedgerJob,
  type LedgerRunner,
  type LedgerWorkflow,
  type Records,
} from './records.js';

/**
 * What a log says, kept in the plainest way: the laws are checked against it.
 *
 * It shares no code with deciders or snapshot, forgets nothing and is in no hurry, so that their mistakes are not its.
 */
export class Ledger implements Records {
  position = 0;
  limits: Limits = DEFAULT_LIMITS;
  readonly workflows = new Map<WorkflowId, LedgerWorkflow>();
  readonly jobs = new Map<JobId, LedgerJob>();
  /** When each user slot was given, in milliseconds. */
  readonly admitted = new Map<UserId, number>();
  readonly lastRelease = new Map<UserId, number>();
  readonly slots = new Map<JobId, { readonly generation: number; readonly userId: UserId }>();
  readonly runners = new Map<RunnerId, LedgerRunner>();
  readonly cleared = new Set<SlideId>();
  readonly revoked = new Set<InvitationId>();
  readonly trust = new Map<string, number>();
  readonly convictions = new Map<string, number>();

  job(jobId: JobId): LedgerJob {
    const job = this.jobs.get(jobId);
    if (!job) throw new RangeError(`the log names ${jobId} before it is submitted`);
    return job;
  }

  slotsOf(userId: UserId): number {
    return [...this.slots.values()].filter((slot) => slot.userId === userId).length;
  }

  record(event: Logged): void {
    this.position = Number(event.position);
    this.recordWorkflow(event);
    this.recordPool(event);
    recordJob(this, event);
    recordRunner(this, event);
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
        const { workflowId, userId, slideId, reproducible, jobs } = event.data;
        const of = { workflowId, userId, slideId, reproducible };
        const workflow: LedgerWorkflow = { ...of, jobs: [], paused: false };
        this.workflows.set(workflowId, workflow);
        for (const spec of jobs) {
          const job: LedgerJob = {
            spec,
            workflow,
            status: 'pending',
            generation: 1,
            started: false,
            streamGeneration: 0,
            committed: new Map(),
            leases: new Map(),
            waiting: new Map(),
            disputed: new Map(),
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
}
