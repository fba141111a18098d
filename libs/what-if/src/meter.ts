import { workflowIdOf, type FinalStatus, type Limits, type Logged, type WorkflowId } from '@ramus/domain';
import { quantile } from './medians.js';
import { workflowOf } from './recording.js';

/** What a workflow's user saw of it. Times in milliseconds; undefined where it has not come to that. */
export interface Timing {
  readonly workflowId: WorkflowId;
  readonly submittedMs: number;
  /** From its submission to the start of its first job. */
  readonly waitingMs?: number;
  /** From its submission to its end; the last one, if it was retried. */
  readonly completionMs?: number;
  readonly status?: FinalStatus;
}

/** What many workflows came to. Milliseconds; `undefined` of none. */
export interface Summary {
  readonly workflows: number;
  readonly finished: number;
  readonly waitingP50?: number;
  readonly waitingP95?: number;
  readonly completionP50?: number;
  readonly completionP95?: number;
  /** From the first submission to the last end. */
  readonly makespanMs?: number;
  /** Share of the job slots that were held, over the makespan; 0 to 1. */
  readonly slotsHeld?: number;
}

interface Mutable {
  submittedMs: number;
  startedMs?: number;
  finishedMs?: number;
  status?: FinalStatus;
}

/** Reads waiting and completion times off a log, recorded or simulated, event by event. */
export class Meter {
  private readonly workflows = new Map<WorkflowId, Mutable>();
  private nowMs = 0;
  private held = 0;
  /** Slots held and slots there, each times milliseconds, up to now and up to the last end. */
  private heldMs = 0;
  private thereMs = 0;
  private atEnd: { readonly heldMs: number; readonly thereMs: number; readonly nowMs: number } | undefined;
  private firstMs: number | undefined;
  private readonly slots = new Set<string>();

  /** @param limits those at the start. @param isOf whether a workflow is looked at; the slots of others are not counted. */
  constructor(
    private limits: Limits,
    private readonly isOf: (workflowId: WorkflowId) => boolean,
  ) {}

  take(event: Logged): void {
    this.advance(Math.max(this.nowMs, Date.parse(event.metadata.at)));
    if (event.type === 'LimitsChanged') this.limits = event.data;
    if (event.type === 'JobSlotGranted') this.slot(event.data.jobId, 1);
    if (event.type === 'JobSlotReleased') this.slot(event.data.jobId, -1);
    const workflowId = workflowOf(event);
    if (!workflowId || !this.isOf(workflowId)) return;
    if (event.type === 'WorkflowSubmitted') {
      this.firstMs ??= this.nowMs;
      this.workflows.set(workflowId, { submittedMs: this.nowMs });
    }
    const workflow = this.workflows.get(workflowId);
    if (!workflow) return;
    if (event.type === 'JobStarted') workflow.startedMs ??= this.nowMs;
    if (event.type === 'JobRetried') workflow.finishedMs = workflow.status = undefined;
    if (event.type === 'WorkflowFinished') {
      workflow.finishedMs = this.nowMs;
      workflow.status = event.data.status;
      this.atEnd = { heldMs: this.heldMs, thereMs: this.thereMs, nowMs: this.nowMs };
    }
  }

  timings(): Timing[] {
    return [...this.workflows].map(([workflowId, { submittedMs, startedMs, finishedMs, status }]) => ({
      workflowId,
      submittedMs,
      waitingMs: startedMs === undefined ? undefined : startedMs - submittedMs,
      completionMs: finishedMs === undefined ? undefined : finishedMs - submittedMs,
      status,
    }));
  }

  summary(): Summary {
    const timings = this.timings();
    const waiting = timings.flatMap(({ waitingMs }) => waitingMs ?? []);
    const completion = timings.flatMap(({ completionMs }) => completionMs ?? []);
    const of = (values: readonly number[], share: number) =>
      values.length > 0 ? quantile(values, share) : undefined;
    const { atEnd, firstMs } = this;
    return {
      workflows: timings.length,
      finished: completion.length,
      waitingP50: of(waiting, 0.5),
      waitingP95: of(waiting, 0.95),
      completionP50: of(completion, 0.5),
      completionP95: of(completion, 0.95),
      makespanMs: atEnd && firstMs !== undefined ? atEnd.nowMs - firstMs : undefined,
      slotsHeld: atEnd && atEnd.thereMs > 0 ? atEnd.heldMs / atEnd.thereMs : undefined,
    };
  }

  private slot(jobId: string, change: 1 | -1): void {
    if (change > 0 && this.isOf(workflowIdOf(jobId))) this.slots.add(jobId);
    if (change < 0) this.slots.delete(jobId);
    this.held = this.slots.size;
  }

  private advance(toMs: number): void {
    if (this.firstMs !== undefined) {
      this.heldMs += this.held * (toMs - this.nowMs);
      this.thereMs += this.limits.maxRunningJobs * (toMs - this.nowMs);
    }
    this.nowMs = toMs;
  }
}
