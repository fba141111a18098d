import type { Decider } from '../decider.js';
import { DomainError } from '../errors.js';
import type { JobId } from '../ids.js';
import { falloutOf, reopenedBy } from './fail-fast.js';
import { isEnded, type JobStatus, type Workflow, type WorkflowJob } from './workflow.state.js';
import type {
  CancelWorkflow,
  FailJob,
  StartJob,
  SubmitWorkflow,
  WorkflowCommand,
} from './workflow.commands.js';
import type { FinalStatus, JobCancelled, WorkflowEvent } from './workflow.events.js';

/** Branches, jobs and fail-fast: laws L1, L2 and L6. */
export const workflowDecider: Decider<WorkflowCommand, Workflow, WorkflowEvent> = {
  initial: { paused: false, jobs: new Map() },
  decide,
  evolve,
};

function decide(command: WorkflowCommand, workflow: Workflow): readonly WorkflowEvent[] {
  if (command.type === 'SubmitWorkflow') return submit(command, workflow);
  const { submission } = workflow;
  if (!submission) throw unknown(command);

  switch (command.type) {
    case 'StartJob':
      return start(command, workflow);
    case 'SucceedJob':
      return end(command.data, workflow, { type: 'JobSucceeded', data: command.data });
    case 'FailJob':
      return fail(command, workflow);
    case 'YieldJob':
      return isRunning(command.data, workflow)
        ? [{ type: 'JobYielded', data: { ...command.data, generation: command.data.generation + 1 } }]
        : [];
    case 'CancelJob':
      return cancel(command.data.jobId, workflow);
    case 'CancelWorkflow':
      return cancelAll(command, workflow);
    case 'RetryJob':
      return retry(command.data.jobId, workflow);
    case 'PauseWorkflow':
      refuseFinished(workflow);
      return workflow.paused ? [] : [{ type: 'WorkflowPaused', data: { workflowId: submission.workflowId } }];
    case 'ResumeWorkflow':
      refuseFinished(workflow);
      return workflow.paused
        ? [{ type: 'WorkflowResumed', data: { workflowId: submission.workflowId } }]
        : [];
  }
}

/** The same request twice is one workflow; another one under its id is refused. */
function submit({ data }: SubmitWorkflow, { submission }: Workflow): WorkflowEvent[] {
  if (!submission) return [{ type: 'WorkflowSubmitted', data }];
  const repeated = submission.userId === data.userId && submission.fingerprint === data.fingerprint;
  if (!repeated) throw new DomainError('workflow-id-taken', { workflowId: data.workflowId });
  return [];
}

/** L1 and L2: only the first unfinished job of a branch starts, after all that it depends on. Paused or not: it has its slot. */
function start({ data }: StartJob, workflow: Workflow): WorkflowEvent[] {
  const job = jobOf(workflow, data.jobId);
  if (job.status !== 'pending' || data.generation < job.generation) return [];
  const because = data.generation > job.generation ? 'generation-unknown' : blockerOf(job, workflow);
  if (because) throw new DomainError('job-not-startable', { jobId: data.jobId, because });
  return [{ type: 'JobStarted', data }];
}

function blockerOf({ spec }: WorkflowJob, { jobs }: Workflow): JobId | undefined {
  for (const { spec: other, status } of jobs.values()) {
    if (other.jobId === spec.jobId) break;
    if (other.branch === spec.branch && status !== 'succeeded') return other.jobId;
  }
  return spec.dependsOn.find((jobId) => jobs.get(jobId)?.status !== 'succeeded');
}

function fail({ data }: FailJob, workflow: Workflow): WorkflowEvent[] {
  return end(data, workflow, { type: 'JobFailed', data });
}

/** Ends a running job of this generation; a late word about another one is nothing. */
function end(
  named: { readonly jobId: JobId; readonly generation: number },
  workflow: Workflow,
  event: WorkflowEvent,
): WorkflowEvent[] {
  if (!isRunning(named, workflow)) return [];
  return withConsequences(workflow, [event]);
}

function cancel(jobId: JobId, workflow: Workflow): WorkflowEvent[] {
  const { status, generation } = jobOf(workflow, jobId);
  if (isEnded(status)) throw new DomainError('job-finished', { jobId, status });
  return withConsequences(workflow, [
    { type: 'JobCancelled', data: { jobId, generation, cause: 'by-user' } },
  ]);
}

function cancelAll(_: CancelWorkflow, workflow: Workflow): WorkflowEvent[] {
  refuseFinished(workflow);
  const unfinished = [...workflow.jobs.values()].filter(({ status }) => !isEnded(status));
  const cancelled = unfinished.map(({ spec: { jobId }, generation }): JobCancelled => ({
    type: 'JobCancelled',
    data: { jobId, generation, cause: 'by-user' },
  }));
  return withConsequences(workflow, cancelled);
}

/** A failed job begins its next generation, and so does exactly what L6 cancelled and no longer demands. */
function retry(jobId: JobId, workflow: Workflow): WorkflowEvent[] {
  const { status, generation } = jobOf(workflow, jobId);
  if (status !== 'failed') throw new DomainError('job-not-failed', { jobId, status });
  const reopened = reopenedBy(jobId, workflow.jobs).map((id) => ({
    jobId: id,
    generation: jobOf(workflow, id).generation + 1,
  }));
  return [{ type: 'JobRetried', data: { jobId, generation: generation + 1, reopened } }];
}

/** L6 and the workflow's end, in the append of what brought them about. */
function withConsequences(workflow: Workflow, events: WorkflowEvent[]): WorkflowEvent[] {
  const after = events.reduce(evolve, workflow);
  const jobs = [...after.jobs.values()];
  const specs = jobs.map(({ spec }) => spec);
  const ids = (wanted: (status: JobStatus) => boolean) =>
    new Set(jobs.filter(({ status }) => wanted(status)).map(({ spec }) => spec.jobId));
  const fallout = falloutOf(
    specs,
    ids((status) => status === 'failed' || status === 'cancelled'),
    ids((status) => !isEnded(status)),
  );
  const all: WorkflowEvent[] = [
    ...events,
    ...fallout.map(({ jobId, cause, because }): JobCancelled => ({
      type: 'JobCancelled',
      data: { jobId, generation: jobOf(after, jobId).generation, cause, because },
    })),
  ];
  const status = finalStatusOf(all.reduce(evolve, workflow));
  const workflowId = workflow.submission?.workflowId;
  return status && workflowId ? [...all, { type: 'WorkflowFinished', data: { workflowId, status } }] : all;
}

/** Failed if any job failed; else cancelled if the user cancelled any; undefined while one is unfinished. */
function finalStatusOf({ jobs }: Workflow): FinalStatus | undefined {
  const all = [...jobs.values()];
  if (all.some(({ status }) => !isEnded(status))) return undefined;
  if (all.some(({ status }) => status === 'failed')) return 'failed';
  return all.some(({ status }) => status === 'cancelled') ? 'cancelled' : 'succeeded';
}

function evolve(workflow: Workflow, event: WorkflowEvent): Workflow {
  switch (event.type) {
    case 'WorkflowSubmitted': {
      const jobs = event.data.jobs.map((spec): [JobId, WorkflowJob] => [
        spec.jobId,
        { spec, status: 'pending', generation: 1 },
      ]);
      return { submission: event.data, paused: false, jobs: new Map(jobs) };
    }
    case 'JobStarted':
      return withJob(workflow, event.data.jobId, { status: 'running' });
    case 'JobSucceeded':
      return withJob(workflow, event.data.jobId, { status: 'succeeded' });
    case 'JobFailed':
      return withJob(workflow, event.data.jobId, { status: 'failed' });
    case 'JobCancelled':
      return withJob(workflow, event.data.jobId, { status: 'cancelled', cause: event.data.cause });
    case 'JobYielded':
      return withJob(workflow, event.data.jobId, { status: 'pending', generation: event.data.generation });
    case 'JobRetried':
      return [event.data, ...event.data.reopened].reduce<Workflow>(
        (state, { jobId, generation }) =>
          withJob(state, jobId, { status: 'pending', generation, cause: undefined }),
        { ...workflow, finished: undefined },
      );
    case 'WorkflowPaused':
      return { ...workflow, paused: true };
    case 'WorkflowResumed':
      return { ...workflow, paused: false };
    case 'WorkflowFinished':
      return { ...workflow, finished: event.data.status };
    default:
      return workflow;
  }
}

function withJob(workflow: Workflow, jobId: JobId, change: Partial<WorkflowJob>): Workflow {
  const job = workflow.jobs.get(jobId);
  return job ? { ...workflow, jobs: new Map(workflow.jobs).set(jobId, { ...job, ...change }) } : workflow;
}

function jobOf(workflow: Workflow, jobId: JobId): WorkflowJob {
  const job = workflow.jobs.get(jobId);
  if (!job) throw new DomainError('job-unknown', { jobId });
  return job;
}

function isRunning(
  named: { readonly jobId: JobId; readonly generation: number },
  workflow: Workflow,
): boolean {
  const { status, generation } = jobOf(workflow, named.jobId);
  return status === 'running' && generation === named.generation;
}

function refuseFinished({ submission, finished }: Workflow): void {
  if (finished) {
    throw new DomainError('workflow-finished', {
      workflowId: submission?.workflowId ?? '',
      status: finished,
    });
  }
}

const unknown = (command: WorkflowCommand): DomainError =>
  'jobId' in command.data
    ? new DomainError('job-unknown', { jobId: command.data.jobId })
    : new DomainError('workflow-unknown', { workflowId: '' });
