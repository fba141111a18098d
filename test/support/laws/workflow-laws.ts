import type { DomainEvent, JobSpec, Logged } from '@ramus/domain';
import type { Breaches } from './breaches.js';

export interface JobRecord {
  readonly spec: JobSpec;
  readonly workflow: WorkflowRecord;
  status: 'pending' | 'running' | 'succeeded' | 'failed' | 'cancelled';
  generation: number;
  cause?: string;
}

interface WorkflowRecord {
  readonly workflowId: string;
  readonly jobs: JobRecord[];
  finished?: string;
  /** Position up to which the fallout of the last failure or cancellation must be complete. */
  fallout: boolean;
}

const isUnfinished = ({ status }: JobRecord): boolean => status === 'pending' || status === 'running';
const isDown = ({ status }: JobRecord): boolean => status === 'failed' || status === 'cancelled';

/** Laws L1, L2 and L6, and what retries reopen: one plain record for each job. */
export class WorkflowLaws {
  readonly jobs = new Map<string, JobRecord>();
  readonly workflows = new Map<string, WorkflowRecord>();

  constructor(private readonly breaches: Breaches) {}

  /** @param next the event behind it in the log: the fallout of a failure is in the same append. */
  see(event: Logged<DomainEvent>, next: Logged<DomainEvent> | undefined): void {
    const workflow = this.record(event);
    if (!workflow) return;
    const goesOn =
      next?.stream === event.stream && (next.type === 'JobCancelled' || next.type === 'WorkflowFinished');
    if (workflow.fallout && !goesOn) {
      workflow.fallout = false;
      this.checkFallout(workflow, event);
    }
  }

  checkEnd(): void {
    for (const { workflowId, finished } of this.workflows.values()) {
      this.breaches.expect(finished !== undefined, 'end', `${workflowId} has not finished`);
    }
  }

  private record(event: Logged<DomainEvent>): WorkflowRecord | undefined {
    switch (event.type) {
      case 'WorkflowSubmitted':
        return this.submit(event.data.workflowId, event.data.jobs);
      case 'JobStarted':
        return this.start(event.data);
      case 'JobSucceeded':
      case 'JobFailed':
        return this.end(event.data, event.type === 'JobFailed' ? 'failed' : 'succeeded');
      case 'JobCancelled':
        return this.cancel(event.data);
      case 'JobYielded':
        return this.change(event.data.jobId, { status: 'pending', generation: event.data.generation });
      case 'JobRetried':
        return this.retry(event.data);
      case 'WorkflowFinished':
        return this.finish(event.data);
      default:
        return undefined;
    }
  }

  private submit(workflowId: string, specs: readonly JobSpec[]): WorkflowRecord {
    this.breaches.expect(!this.workflows.has(workflowId), 'submit', `${workflowId} is submitted twice`);
    const workflow: WorkflowRecord = { workflowId, jobs: [], fallout: false };
    for (const spec of specs) {
      const job: JobRecord = { spec, workflow, status: 'pending', generation: 1 };
      workflow.jobs.push(job);
      this.jobs.set(spec.jobId, job);
    }
    this.workflows.set(workflowId, workflow);
    return workflow;
  }

  private start({ jobId, generation }: { jobId: string; generation: number }): WorkflowRecord {
    const job = this.of(jobId);
    const startable = job.status === 'pending' && job.generation === generation;
    this.breaches.expect(
      startable,
      'L1',
      `${jobId} starts while ${job.status} in generation ${job.generation}`,
    );
    const earlier = earlierInBranch(job).filter(({ status }) => status !== 'succeeded');
    this.breaches.expect(earlier.length === 0, 'L1', `${jobId} starts before ${earlier[0]?.spec.jobId}`);
    const missing = job.spec.dependsOn.filter((id) => this.of(id).status !== 'succeeded');
    this.breaches.expect(missing.length === 0, 'L2', `${jobId} starts before its dependency ${missing[0]}`);
    job.status = 'running';
    const beside = job.workflow.jobs.filter(
      ({ spec, status }) => spec.branch === job.spec.branch && status === 'running',
    );
    this.breaches.expect(beside.length === 1, 'L1', `${beside.length} jobs run in the branch of ${jobId}`);
    return job.workflow;
  }

  private end(
    { jobId, generation }: { jobId: string; generation: number },
    status: 'failed' | 'succeeded',
  ): WorkflowRecord {
    const job = this.of(jobId);
    const runs = job.status === 'running' && job.generation === generation;
    this.breaches.expect(
      runs,
      'end',
      `${jobId} ${status} while ${job.status} in generation ${job.generation}`,
    );
    job.workflow.fallout ||= status === 'failed';
    return this.change(jobId, { status });
  }

  private cancel({
    jobId,
    cause,
    because,
  }: {
    jobId: string;
    cause: string;
    because?: string;
  }): WorkflowRecord {
    const job = this.of(jobId);
    this.breaches.expect(isUnfinished(job), 'L6', `${jobId} is cancelled after it ${job.status}`);
    const reason = because === undefined ? undefined : this.of(because);
    const inBranch = reason && earlierInBranch(job).includes(reason) && isDown(reason);
    const needed = reason && job.spec.dependsOn.includes(reason.spec.jobId) && isDown(reason);
    const isTrue = { 'by-user': !reason, 'branch-failed': inBranch, 'dependency-failed': needed }[cause];
    this.breaches.expect(isTrue === true, 'L6', `${jobId} is cancelled as ${cause} because of ${because}`);
    job.workflow.fallout = true;
    return this.change(jobId, { status: 'cancelled', cause });
  }

  /** Exactly the jobs reopen that were cancelled as a consequence and no longer have a cause. */
  private retry(data: {
    jobId: string;
    generation: number;
    reopened: readonly { jobId: string; generation: number }[];
  }): WorkflowRecord {
    const { workflow, status } = this.of(data.jobId);
    this.breaches.expect(status === 'failed', 'retry', `${data.jobId} is retried while ${status}`);
    for (const { jobId, generation } of [data, ...data.reopened]) {
      const job = this.of(jobId);
      this.breaches.expect(generation === job.generation + 1, 'retry', `${jobId} reopens in ${generation}`);
      this.breaches.expect(
        isDown(job) && job.cause !== 'by-user',
        'retry',
        `${jobId} reopens while ${job.status}`,
      );
      this.change(jobId, { status: 'pending', generation, cause: undefined });
    }
    workflow.finished = undefined;
    for (const job of workflow.jobs) {
      const stays = job.status === 'cancelled' && job.cause !== 'by-user';
      this.breaches.expect(
        !stays || this.blockers(job).some(isDown),
        'retry',
        `${job.spec.jobId} stays cancelled`,
      );
    }
    this.checkFallout(workflow, { type: 'JobRetried', position: data.jobId });
    return workflow;
  }

  private finish({ workflowId, status }: { workflowId: string; status: string }): WorkflowRecord | undefined {
    const workflow = this.workflows.get(workflowId);
    if (!workflow) return undefined;
    const { jobs } = workflow;
    this.breaches.expect(!jobs.some(isUnfinished), 'end', `${workflowId} finishes with unfinished jobs`);
    const wanted = jobs.some((job) => job.status === 'failed')
      ? 'failed'
      : jobs.some((job) => job.cause === 'by-user')
        ? 'cancelled'
        : 'succeeded';
    this.breaches.expect(status === wanted, 'end', `${workflowId} finishes as ${status}, not ${wanted}`);
    workflow.finished = status;
    return workflow;
  }

  private checkFallout(
    { jobs }: WorkflowRecord,
    { type, position }: { type: string; position: string },
  ): void {
    for (const job of jobs.filter(isUnfinished)) {
      const cause = this.blockers(job).find(isDown);
      this.breaches.expect(
        !cause,
        'L6',
        `after ${type} (${position}) ${job.spec.jobId} is ${job.status} behind ${cause?.spec.jobId}`,
      );
    }
  }

  private blockers(job: JobRecord): JobRecord[] {
    return [...earlierInBranch(job), ...job.spec.dependsOn.map((id) => this.of(id))];
  }

  private change(
    jobId: string,
    change: Partial<Pick<JobRecord, 'status' | 'generation' | 'cause'>>,
  ): WorkflowRecord {
    return Object.assign(this.of(jobId), change).workflow;
  }

  private of(jobId: string): JobRecord {
    const job = this.jobs.get(jobId);
    if (!job) throw new Error(`an event names the job ${jobId}, which nobody submitted`);
    return job;
  }
}

function earlierInBranch({ spec, workflow }: JobRecord): JobRecord[] {
  const place = workflow.jobs.findIndex((job) => job.spec === spec);
  return workflow.jobs.slice(0, place).filter((job) => job.spec.branch === spec.branch);
}
