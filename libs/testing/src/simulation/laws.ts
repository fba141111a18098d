import type { Logged } from '@ramus/domain';
import { checkJobEvent } from './job-laws.js';
import type { Ledger } from './ledger.js';
import { hasEnded, predecessorsOf, type LedgerJob, type LedgerWorkflow } from './records.js';
import { hold } from './law-broken.js';

/** Takes an append into the ledger, and checks that every law holds before, between and after its events. */
export function checkAppend(ledger: Ledger, appended: readonly Logged[]): void {
  for (const event of appended) {
    checkWorkflowEvent(ledger, event);
    checkPoolEvent(ledger, event);
    checkJobEvent(ledger, event);
    ledger.record(event);
    checkLimits(ledger, event);
  }
  if (appended.length > 0) checkAfter(ledger);
}

function checkWorkflowEvent(ledger: Ledger, event: Logged): void {
  switch (event.type) {
    case 'JobStarted': {
      const { jobId, generation } = event.data;
      const job = ledger.job(jobId);
      hold('L1', job.status === 'pending' && job.generation === generation, `${jobId} starts twice`);
      const blockers = predecessorsOf(job.spec, job.workflow).filter(({ status }) => status !== 'succeeded');
      hold('L1/L2', blockers.length === 0, `${jobId} starts before ${blockers[0]?.spec.jobId}`);
      break;
    }
    case 'JobSucceeded':
    case 'JobFailed': {
      const { jobId, generation } = event.data;
      const job = ledger.job(jobId);
      const isIt = job.status === 'running' && job.generation === generation;
      hold('generation', isIt, `${jobId} ends as of ${generation} while ${job.status} in ${job.generation}`);
      hold('end', job.end === (event.type === 'JobFailed' ? 'failed' : 'merged'), `${jobId}: ${event.type}`);
      break;
    }
    case 'JobYielded': {
      const job = ledger.job(event.data.jobId);
      const isNext = job.status === 'running' && job.generation + 1 === event.data.generation;
      hold('generation', isNext, `${event.data.jobId} yields to ${event.data.generation}`);
      break;
    }
    case 'JobCancelled':
      hold('L6', !hasEnded(ledger.job(event.data.jobId)), `${event.data.jobId} is cancelled after its end`);
      break;
    case 'JobRetried':
      checkRetry(ledger, event);
      break;
    default:
      break;
  }
}

/** Of what L6 cancelled exactly those jobs reopen that it no longer demands, and each in its next generation. */
function checkRetry(ledger: Ledger, { data }: Extract<Logged, { type: 'JobRetried' }>): void {
  const job = ledger.job(data.jobId);
  hold('retry', job.status === 'failed', `${data.jobId} is retried while ${job.status}`);
  for (const { jobId, generation } of [data, ...data.reopened]) {
    hold('generation', ledger.job(jobId).generation + 1 === generation, `${jobId} reopens in ${generation}`);
  }
  const isDownByItself = (other: LedgerJob): boolean =>
    other !== job &&
    (other.status === 'failed' || (other.status === 'cancelled' && other.cause === 'by-user'));
  const staysDown = (other: LedgerJob): boolean =>
    isDownByItself(other) || predecessorsOf(other.spec, other.workflow).some(staysDown);
  const wanted = job.workflow.jobs
    .filter((other) => other.status === 'cancelled' && !staysDown(other))
    .map(({ spec }) => spec.jobId);
  const reopened = data.reopened.map(({ jobId }) => jobId);
  hold('retry', wanted.toSorted().join() === reopened.toSorted().join(), `${reopened} reopen, not ${wanted}`);
}

function checkPoolEvent(ledger: Ledger, event: Logged): void {
  switch (event.type) {
    case 'UserAdmitted':
      hold('L3', !ledger.admitted.has(event.data.userId), `${event.data.userId} is admitted twice`);
      break;
    case 'UserReleased':
      hold('L3', ledger.admitted.has(event.data.userId), `${event.data.userId} is released twice`);
      hold('L3', ledger.slotsOf(event.data.userId) === 0, `${event.data.userId} leaves with job slots`);
      break;
    case 'JobSlotGranted':
      hold('L4', !ledger.slots.has(event.data.jobId), `${event.data.jobId} gets a second slot`);
      hold('L3', ledger.admitted.has(event.data.userId), `${event.data.userId} has no user slot`);
      break;
    case 'JobSlotReleased': {
      const held = ledger.slots.get(event.data.jobId);
      hold('L4', held?.generation === event.data.generation, `${event.data.jobId} has no such slot`);
      break;
    }
    default:
      break;
  }
}

/** A limit binds grants: it is looked at where one is made. */
function checkLimits(ledger: Ledger, event: Logged): void {
  const { limits, admitted, slots } = ledger;
  if (event.type === 'UserAdmitted') {
    hold('L3', admitted.size <= limits.maxActiveUsers, `${admitted.size} users are active`);
  }
  if (event.type === 'JobSlotGranted') {
    const { userId } = event.data;
    hold('L4', slots.size <= limits.maxRunningJobs, `${slots.size} jobs have a slot`);
    hold(
      'L4',
      ledger.slotsOf(userId) <= limits.maxJobsPerUser,
      `${userId} has ${ledger.slotsOf(userId)} slots`,
    );
  }
}

function checkAfter(ledger: Ledger): void {
  for (const workflow of ledger.workflows.values()) checkWorkflow(ledger, workflow);
  for (const { userId } of ledger.slots.values()) {
    hold('L3', ledger.admitted.has(userId), `${userId} holds a job slot without a user slot`);
  }
}

function checkWorkflow(ledger: Ledger, workflow: LedgerWorkflow): void {
  const { workflowId, jobs, finished } = workflow;
  for (const { spec, status, generation } of jobs) {
    if (status !== 'running') continue;
    const { jobId, branch } = spec;
    const beside = jobs.filter((job) => job.status === 'running' && job.spec.branch === branch);
    hold('L1', beside.length === 1, `${beside.length} jobs of one branch run beside ${jobId}`);
    hold(
      'L4',
      ledger.slots.get(jobId)?.generation === generation,
      `${jobId} runs without the slot of ${generation}`,
    );
  }
  for (const job of jobs) {
    if (hasEnded(job)) continue;
    const down = predecessorsOf(job.spec, workflow).find(
      (other) => hasEnded(other) && other.status !== 'succeeded',
    );
    hold('L6', !down, `${job.spec.jobId} is ${job.status} although ${down?.spec.jobId} is ${down?.status}`);
  }
  const statuses = new Set(jobs.map(({ status }) => status));
  const wanted = jobs.every(hasEnded)
    ? statuses.has('failed')
      ? 'failed'
      : statuses.has('cancelled')
        ? 'cancelled'
        : 'succeeded'
    : undefined;
  hold('end', finished === wanted, `${workflowId} is recorded as ${finished}, but is ${wanted}`);
}
