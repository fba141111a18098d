import type { JobId, JobSpec } from '@ramus/domain';
import type { KnownEvent } from './audited-event.js';
import type { Findings } from './finding.js';
import type { Ledger } from './ledger.js';
import { isDown, isEnded, predecessorsOf, type JobRecord, type WorkflowRecord } from './records.js';

type Of<Type extends KnownEvent['type']> = Extract<KnownEvent, { type: Type }>;

/** Laws L1, L2 and L6, and what retries reopen: looked at before the event is taken into the ledger. */
export class WorkflowLaws {
  constructor(
    private readonly ledger: Ledger,
    private readonly findings: Findings,
  ) {}

  see(event: KnownEvent): void {
    switch (event.type) {
      case 'WorkflowSubmitted':
        return this.submit(event);
      case 'JobStarted':
        return this.start(event);
      case 'JobSucceeded':
      case 'JobFailed':
        return this.end(event);
      case 'JobCancelled':
        return this.cancel(event);
      case 'JobYielded': {
        const job = this.job(event, event.data.jobId);
        const { generation } = event.data;
        const isNext = !job || (job.status === 'running' && generation === job.generation + 1);
        return this.findings.expect(isNext, 'generation', event, () => {
          return `${event.data.jobId} yields to ${generation} while ${stateOf(job)}`;
        });
      }
      case 'JobRetried':
        return this.retry(event);
      case 'WorkflowFinished':
        return this.finish(event);
      default:
        return undefined;
    }
  }

  /** L6 once an append is over: nothing unfinished is left behind what failed or was cancelled. */
  checkFallout(workflow: WorkflowRecord, event: KnownEvent): void {
    const jobs = new Map(workflow.jobs.map((job) => [job.spec.jobId, job]));
    let branch = -1;
    let down: JobRecord | undefined;
    for (const job of workflow.jobs) {
      if (job.spec.branch !== branch) down = undefined;
      branch = job.spec.branch;
      const needed = job.spec.dependsOn.map((id) => jobs.get(id)).find((other) => other && isDown(other));
      const cause = down ?? needed;
      this.findings.expect(isEnded(job) || !cause, 'L6', event, () => {
        return `${job.spec.jobId} is ${job.status} behind ${cause?.spec.jobId}, which is ${cause?.status}`;
      });
      if (isDown(job)) down ??= job;
    }
  }

  /** Once its append is over: a job may be cancelled because of one that the same append cancels behind it. */
  checkCause({ jobs }: WorkflowRecord, event: Of<'JobCancelled'>): void {
    const { jobId, cause, because } = event.data;
    const [job, reason] = [jobId, because].map((id) => jobs.find(({ spec }) => spec.jobId === id));
    if (!job) return;
    const isBefore = reason && isDown(reason) && predecessorsOf(job).includes(reason);
    const isNeeded = isBefore && job.spec.dependsOn.includes(reason.spec.jobId);
    const isTrue = {
      'by-user': because === undefined,
      'branch-failed': isBefore && reason.spec.branch === job.spec.branch,
      'dependency-failed': isNeeded,
    }[cause];
    this.findings.expect(isTrue === true, 'L6', event, () => {
      return `${jobId} is cancelled as ${cause} because of ${because}`;
    });
  }

  private submit(event: Of<'WorkflowSubmitted'>): void {
    const { workflowId, jobs } = event.data;
    const isNew = event.revision === 0 && !this.ledger.workflows.has(workflowId);
    this.findings.expect(isNew, 'submit', event, () => `${workflowId} is submitted twice`);
    const ids = new Set(jobs.map(({ jobId }) => jobId));
    const isWhole = jobs.every((spec) => this.isOwn(spec, ids));
    this.findings.expect(ids.size === jobs.length && isWhole, 'submit', event, () => {
      return `${workflowId} has jobs twice, or such as wait for what it does not have`;
    });
  }

  private isOwn({ dependsOn }: JobSpec, ids: ReadonlySet<JobId>): boolean {
    return dependsOn.every((id) => ids.has(id));
  }

  private start(event: Of<'JobStarted'>): void {
    const { jobId, generation } = event.data;
    const job = this.job(event, jobId);
    if (!job) return;
    const isStartable = job.status === 'pending' && job.generation === generation;
    this.findings.expect(isStartable, 'L1', event, () => {
      return `${jobId} starts in generation ${generation} while ${stateOf(job)}`;
    });
    for (const other of predecessorsOf(job)) {
      if (other.status === 'succeeded') continue;
      const isDependency = job.spec.dependsOn.includes(other.spec.jobId);
      const what = isDependency ? 'its dependency' : 'the earlier';
      this.findings.add(
        isDependency ? 'L2' : 'L1',
        event,
        `${jobId} starts before ${what} ${other.spec.jobId}, which is ${other.status}`,
      );
    }
    const beside = job.workflow.jobs.find(
      (other) => other !== job && other.spec.branch === job.spec.branch && other.status === 'running',
    );
    this.findings.expect(!beside, 'L1', event, () => `${jobId} starts beside ${beside?.spec.jobId}`);
  }

  private end(event: Of<'JobSucceeded' | 'JobFailed'>): void {
    const { jobId, generation } = event.data;
    const job = this.job(event, jobId);
    if (!job) return;
    const isIt = job.status === 'running' && job.generation === generation;
    this.findings.expect(isIt, 'generation', event, () => {
      return `${jobId} ends as of generation ${generation} while ${stateOf(job)}`;
    });
    const wanted = event.type === 'JobSucceeded' ? 'merged' : 'failed';
    const isSo = job.end === wanted && (wanted === 'merged' || job.streamGeneration >= generation);
    this.findings.expect(isSo, 'end', event, () => {
      return `${event.type} of ${jobId}, whose stream is ${job.end ?? 'open'}`;
    });
  }

  private cancel(event: Of<'JobCancelled'>): void {
    const { jobId } = event.data;
    const job = this.job(event, jobId);
    if (!job) return;
    this.findings.expect(!isEnded(job), 'L6', event, () => `${jobId} is cancelled after it ${job.status}`);
  }

  /** Exactly the jobs reopen that were cancelled as a consequence and no longer have a cause. */
  private retry(event: Of<'JobRetried'>): void {
    const { findings } = this;
    const { data } = event;
    const job = this.job(event, data.jobId);
    if (!job) return;
    findings.expect(
      job.status === 'failed',
      'retry',
      event,
      () => `${data.jobId} is retried: ${stateOf(job)}`,
    );
    for (const { jobId, generation } of [data, ...data.reopened]) {
      const known = this.job(event, jobId)?.generation;
      findings.expect(known === undefined || generation === known + 1, 'generation', event, () => {
        return `${jobId} reopens in generation ${generation} after ${known}`;
      });
    }
    const wanted = new Set(reopenedBy(job));
    const reopened = new Set(data.reopened.map(({ jobId }) => jobId));
    for (const jobId of wanted) {
      findings.expect(reopened.has(jobId), 'retry', event, () => {
        return `${jobId} stays cancelled without a cause when ${data.jobId} is retried`;
      });
    }
    for (const jobId of reopened) {
      findings.expect(wanted.has(jobId), 'retry', event, () => {
        return `${jobId} reopens, though it may not, when ${data.jobId} is retried`;
      });
    }
  }

  private finish(event: Of<'WorkflowFinished'>): void {
    const { workflowId, status } = event.data;
    const workflow = this.ledger.workflows.get(workflowId);
    if (!workflow) return;
    const open = workflow.jobs.find((job) => !isEnded(job));
    this.findings.expect(!open, 'end', event, () => `${workflowId} finishes before ${open?.spec.jobId}`);
    const statuses = new Set(workflow.jobs.map((job) => job.status));
    const wanted = (['failed', 'cancelled'] as const).find((one) => statuses.has(one)) ?? 'succeeded';
    this.findings.expect(open !== undefined || status === wanted, 'end', event, () => {
      return `${workflowId} finishes as ${status}, not as ${wanted}`;
    });
    this.findings.expect(!workflow.finished, 'end', event, () => `${workflowId} finishes twice`);
  }

  private job(event: KnownEvent, jobId: JobId): JobRecord | undefined {
    const job = this.ledger.jobs.get(jobId);
    this.findings.expect(
      job !== undefined,
      'submit',
      event,
      () => `${event.type} names ${jobId}, which nobody submitted`,
    );
    return job;
  }
}

const stateOf = (job: JobRecord | undefined): string =>
  job ? `${job.status} in generation ${job.generation}` : 'unknown';

/** What L6 no longer demands once a job is to run again: a job stays down behind any other that is down by itself. */
function reopenedBy(retried: JobRecord): JobId[] {
  const known = new Map<JobRecord, boolean>();
  const staysDown = (job: JobRecord): boolean => {
    const before = known.get(job);
    if (before !== undefined) return before;
    // Provisionally: a circle, which no lawful log has, must not go round for ever.
    known.set(job, false);
    const isDownByItself =
      job !== retried && (job.status === 'failed' || (job.status === 'cancelled' && job.cause === 'by-user'));
    const stays = isDownByItself || predecessorsOf(job).some(staysDown);
    known.set(job, stays);
    return stays;
  };
  return retried.workflow.jobs
    .filter((job) => job.status === 'cancelled' && !staysDown(job))
    .map(({ spec }) => spec.jobId);
}
