import type { JobId, RunnerId, WorkflowId } from '../ids.js';
import type { CloseJob, EndLease, GrantLeases, InvalidateShards, ReopenJob } from '../job/job.commands.js';
import type { ReassignSlots } from '../pool/pool.commands.js';
import type { BanRunner, ChangeTrust, DrainRunner } from '../runner/runner.commands.js';
import type { FailJob, StartJob, SucceedJob, YieldJob } from '../workflow/workflow.commands.js';
import { isEnded } from '../workflow/workflow.state.js';
import type { AssignContext } from './assign-context.js';
import { assignShards } from './assign-shards.js';
import { dueSlots } from './due-slots.js';
import { dueInvalidation, dueJudgements, dueRevocations, dueTrust, type DueJudgement } from './due-trust.js';
import { canProgress } from './eligibility.js';
import { hasPassed } from './has-passed.js';
import { hasEligibleRunner, isShut, needsNoRunner, type Snapshot, type SnapshotJob } from './snapshot.js';
import type { Touched } from './touched.js';

/** A command that the state of things calls for, and where it goes. */
export type Due =
  | {
      readonly to: 'workflow';
      readonly id: WorkflowId;
      readonly command: StartJob | SucceedJob | FailJob | YieldJob;
    }
  | { readonly to: 'pool'; readonly expected: number; readonly command: ReassignSlots }
  | {
      readonly to: 'job';
      readonly id: JobId;
      readonly command: ReopenJob | CloseJob | GrantLeases | EndLease | InvalidateShards;
    }
  | { readonly to: 'runner'; readonly id: RunnerId; readonly command: DrainRunner | ChangeTrust | BanRunner }
  | DueJudgement
  /** Cut the job up, then `PlanJob`. */
  | { readonly to: 'planner'; readonly id: JobId; readonly generation: number }
  /** Put the results together, then `MergeJob` at this revision. */
  | { readonly to: 'merger'; readonly id: JobId; readonly generation: number; readonly revision: number };

export interface DueContext extends AssignContext {
  /** How long a running job waits for an eligible runner before it yields, in milliseconds. */
  readonly runnerGraceMs: number;
}

/** Failures in a row on shards that others completed, after which a runner is drained. */
const MAX_POISON = 3;

/**
 * What is due: the table of the design, as a function of the state alone.
 *
 * Level-triggered: the same state gives the same commands, however often and from wherever it is asked, so that a missed
 * or repeated reaction does no harm. Each is still checked by its decider, for the snapshot may be stale.
 *
 * @param where to look: what events have touched, or `all`, which finds everything and also what only time has made due.
 */
export function dueCommands(snapshot: Snapshot, context: DueContext, where: Touched | 'all'): Due[] {
  const due: Due[] = [];
  const jobs = where === 'all' ? snapshot.jobs.values() : [...where.jobs].map((id) => snapshot.jobs.get(id));
  for (const job of jobs) {
    const found = job && dueOfJob(snapshot, job, context);
    if (found) due.push(found);
    if (job) due.push(...dueJudgements(snapshot, job));
  }
  if (where === 'all' || where.pool) {
    const command = dueSlots(snapshot, context.nowMs, context);
    if (command) due.push({ to: 'pool', expected: snapshot.poolRevision, command });
  }
  if (where === 'all' || where.leases)
    due.push(
      ...dueLeases(snapshot, context),
      ...dueDrains(snapshot),
      ...dueRevocations(snapshot).map((command): Due => ({ to: 'job', id: command.data.jobId, command })),
      ...dueTrust(snapshot, context).map((command): Due => ({
        to: 'runner',
        id: command.data.runnerId,
        command,
      })),
    );
  return due;
}

/** A job owes one thing at a time; the next follows from the event of this one. */
function dueOfJob(snapshot: Snapshot, job: SnapshotJob, context: DueContext): Due | undefined {
  const { spec, status, generation } = job;
  const { jobId } = spec;
  const data = { jobId, generation };
  if (isEnded(status)) {
    if (isShut(job)) return undefined;
    return { to: 'job', id: jobId, command: { type: 'CloseJob', data: { ...data, outcome: 'cancelled' } } };
  }
  const invalidation = dueInvalidation(snapshot, job);
  if (invalidation) return { to: 'job', id: jobId, command: invalidation };
  if (status === 'pending') {
    if (snapshot.slots.get(jobId)?.generation !== generation) return undefined;
    return { to: 'workflow', id: job.workflow.workflowId, command: { type: 'StartJob', data } };
  }
  return dueOfRunning(snapshot, job, context);
}

function dueOfRunning(snapshot: Snapshot, job: SnapshotJob, context: DueContext): Due | undefined {
  const { spec, generation, stream, workflow } = job;
  const { jobId } = spec;
  const data = { jobId, generation };
  const { end } = stream;
  if (end?.kind === 'merged') {
    return { to: 'workflow', id: workflow.workflowId, command: { type: 'SucceedJob', data } };
  }
  if (end && end.generation >= generation) {
    const cause = end.cause ?? { code: 'closed' };
    return {
      to: 'workflow',
      id: workflow.workflowId,
      command: { type: 'FailJob', data: { ...data, cause } },
    };
  }
  if (end || (stream.planned && stream.generation < generation)) {
    return { to: 'job', id: jobId, command: { type: 'ReopenJob', data } };
  }
  if (workflow.slideId && snapshot.removedSlides.has(workflow.slideId)) {
    const cause = { code: 'slide-removed', detail: 'the slide was removed while the job ran' };
    return {
      to: 'job',
      id: jobId,
      command: { type: 'CloseJob', data: { ...data, outcome: 'failed', cause } },
    };
  }
  if (isAbandoned(snapshot, job, context)) {
    return { to: 'workflow', id: workflow.workflowId, command: { type: 'YieldJob', data } };
  }
  if (!stream.planned) return { to: 'planner', id: jobId, generation };
  if (stream.committed === stream.shards.length) {
    return { to: 'merger', id: jobId, generation, revision: stream.revision };
  }
  return undefined;
}

function isAbandoned(snapshot: Snapshot, job: SnapshotJob, context: DueContext): boolean {
  const { kind } = job.spec;
  const { stream, startedAtMs } = job;
  if (stream.leases.size > 0 || needsNoRunner(job) || canProgress(snapshot, job, context)) return false;
  let aloneSinceMs = Math.max(startedAtMs, snapshot.kindGoneAtMs.get(kind) ?? 0);
  if (hasEligibleRunner(snapshot, kind)) {
    // Volunteers are there who can do no more for it: since one left, a clearance ended, or it got its last result.
    aloneSinceMs = Math.max(aloneSinceMs, stream.changedAtMs, snapshot.volunteersGoneAtMs);
  }
  return hasPassed(context.runnerGraceMs, aloneSinceMs, context.nowMs);
}

function dueLeases(snapshot: Snapshot, context: AssignContext): Due[] {
  const byJob = Map.groupBy(assignShards(snapshot, context), ({ jobId }) => jobId);
  return [...byJob].map(([jobId, assigned]) => {
    const leases = assigned.map(({ jobId: _, ...lease }) => lease);
    return { to: 'job', id: jobId, command: { type: 'GrantLeases', data: { jobId, leases } } };
  });
}

function dueDrains({ runners }: Snapshot): Due[] {
  return [...runners.values()]
    .filter(({ poison, drained }) => poison >= MAX_POISON && (!drained || drained === 'runner'))
    .map(({ runnerId }) => ({
      to: 'runner',
      id: runnerId,
      command: { type: 'DrainRunner', data: { runnerId, cause: 'poison' } },
    }));
}
