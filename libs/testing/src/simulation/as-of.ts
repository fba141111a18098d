import { waitingReasons, type Due, type Snapshot, type WaitingReason } from '@ramus/domain';
import { hold } from './law-broken.js';
import type { Ledger } from './ledger.js';
import { ADDRESSES, TRUST } from './population.js';
import { hasEnded, predecessorsOf, type LedgerJob } from './records.js';
import { canGoOn } from './who-may.js';

type SlotsDue = Extract<Due, { to: 'pool' }>['command']['data'];

/** Jobs that ask for a slot and could run at once, oldest first. */
const candidates = (ledger: Ledger): LedgerJob[] =>
  [...ledger.jobs.values()]
    .filter((job) => job.waitsSince !== undefined && canGoOn(ledger, job))
    .toSorted((a, b) => (a.waitsSince ?? 0) - (b.waitsSince ?? 0));

/** Users without a user slot who have a candidate, in the order in which they began to wait. */
function lineOf(ledger: Ledger): string[] {
  const since = new Map<string, number>();
  for (const { workflow, waitsSince = 0 } of candidates(ledger)) {
    if (ledger.admitted.has(workflow.userId) || since.has(workflow.userId)) continue;
    since.set(workflow.userId, Math.max(waitsSince, ledger.lastRelease.get(workflow.userId) ?? 0));
  }
  return [...since].toSorted((a, b) => a[1] - b[1] || (a[0] < b[0] ? -1 : 1)).map(([userId]) => userId);
}

/** L5 and L7 as of the position that slots were decided from. `data` is undefined when nothing was found due. */
export function checkSlots(ledger: Ledger, data: SlotsDue | undefined, nowMs: number): void {
  const { releases = [], releasedUsers = [], grants = [] } = data ?? {};
  const { limits, admitted } = ledger;

  const newcomers = [...new Set(grants.map(({ userId }) => userId))].filter(
    (userId) => !admitted.has(userId),
  );
  const line = lineOf(ledger);
  hold('L5', newcomers.join() === line.slice(0, newcomers.length).join(), `${newcomers} pass ${line}`);

  const gone = new Set(releases.map(({ jobId }) => jobId));
  for (const [jobId, { generation }] of ledger.slots) {
    const job = ledger.job(jobId);
    const isOver = hasEnded(job) || job.generation > generation;
    hold('L7', !isOver || gone.has(jobId), `the slot of ${jobId} is not given back`);
  }

  const slotsLeft = (userId: string): number =>
    [...ledger.slots].filter(([jobId, slot]) => slot.userId === userId && !gone.has(jobId)).length;
  const asks = new Set(candidates(ledger).map(({ workflow }) => workflow.userId));
  const goesOn = new Set(
    [...gone]
      .map((jobId) => ledger.job(jobId))
      .filter((job) => job.status === 'pending' && !job.workflow.paused)
      .map(({ workflow }) => workflow.userId),
  );
  const isHoldOver = (userId: string): boolean =>
    line.length > 0 && nowMs - (admitted.get(userId) ?? nowMs) >= (limits.userSlotMaxHoldMs ?? Infinity);
  for (const userId of admitted.keys()) {
    const isIdle = slotsLeft(userId) === 0;
    const mayLeave = isIdle && (isHoldOver(userId) || !asks.has(userId));
    const mustLeave = mayLeave && (isHoldOver(userId) || !goesOn.has(userId));
    hold('L5', mayLeave || !releasedUsers.includes(userId), `${userId} loses a user slot that it uses`);
    hold(
      'L5',
      !mustLeave || releasedUsers.includes(userId),
      `${userId} keeps a user slot that it cannot use`,
    );
  }
  checkNothingIdles(ledger, { releases, releasedUsers, grants }, line, isHoldOver);
}

/** No slot is left free beside a job that every limit would let run. */
function checkNothingIdles(
  ledger: Ledger,
  { releases, releasedUsers, grants }: SlotsDue,
  line: readonly string[],
  isHoldOver: (userId: string) => boolean,
): void {
  const { limits, admitted, slots } = ledger;
  const active = new Set([...admitted.keys()].filter((userId) => !releasedUsers.includes(userId)));
  for (const { userId } of grants) active.add(userId);
  if (slots.size - releases.length + grants.length >= limits.maxRunningJobs) return;

  const gone = new Set(releases.map(({ jobId }) => jobId));
  const given = new Set(grants.map(({ jobId }) => jobId));
  const running = (userId: string): number =>
    [...slots].filter(([jobId, slot]) => slot.userId === userId && !gone.has(jobId)).length +
    grants.filter((grant) => grant.userId === userId).length;
  const next = active.size < limits.maxActiveUsers ? line.find((userId) => !active.has(userId)) : undefined;
  for (const { spec, workflow } of candidates(ledger)) {
    const { userId } = workflow;
    const hasRoom = active.has(userId) && running(userId) < limits.maxJobsPerUser;
    const isLeft = !given.has(spec.jobId) && (userId === next || (hasRoom && !isHoldOver(userId)));
    hold('grants', !isLeft, `${spec.jobId} is left waiting beside a free slot`);
  }
}

/** L13: what is shown for each waiting job is the first reason of the design's list that holds. */
export function checkReasons(ledger: Ledger, snapshot: Snapshot): void {
  const shown = waitingReasons(snapshot, { trust: TRUST, addresses: ADDRESSES });
  const line = lineOf(ledger);
  for (const job of snapshot.jobs.values()) {
    if (job.status !== 'pending') continue;
    const reason = shown(job);
    const wanted = reasonOf(ledger, ledger.job(job.spec.jobId), line);
    hold('L13', reason.code === wanted, `${job.spec.jobId} shows ${JSON.stringify(reason)}, not ${wanted}`);
    if (reason.code === 'waiting-for-user-slot') {
      hold(
        'L13',
        line[reason.place - 1] === job.workflow.userId,
        `${job.workflow.userId} is not at ${reason.place}`,
      );
    }
  }
}

function reasonOf(ledger: Ledger, job: LedgerJob, line: readonly string[]): WaitingReason['code'] {
  const { spec, workflow, generation } = job;
  const { limits, slots, admitted } = ledger;
  // A pause stops requests for slots; it is no reason for a job that has its slot.
  if (slots.get(spec.jobId)?.generation === generation) return 'starting';
  if (workflow.paused) return 'paused';
  const missing = predecessorsOf(spec, workflow).filter(({ status }) => status !== 'succeeded');
  if (missing.some((other) => other.spec.branch === spec.branch)) return 'waiting-for-branch';
  if (missing.length > 0) return 'waiting-for-dependency';
  if (!canGoOn(ledger, job)) return 'waiting-for-runner';
  const free = limits.maxActiveUsers - admitted.size;
  if (!admitted.has(workflow.userId) && line.indexOf(workflow.userId) >= Math.max(0, free)) {
    return 'waiting-for-user-slot';
  }
  if (ledger.slotsOf(workflow.userId) >= limits.maxJobsPerUser) return 'waiting-for-user-quota';
  return slots.size >= limits.maxRunningJobs ? 'waiting-for-job-slot' : 'starting';
}
