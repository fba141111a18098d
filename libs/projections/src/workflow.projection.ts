import {
  isEnded,
  type BlobRef,
  type CancelCause,
  type FailureCause,
  type FinalStatus,
  type JobId,
} from '@ramus/domain';
import type { JobEvent, JobStatus, Logged, SlideId, UserId, WorkflowEvent, WorkflowId } from '@ramus/domain';
import {
  accepted,
  allLeasesOver,
  leaseOver,
  lent,
  NOTHING_ACCEPTED,
  takenBack,
  type AcceptedShards,
} from './accepted-shards.js';
import type { Projection } from './projection.js';

/** How far a job is: what its card on the dashboard shows, save its name. */
export interface JobProgress {
  readonly jobId: JobId;
  readonly branch: number;
  readonly kind: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly dependsOn: readonly JobId[];
  readonly status: JobStatus;
  readonly generation: number;
  readonly failure?: FailureCause;
  readonly cancelled?: { readonly cause: CancelCause; readonly because?: JobId };
  /** ISO 8601 instants, of the present generation. */
  readonly startedAt?: string;
  readonly finishedAt?: string;
  readonly shards: number;
  readonly committed: number;
  readonly leased: number;
  /** How those that are committed were accepted. */
  readonly accepted: AcceptedShards;
  /** Tiles of all shards, and of the committed ones; 0 for kinds without tiles. */
  readonly tiles: number;
  readonly tilesDone: number;
  readonly plan?: BlobRef;
  readonly modelHash?: string;
  /** Lists the files, once merged. */
  readonly manifest?: BlobRef;
}

/** One workflow as its owner sees it, save names and waiting reasons. */
export interface WorkflowProgress {
  readonly workflowId: WorkflowId;
  readonly userId: UserId;
  readonly slideId?: SlideId;
  readonly priority: number;
  /** Tells a repeated submission from another, and names the file of the workflow's names. */
  readonly fingerprint: string;
  readonly paused: boolean;
  readonly status: 'pending' | 'running' | FinalStatus;
  readonly submittedAt: string;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  /** In branch order, and within a branch in FIFO order. */
  readonly jobs: readonly JobProgress[];
}

/** `undefined` until the workflow is submitted. */
export const workflowProgress: Projection<WorkflowProgress | undefined, Logged<WorkflowEvent | JobEvent>> = {
  name: 'workflow-progress',
  version: 2,
  initial: undefined,

  evolve(view, event) {
    if (event.type === 'WorkflowSubmitted') return submitted(event);
    if (!view) return view;
    const { at } = event.metadata;
    const job = (jobId: JobId, change: (job: JobProgress) => Partial<JobProgress>): WorkflowProgress => {
      const index = view.jobs.findIndex((other) => other.jobId === jobId);
      const before = view.jobs[index];
      return before ? { ...view, jobs: view.jobs.with(index, { ...before, ...change(before) }) } : view;
    };
    switch (event.type) {
      case 'JobStarted': {
        const started = job(event.data.jobId, () => ({
          status: 'running',
          startedAt: at,
          finishedAt: undefined,
        }));
        return { ...started, status: 'running', startedAt: view.startedAt ?? at };
      }
      case 'JobSucceeded':
        return job(event.data.jobId, () => ({ status: 'succeeded', finishedAt: at }));
      case 'JobFailed':
        return job(event.data.jobId, () => ({ status: 'failed', failure: event.data.cause, finishedAt: at }));
      case 'JobCancelled': {
        const { cause, because } = event.data;
        return job(event.data.jobId, () => ({
          status: 'cancelled',
          cancelled: { cause, because },
          finishedAt: at,
        }));
      }
      case 'JobYielded':
        return job(event.data.jobId, () => ({ status: 'pending', generation: event.data.generation }));
      case 'JobRetried':
        return retried(view, event.data);
      case 'WorkflowPaused':
        return { ...view, paused: true };
      case 'WorkflowResumed':
        return { ...view, paused: false };
      case 'WorkflowFinished':
        return { ...view, status: event.data.status, finishedAt: at };
      case 'JobPlanned': {
        const { shards, tiles, plan, modelHash } = event.data;
        return job(event.data.jobId, () => ({ shards, tiles, plan, modelHash }));
      }
      case 'LeaseGranted':
        return job(event.data.jobId, (before) => ({
          leased: before.leased + 1,
          accepted: lent(before.accepted, event.revision, Number(event.position), event.data),
        }));
      case 'LeaseEnded':
      case 'ResultReceived':
      case 'ShardFailed':
        return job(event.data.jobId, (before) => ({
          leased: before.leased - 1,
          accepted: leaseOver(before.accepted, event.data.token),
        }));
      case 'ShardCommitted':
        return job(event.data.jobId, (before) => ({
          leased: before.leased - (event.data.leasesEnded ?? 1),
          committed: before.committed + 1,
          tilesDone: before.tilesDone + event.data.tiles,
          accepted: accepted(before.accepted, event.data),
        }));
      case 'ShardInvalidated':
        return job(event.data.jobId, (before) => ({
          committed: before.committed - 1,
          tilesDone: before.tilesDone - event.data.tiles,
          accepted: takenBack(before.accepted, event.data),
        }));
      case 'JobMerged':
        return job(event.data.jobId, (before) => ({
          leased: 0,
          manifest: event.data.manifest,
          accepted: allLeasesOver(before.accepted),
        }));
      case 'JobClosed':
        return job(event.data.jobId, (before) => ({ leased: 0, accepted: allLeasesOver(before.accepted) }));
      default:
        return view;
    }
  },
};

function submitted({
  data,
  metadata,
}: Extract<Logged<WorkflowEvent>, { type: 'WorkflowSubmitted' }>): WorkflowProgress {
  const { workflowId, userId, slideId, priority, fingerprint, jobs } = data;
  return {
    workflowId,
    userId,
    slideId,
    priority,
    fingerprint,
    paused: false,
    status: 'pending',
    submittedAt: metadata.at,
    jobs: jobs.map((spec) => ({
      ...spec,
      status: 'pending',
      generation: 1,
      shards: 0,
      committed: 0,
      leased: 0,
      accepted: NOTHING_ACCEPTED,
      tiles: 0,
      tilesDone: 0,
    })),
  };
}

function retried(
  view: WorkflowProgress,
  data: Extract<WorkflowEvent, { type: 'JobRetried' }>['data'],
): WorkflowProgress {
  const generations = new Map([data, ...data.reopened].map(({ jobId, generation }) => [jobId, generation]));
  const jobs = view.jobs.map((job): JobProgress => {
    const generation = generations.get(job.jobId);
    if (generation === undefined) return job;
    return {
      ...job,
      generation,
      status: 'pending',
      failure: undefined,
      cancelled: undefined,
      startedAt: undefined,
      finishedAt: undefined,
    };
  });
  return { ...view, jobs, status: 'running', finishedAt: undefined };
}

/** Tiles done of all, or shards for a kind without tiles; a job that is not planned yet counts as one step undone. */
export function progressOf(job: JobProgress): { done: number; total: number; percent: number } {
  const [done, total] = job.tiles > 0 ? [job.tilesDone, job.tiles] : [job.committed, job.shards];
  if (job.status === 'succeeded') return { done: total || 1, total: total || 1, percent: 100 };
  if (total === 0) return { done: 0, total: 1, percent: 0 };
  return { done, total, percent: Math.floor((1_000 * done) / total) / 10 };
}

/** Over the jobs of a workflow, in tiles and shards; a job that is not planned yet counts as one. */
export function overallProgress({ jobs }: WorkflowProgress): {
  done: number;
  total: number;
  percent: number;
} {
  const parts = jobs.map(progressOf);
  const done = parts.reduce((sum, part) => sum + part.done, 0);
  const total = parts.reduce((sum, part) => sum + part.total, 0);
  return { done, total, percent: Math.floor((1_000 * done) / Math.max(1, total)) / 10 };
}

export const countJobs = ({ jobs }: WorkflowProgress): { total: number; done: number; running: number } => ({
  total: jobs.length,
  done: jobs.filter(({ status }) => isEnded(status)).length,
  running: jobs.filter(({ status }) => status === 'running').length,
});
