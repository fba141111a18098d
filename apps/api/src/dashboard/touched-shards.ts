import { workflowIdOf, type JobId, type Logged, type WorkflowId } from '@ramus/domain';

/** What befalls every shard of a job at once. */
const WHOLE: ReadonlySet<string> = new Set(['JobPlanned', 'JobMerged', 'JobClosed', 'JobReopened']);

/** Shards of jobs that somebody watches, since they were last told of; no more of them than the jobs have. */
export class TouchedShards {
  private readonly jobs = new Map<JobId, Set<number> | 'all'>();

  note(event: Logged): void {
    if (WHOLE.has(event.type) && 'jobId' in event.data) this.jobs.set(event.data.jobId, 'all');
    else if ('shard' in event.data) this.touch(event.data.jobId, event.data.shard);
  }

  /** What was touched of a workflow, which is then forgotten. */
  take(workflowId: WorkflowId): [JobId, ReadonlySet<number> | 'all'][] {
    const taken = [...this.jobs].filter(([jobId]) => workflowIdOf(jobId) === workflowId);
    for (const [jobId] of taken) this.jobs.delete(jobId);
    return taken;
  }

  clear(): void {
    this.jobs.clear();
  }

  private touch(jobId: JobId, shard: number): void {
    const shards = this.jobs.get(jobId) ?? new Set();
    if (shards === 'all') return;
    shards.add(shard);
    this.jobs.set(jobId, shards);
  }
}
