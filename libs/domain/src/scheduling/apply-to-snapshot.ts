import type { JobId, WorkflowId } from '../ids.js';
import { workflowIdOf } from '../ids.js';
import type { Logged } from '../logged-event.js';
import type { PoolEvent } from '../pool/pool.events.js';
import type { WorkflowEvent, WorkflowSubmitted } from '../workflow/workflow.events.js';
import { applyJobEvent } from './apply-job-event.js';
import { applyRevocation, applyRunnerEvent } from './apply-runner-event.js';
import { applySlideEvent } from './apply-slide-event.js';
import { forgetIfOver, forgetUser, userOf } from './forget.js';
import type { Snapshot, SnapshotJob, SnapshotWorkflow } from './snapshot.js';
import type { Touched } from './touched.js';

/**
 * Takes one event of the log into the snapshot, in place.
 *
 * Events must come in log order. One of a workflow that has been forgotten changes nothing: if it wakes the workflow
 * (`JobRetried`), its history has to be applied first.
 */
export function applyToSnapshot(snapshot: Snapshot, event: Logged, touched: Touched): void {
  snapshot.position = Math.max(snapshot.position, Number(event.position));
  switch (event.type) {
    case 'WorkflowSubmitted':
      submitted(snapshot, event, touched);
      break;
    case 'JobStarted':
    case 'JobSucceeded':
    case 'JobFailed':
    case 'JobCancelled':
    case 'JobYielded':
    case 'JobRetried':
    case 'WorkflowPaused':
    case 'WorkflowResumed':
    case 'WorkflowFinished':
      applyWorkflowEvent(snapshot, event, touched);
      break;
    case 'UserAdmitted':
    case 'UserReleased':
    case 'JobSlotGranted':
    case 'JobSlotReleased':
    case 'LimitsChanged':
      applyPoolEvent(snapshot, event, touched);
      break;
    case 'JobPlanned':
    case 'LeaseGranted':
    case 'LeaseEnded':
    case 'ResultReceived':
    case 'ShardCommitted':
    case 'ShardDisputed':
    case 'ShardFailed':
    case 'ShardInvalidated':
    case 'JobMerged':
    case 'JobClosed':
    case 'JobReopened':
      applyJobEvent(snapshot, event, touched);
      break;
    case 'RunnerRegistered':
    case 'RunnerConnected':
    case 'RunnerDisconnected':
    case 'RunnerDrained':
    case 'RunnerTrustChanged':
    case 'RunnerBanned':
      applyRunnerEvent(snapshot, event, touched);
      break;
    case 'InvitationMade':
      break;
    case 'InvitationRevoked':
      applyRevocation(snapshot, event, touched);
      break;
    case 'SlideAdded':
    case 'SlideRemoved':
    case 'SlideCleared':
    case 'SlideClearanceWithdrawn':
      applySlideEvent(snapshot, event, touched);
  }
}

function submitted(snapshot: Snapshot, event: Logged<WorkflowSubmitted>, touched: Touched): void {
  const { workflowId, userId, slideId, priority, reproducible, jobs: specs } = event.data;
  const jobs: SnapshotJob[] = [];
  const workflow: SnapshotWorkflow = {
    workflowId,
    userId,
    slideId,
    priority,
    reproducible,
    jobs,
    paused: false,
    finished: false,
  };
  for (const spec of specs) {
    const job: SnapshotJob = {
      spec,
      workflow,
      status: 'pending',
      generation: 1,
      started: false,
      startedAtMs: 0,
      stream: {
        revision: -1,
        generation: 0,
        planned: false,
        shards: [],
        committed: 0,
        changedAtMs: 0,
        awaiting: new Set(),
        alone: new Map(),
        cursor: 0,
        leases: new Map(),
      },
    };
    jobs.push(job);
    snapshot.jobs.set(spec.jobId, job);
  }
  snapshot.workflows.set(workflowId, workflow);
  userOf(snapshot, userId);
  refreshReady(snapshot, workflow, event.position);
  touched.pool = true;
}

function applyWorkflowEvent(
  snapshot: Snapshot,
  event: Exclude<Logged<WorkflowEvent>, WorkflowSubmitted>,
  touched: Touched,
): void {
  const id: WorkflowId = 'workflowId' in event.data ? event.data.workflowId : workflowIdOf(event.data.jobId);
  const workflow = snapshot.workflows.get(id);
  if (!workflow) return;

  const change = (
    jobId: JobId,
    to: Partial<Pick<SnapshotJob, 'status' | 'generation' | 'started' | 'startedAtMs'>>,
  ) => {
    const job = snapshot.jobs.get(jobId);
    if (job) Object.assign(job, to);
    touched.jobs.add(jobId);
  };
  switch (event.type) {
    case 'JobStarted':
      change(event.data.jobId, {
        status: 'running',
        started: true,
        startedAtMs: Date.parse(event.metadata.at),
      });
      break;
    case 'JobSucceeded':
      change(event.data.jobId, { status: 'succeeded' });
      break;
    case 'JobFailed':
      change(event.data.jobId, { status: 'failed' });
      break;
    case 'JobCancelled':
      change(event.data.jobId, { status: 'cancelled' });
      break;
    case 'JobYielded':
      change(event.data.jobId, { status: 'pending', generation: event.data.generation });
      break;
    case 'JobRetried':
      workflow.finished = false;
      for (const { jobId, generation } of [event.data, ...event.data.reopened]) {
        change(jobId, { status: 'pending', generation });
      }
      break;
    case 'WorkflowPaused':
      workflow.paused = true;
      break;
    case 'WorkflowResumed':
      workflow.paused = false;
      break;
    case 'WorkflowFinished':
      workflow.finished = true;
      break;
  }
  refreshReady(snapshot, workflow, event.position);
  touched.pool = true;
  forgetIfOver(snapshot, workflow);
}

function applyPoolEvent(snapshot: Snapshot, event: Logged<PoolEvent>, touched: Touched): void {
  snapshot.poolRevision = event.revision;
  touched.pool = true;
  switch (event.type) {
    case 'UserAdmitted':
      userOf(snapshot, event.data.userId).admittedAtMs = Date.parse(event.metadata.at);
      break;
    case 'UserReleased': {
      const user = userOf(snapshot, event.data.userId);
      user.admittedAtMs = undefined;
      user.releasedAt = Number(event.position);
      forgetUser(snapshot, user);
      break;
    }
    case 'JobSlotGranted': {
      snapshot.slots.set(event.data.jobId, event.data);
      userOf(snapshot, event.data.userId).slots += 1;
      touched.jobs.add(event.data.jobId);
      refreshSlotted(snapshot, event.data.jobId, event.position);
      break;
    }
    case 'JobSlotReleased': {
      snapshot.slots.delete(event.data.jobId);
      userOf(snapshot, event.data.userId).slots -= 1;
      touched.jobs.add(event.data.jobId);
      refreshSlotted(snapshot, event.data.jobId, event.position);
      break;
    }
    case 'LimitsChanged':
      snapshot.limits = event.data;
  }
}

function refreshSlotted(snapshot: Snapshot, jobId: JobId, position: string): void {
  const workflow = snapshot.jobs.get(jobId)?.workflow;
  if (!workflow) return;
  refreshReady(snapshot, workflow, position);
  forgetIfOver(snapshot, workflow);
}

/** Says of each job of a workflow whether a slot is all that it lacks, and since when. */
function refreshReady(snapshot: Snapshot, workflow: SnapshotWorkflow, position: string): void {
  const { ready } = userOf(snapshot, workflow.userId);
  let branch = -1;
  let free = true;
  for (const job of workflow.jobs) {
    if (job.spec.branch !== branch) free = true;
    branch = job.spec.branch;
    const isReady =
      free &&
      !workflow.paused &&
      job.status === 'pending' &&
      !snapshot.slots.has(job.spec.jobId) &&
      job.spec.dependsOn.every((id) => snapshot.jobs.get(id)?.status === 'succeeded');
    if (isReady) {
      job.readySince ??= Number(position);
      ready.add(job.spec.jobId);
    } else {
      job.readySince = undefined;
      ready.delete(job.spec.jobId);
    }
    free &&= job.status === 'succeeded';
  }
}
