import {
  DEFAULT_LIMITS,
  workflowIdOf,
  type Limits,
  type Logged,
  type PoolCommand,
  type RunnerEvent,
  type SlideEvent,
  type WorkflowCommand,
  type WorkflowId,
} from '@ramus/domain';
import { WorkRecorder, type RecordedWork } from './work.js';

/** What came from outside at a time: nothing that the scheduler decided. */
export interface Happening {
  readonly atMs: number;
  readonly what:
    | { readonly kind: 'workflow'; readonly id: WorkflowId; readonly command: WorkflowCommand }
    | { readonly kind: 'limits'; readonly command: Extract<PoolCommand, { type: 'ChangeLimits' }> }
    | { readonly kind: 'fact'; readonly stream: string; readonly event: RunnerEvent | SlideEvent };
}

/** The demand of a log, and how long its work took. */
export interface Recording {
  readonly startMs: number;
  /** Limits at the start. */
  readonly limits: Limits;
  /** In the order of the log. */
  readonly happenings: readonly Happening[];
  readonly work: RecordedWork;
  /** Workflows that were submitted within the range: those that are looked at. */
  readonly workflows: ReadonlySet<WorkflowId>;
}

/**
 * Takes in a log, event by event in its order, and tells what came from outside: submissions, what users did to them,
 * changed limits, runners and slides that came and went. And how long plans, shards and merges took, by job.
 *
 * Workflows that were submitted before the range are left out; runners, slides and limits are as they were at its start.
 */
export class Recorder {
  private readonly happenings: Happening[] = [];
  private readonly work = new WorkRecorder();
  private readonly workflows = new Set<WorkflowId>();
  private limits: Limits = DEFAULT_LIMITS;
  private startMs: number | undefined;
  /** Clocks of several machines wrote the log; here time never goes back. */
  private nowMs = 0;
  private lastWorkMs = 0;

  /** @param inRange whether the event lies in the range; those before it must be shown too. */
  record(event: Logged, inRange: boolean): void {
    this.nowMs = Math.max(this.nowMs, Date.parse(event.metadata.at));
    if (inRange) this.startMs ??= this.nowMs;
    this.take(event, inRange);
    const workflowId = workflowOf(event);
    if (!workflowId || !this.workflows.has(workflowId)) return;
    this.lastWorkMs = this.nowMs;
    this.work.take(event, this.nowMs);
  }

  end(): Recording {
    const startMs = this.startMs ?? this.nowMs;
    const happenings = this.happenings
      // A program that is stopped at the end of its log takes its runners along; the question is what they would have done.
      .filter((happening) => happening.atMs <= this.lastWorkMs || !isGoing(happening))
      .map((happening) => ({ ...happening, atMs: Math.max(happening.atMs, startMs) }));
    return { startMs, limits: this.limits, happenings, work: this.work.end(), workflows: this.workflows };
  }

  private take(event: Logged, inRange: boolean): void {
    switch (event.type) {
      case 'RunnerRegistered':
      case 'RunnerConnected':
      case 'RunnerDisconnected':
      case 'RunnerDrained':
      case 'RunnerBanned':
      case 'SlideAdded':
      case 'SlideRemoved':
        this.add({ kind: 'fact', stream: event.stream, event: bare(event) });
        break;
      case 'LimitsChanged':
        if (!inRange) this.limits = event.data;
        else this.add({ kind: 'limits', command: { type: 'ChangeLimits', data: event.data } });
        break;
      case 'WorkflowSubmitted':
        if (!inRange) break;
        this.workflows.add(event.data.workflowId);
        this.wish(event.data.workflowId, { type: 'SubmitWorkflow', data: event.data });
        break;
      case 'WorkflowPaused':
        this.wish(event.data.workflowId, { type: 'PauseWorkflow', data: {} });
        break;
      case 'WorkflowResumed':
        this.wish(event.data.workflowId, { type: 'ResumeWorkflow', data: {} });
        break;
      case 'JobCancelled': {
        const { jobId, cause } = event.data;
        if (cause === 'by-user') this.wish(workflowIdOf(jobId), { type: 'CancelJob', data: { jobId } });
        break;
      }
      case 'JobRetried': {
        const { jobId } = event.data;
        this.wish(workflowIdOf(jobId), { type: 'RetryJob', data: { jobId } });
        break;
      }
      default:
    }
  }

  private wish(id: WorkflowId, command: WorkflowCommand): void {
    if (this.workflows.has(id)) this.add({ kind: 'workflow', id, command });
  }

  private add(what: Happening['what']): void {
    this.happenings.push({ atMs: this.nowMs, what });
  }
}

const isGoing = ({ what }: Happening): boolean =>
  what.kind === 'fact' &&
  (what.event.type === 'RunnerDisconnected' ||
    (what.event.type === 'RunnerDrained' && what.event.data.cause === 'runner'));

/** The event without its place in the log, which will be another one. */
const bare = ({ type, data }: Logged<RunnerEvent | SlideEvent>): RunnerEvent | SlideEvent =>
  ({ type, data }) as RunnerEvent | SlideEvent;

/** The workflow that an event of a workflow or of a job belongs to. */
export function workflowOf({ stream, data }: Logged): WorkflowId | undefined {
  if (stream.startsWith('workflow-')) return stream.slice('workflow-'.length);
  return stream.startsWith('job-') && 'jobId' in data ? workflowIdOf(data.jobId) : undefined;
}
