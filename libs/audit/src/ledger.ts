import {
  DEFAULT_LIMITS,
  type JobId,
  type Limits,
  type RunnerId,
  type SlideId,
  type UserId,
  type WorkflowId,
} from '@ramus/domain';
import { workflowOfJob, type KnownEvent } from './audited-event.js';
import { recordJobEvent } from './record-job-event.js';
import { recordRunnerEvent } from './record-runner-event.js';
import {
  isEnded,
  type JobRecord,
  type RunnerRecord,
  type SlotRecord,
  type WorkflowRecord,
} from './records.js';

type Submission = Extract<KnownEvent, { type: 'WorkflowSubmitted' }>['data'];

/**
 * What a log says of everything that is not over, as of one position, kept in the plainest way.
 *
 * It shares no code with the deciders, the snapshot or the views, so that their mistakes are not its. Workflows that are
 * over are dropped: memory follows the live work, not the length of the log.
 */
export class Ledger {
  /** Position of the last event taken in; '0' before the first. */
  position = '0';
  limits: Limits = DEFAULT_LIMITS;
  readonly workflows = new Map<WorkflowId, WorkflowRecord>();
  readonly jobs = new Map<JobId, JobRecord>();
  /** When each user slot was given, in milliseconds since 1970. */
  readonly admitted = new Map<UserId, number>();
  /** Position of the last release, of users with live workflows. */
  readonly releasedAt = new Map<UserId, number>();
  readonly slots = new Map<JobId, SlotRecord>();
  readonly runners = new Map<RunnerId, RunnerRecord>();
  /** Slides that volunteers may be given. */
  readonly cleared = new Set<SlideId>();
  /** Jobs that ask for a slot, by user; the oldest first, for whoever begins to ask comes last. */
  readonly asking = new Map<UserId, Set<JobRecord>>();
  /** How many live workflows a user has. */
  private readonly workflowsOf = new Map<UserId, number>();

  slotsOf(userId: UserId): number {
    let count = 0;
    for (const slot of this.slots.values()) if (slot.userId === userId) count += 1;
    return count;
  }

  /** Takes in an event, which stands whether it is lawful or not; one of unknown jobs or runners changes nothing. */
  record(event: KnownEvent): void {
    this.position = event.position;
    this.recordWorkflowEvent(event);
    this.recordPoolEvent(event);
    recordJobEvent(this, event);
    recordRunnerEvent(this.runners, event);
    if (event.type === 'SlideCleared') this.cleared.add(event.data.slideId);
    if (event.type === 'SlideClearanceWithdrawn') this.cleared.delete(event.data.slideId);
  }

  /**
   * Drops the workflow that an event is of, if nothing more is to come of it.
   *
   * @returns its id, if it was dropped.
   */
  dropIfOver(event: KnownEvent): WorkflowId | undefined {
    const workflowId = workflowOfEvent(event);
    const workflow = workflowId === undefined ? undefined : this.workflows.get(workflowId);
    if (!workflow?.finished || !workflow.jobs.every((job) => this.isOver(job))) return undefined;
    for (const { spec } of workflow.jobs) this.jobs.delete(spec.jobId);
    this.workflows.delete(workflow.workflowId);
    const others = (this.workflowsOf.get(workflow.userId) ?? 1) - 1;
    if (others > 0) this.workflowsOf.set(workflow.userId, others);
    else {
      this.workflowsOf.delete(workflow.userId);
      this.releasedAt.delete(workflow.userId);
    }
    return workflow.workflowId;
  }

  private isOver(job: JobRecord): boolean {
    const { started, end, streamGeneration, generation, spec, leases } = job;
    const isShut = !started || end === 'merged' || (end !== undefined && streamGeneration >= generation);
    return isEnded(job) && isShut && leases.size === 0 && !this.slots.has(spec.jobId);
  }

  private recordWorkflowEvent(event: KnownEvent): void {
    switch (event.type) {
      case 'WorkflowSubmitted':
        this.submit(event.data);
        return this.refresh(this.workflows.get(event.data.workflowId));
      case 'JobStarted':
        return this.change(event.data.jobId, { status: 'running', started: true });
      case 'JobSucceeded':
        return this.change(event.data.jobId, { status: 'succeeded' });
      case 'JobFailed':
        return this.change(event.data.jobId, { status: 'failed' });
      case 'JobCancelled':
        return this.change(event.data.jobId, { status: 'cancelled', cause: event.data.cause });
      case 'JobYielded':
        return this.change(event.data.jobId, { status: 'pending', generation: event.data.generation });
      case 'JobRetried': {
        const workflow = this.workflows.get(workflowOfJob(event.data.jobId));
        if (workflow) workflow.finished = undefined;
        for (const { jobId, generation } of [event.data, ...event.data.reopened]) {
          this.change(jobId, { status: 'pending', generation, cause: undefined });
        }
        return undefined;
      }
      case 'WorkflowPaused':
      case 'WorkflowResumed': {
        const workflow = this.workflows.get(event.data.workflowId);
        if (workflow) workflow.paused = event.type === 'WorkflowPaused';
        return this.refresh(workflow);
      }
      case 'WorkflowFinished': {
        const workflow = this.workflows.get(event.data.workflowId);
        if (workflow) workflow.finished = event.data.status;
        return undefined;
      }
      default:
        return undefined;
    }
  }

  private submit({ workflowId, userId, slideId, reproducible, jobs }: Submission): void {
    if (this.workflows.has(workflowId)) return;
    const workflow: WorkflowRecord = { workflowId, userId, slideId, reproducible, jobs: [], paused: false };
    for (const spec of jobs) {
      const job: JobRecord = {
        spec,
        workflow,
        status: 'pending',
        generation: 1,
        started: false,
        streamGeneration: 0,
        committed: new Set(),
        leases: new Map(),
        received: new Map(),
      };
      workflow.jobs.push(job);
      this.jobs.set(spec.jobId, job);
    }
    this.workflows.set(workflowId, workflow);
    this.workflowsOf.set(userId, (this.workflowsOf.get(userId) ?? 0) + 1);
  }

  private change(
    jobId: JobId,
    to: Partial<Pick<JobRecord, 'status' | 'generation' | 'started' | 'cause'>>,
  ): void {
    const job = this.jobs.get(jobId);
    if (!job) return;
    Object.assign(job, to);
    this.refresh(job.workflow);
  }

  private recordPoolEvent(event: KnownEvent): void {
    switch (event.type) {
      case 'UserAdmitted':
        this.admitted.set(event.data.userId, Date.parse(event.metadata.at));
        break;
      case 'UserReleased':
        this.admitted.delete(event.data.userId);
        if (this.workflowsOf.has(event.data.userId)) {
          this.releasedAt.set(event.data.userId, Number(event.position));
        }
        break;
      case 'JobSlotGranted':
        this.slots.set(event.data.jobId, event.data);
        this.refresh(this.jobs.get(event.data.jobId)?.workflow);
        break;
      case 'JobSlotReleased':
        this.slots.delete(event.data.jobId);
        this.refresh(this.jobs.get(event.data.jobId)?.workflow);
        break;
      case 'LimitsChanged':
        this.limits = event.data;
        break;
      default:
    }
  }

  /** Says of each job of a workflow whether it asks for a slot, and since when. */
  private refresh(workflow: WorkflowRecord | undefined): void {
    if (!workflow) return;
    let branch = -1;
    let isHead = true;
    for (const job of workflow.jobs) {
      if (job.spec.branch !== branch) isHead = true;
      branch = job.spec.branch;
      const asks =
        isHead &&
        job.status === 'pending' &&
        !workflow.paused &&
        !this.slots.has(job.spec.jobId) &&
        job.spec.dependsOn.every((id) => this.jobs.get(id)?.status === 'succeeded');
      this.ask(job, asks);
      isHead &&= job.status === 'succeeded';
    }
  }

  private ask(job: JobRecord, asks: boolean): void {
    if (asks === (job.waitsSince !== undefined)) return;
    const { userId } = job.workflow;
    const asking = this.asking.get(userId) ?? new Set();
    job.waitsSince = asks ? Number(this.position) : undefined;
    if (asks) this.asking.set(userId, asking.add(job));
    else if (asking.delete(job) && asking.size === 0) this.asking.delete(userId);
  }
}

/** Of slots too, which stand in the pool's stream. */
function workflowOfEvent({ data }: KnownEvent): WorkflowId | undefined {
  const { jobId, workflowId } = (data ?? {}) as { jobId?: unknown; workflowId?: unknown };
  if (typeof jobId === 'string') return workflowOfJob(jobId);
  return typeof workflowId === 'string' ? workflowId : undefined;
}
