import type { JobCauseView, JobView, WorkflowSummary, WorkflowView } from '@ramus/contracts';
import {
  convictionOf,
  waitingReasons,
  type JobId,
  type RunnerId,
  type SnapshotJob,
  type WaitingReason,
} from '@ramus/domain';
import {
  countJobs,
  doubtsIn,
  overallProgress,
  progressOf,
  type JobProgress,
  type WorkflowProgress,
} from '@ramus/projections';
import type { SchedulerState } from '../conductor/scheduler-state.js';
import type { RunnerTable } from '../runners/runner-table.js';
import { reasonView } from './reason-text.js';
import type { WorkflowNames, WorkflowNamesStore } from './workflow-names.js';

type ReasonOf = (job: SnapshotJob) => WaitingReason;

/** What the presenter asks of the runners; of the past nobody knows it, for it is no event. */
type LiveTiles = Pick<RunnerTable, 'tilesDone'>;

/** Puts a workflow into words: progress from the views, names from beside the log, reasons from the snapshot. */
export class WorkflowPresenter {
  constructor(
    private readonly state: Pick<SchedulerState, 'snapshot'>,
    private readonly runners: LiveTiles,
    private readonly names: WorkflowNamesStore,
    /** Salted hashes of where volunteers are; of the past nobody knows. */
    private readonly addresses?: () => ReadonlyMap<RunnerId, string>,
  ) {}

  async view(workflow: WorkflowProgress): Promise<WorkflowView> {
    const names = await this.names.of(workflow.workflowId, workflow.fingerprint);
    const reasonOf = this.reasons();
    const live = this.withLiveTiles(workflow);
    const branches: WorkflowView['branches'] = [];
    live.jobs.forEach((job, n) => {
      const branch = (branches[job.branch] ??= {
        name: names.branches[job.branch] ?? `branch ${job.branch + 1}`,
        jobs: [],
      });
      branch.jobs.push(this.job(job, n, live, names, reasonOf));
    });
    return { ...this.head(live, names), branches };
  }

  async summary(workflow: WorkflowProgress): Promise<WorkflowSummary> {
    const names = await this.names.of(workflow.workflowId, workflow.fingerprint);
    const live = this.withLiveTiles(workflow);
    return { ...this.head(live, names), jobs: countJobs(live) };
  }

  async jobView(workflow: WorkflowProgress, jobId: JobId): Promise<JobView> {
    const names = await this.names.of(workflow.workflowId, workflow.fingerprint);
    const live = this.withLiveTiles(workflow);
    const n = live.jobs.findIndex((job) => job.jobId === jobId);
    const job = live.jobs[n];
    if (!job) throw new RangeError(`no job ${jobId}`);
    return this.job(job, n, live, names, this.reasons());
  }

  /** Why each waiting job of a user waits. */
  async waiting(
    workflows: readonly WorkflowProgress[],
  ): Promise<{ jobId: JobId; reason: NonNullable<JobView['reason']> }[]> {
    const reasonOf = this.reasons();
    const found = await Promise.all(
      workflows.map(async (workflow) => {
        const names = await this.names.of(workflow.workflowId, workflow.fingerprint);
        return workflow.jobs.flatMap((job) => {
          const reason = this.reason(job, workflow, names, reasonOf);
          return reason ? [{ jobId: job.jobId, reason }] : [];
        });
      }),
    );
    return found.flat();
  }

  private head(workflow: WorkflowProgress, names: WorkflowNames): Omit<WorkflowView, 'branches'> {
    const { workflowId, slideId, status, paused, priority, submittedAt, startedAt, finishedAt } = workflow;
    const progress = overallProgress(workflow);
    return {
      workflowId,
      name: names.name,
      slideId,
      status,
      paused,
      priority,
      progress,
      submittedAt,
      startedAt,
      finishedAt,
    };
  }

  private job(
    job: JobProgress,
    n: number,
    workflow: WorkflowProgress,
    names: WorkflowNames,
    reasonOf: ReasonOf,
  ): JobView {
    const { jobId, kind, params, dependsOn, status, generation, accepted, startedAt, finishedAt } = job;
    const { snapshot } = this.state;
    return {
      jobId,
      key: names.keys[n] ?? `job ${n + 1}`,
      kind,
      params: { ...params },
      dependsOn: [...dependsOn],
      status,
      generation,
      reason: this.reason(job, workflow, names, reasonOf),
      cause: causeOf(job),
      progress: progressOf(job),
      shards: { total: job.shards, committed: job.committed, leased: job.leased },
      accepted: { ways: [...accepted.ways], classes: [...accepted.classes] },
      doubts: doubtsIn(job, (runnerId) => convictionOf(snapshot, runnerId)),
      startedAt,
      finishedAt,
    };
  }

  private reason(
    job: JobProgress,
    workflow: WorkflowProgress,
    names: WorkflowNames,
    reasonOf: ReasonOf,
  ): JobView['reason'] {
    const snapshot = job.status === 'pending' ? this.state.snapshot.jobs.get(job.jobId) : undefined;
    if (!snapshot) return undefined;
    const keyOf = (id: JobId) => names.keys[workflow.jobs.findIndex(({ jobId }) => jobId === id)] ?? id;
    return reasonView(reasonOf(snapshot), keyOf);
  }

  private reasons(): ReasonOf {
    return waitingReasons(this.state.snapshot, { addresses: this.addresses?.() });
  }

  /** Adds the tiles that runners have done of shards that are not committed yet. */
  private withLiveTiles(workflow: WorkflowProgress): WorkflowProgress {
    if (!workflow.jobs.some(({ leased }) => leased > 0)) return workflow;
    const jobs = workflow.jobs.map((job) => {
      if (job.leased === 0 || job.tiles === 0) return job;
      let tilesDone = job.tilesDone;
      for (const { runnerId, token } of this.state.snapshot.jobs.get(job.jobId)?.stream.leases.values() ??
        []) {
        tilesDone += this.runners.tilesDone(runnerId, job.jobId, token);
      }
      return { ...job, tilesDone: Math.min(tilesDone, job.tiles) };
    });
    return { ...workflow, jobs };
  }
}

function causeOf({ failure, cancelled, status }: JobProgress): JobCauseView | undefined {
  if (status === 'failed' && failure) return failure;
  return status === 'cancelled' && cancelled
    ? { code: cancelled.cause, jobId: cancelled.because }
    : undefined;
}
