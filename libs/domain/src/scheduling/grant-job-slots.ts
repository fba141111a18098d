import type { JobId, UserId } from '../ids.js';
import type { Limits } from '../pool/pool.events.js';

/** A job that lacks nothing but a slot. */
export interface ReadyJob {
  readonly jobId: JobId;
  readonly generation: number;
  /** 0 to 9, higher first. */
  readonly priority: number;
  /** Position from which it has been ready. */
  readonly readySince: number;
}

export interface UserDemand {
  readonly userId: UserId;
  /** Job slots held. */
  readonly running: number;
  readonly ready: readonly ReadyJob[];
}

export interface SlotDemand {
  readonly limits: Limits;
  /** User slots and job slots taken. */
  readonly usersTaken: number;
  readonly slotsTaken: number;
  /** Users with a user slot that may still be given more. */
  readonly active: readonly UserDemand[];
  /** Users without one, in order of admission. */
  readonly waiting: readonly UserDemand[];
}

export interface SlotGrant {
  readonly jobId: JobId;
  readonly userId: UserId;
  readonly generation: number;
}

/**
 * Gives free job slots to ready jobs.
 *
 * The user with the fewest running jobs comes first, then the job of the highest priority, then the oldest. Of waiting
 * users only the first in line competes, while a user slot is free: so nobody is admitted before whoever waits longer.
 *
 * @returns grants in order, within every limit; no slot stays free beside a job that the limits would let run.
 */
export function grantJobSlots({ limits, usersTaken, slotsTaken, active, waiting }: SlotDemand): SlotGrant[] {
  const grants: SlotGrant[] = [];
  const competing = active.map(contender);
  const line = waiting.filter(({ ready }) => ready.length > 0);
  let next = 0;
  let freeUsers = limits.maxActiveUsers - usersTaken;

  for (let free = limits.maxRunningJobs - slotsTaken; free > 0; free -= 1) {
    const head = freeUsers > 0 ? line[next] : undefined;
    const candidates = head ? [...competing, contender(head)] : competing;
    const best = candidates
      .filter((user) => user.running < limits.maxJobsPerUser && user.ready.length > 0)
      .reduce<Contender | undefined>((a, b) => (a && compare(a, b) <= 0 ? a : b), undefined);
    const job = best?.ready.shift();
    if (!best || !job) return grants;

    if (best.userId === head?.userId) {
      competing.push(best);
      next += 1;
      freeUsers -= 1;
    }
    best.running += 1;
    grants.push({ jobId: job.jobId, userId: best.userId, generation: job.generation });
  }
  return grants;
}

interface Contender {
  readonly userId: UserId;
  running: number;
  /** Best first. */
  readonly ready: ReadyJob[];
}

const contender = ({ userId, running, ready }: UserDemand): Contender => ({
  userId,
  running,
  ready: ready.toSorted(byPriorityThenAge),
});

const byPriorityThenAge = (a: ReadyJob, b: ReadyJob): number =>
  b.priority - a.priority || a.readySince - b.readySince || (a.jobId < b.jobId ? -1 : 1);

function compare(a: Contender, b: Contender): number {
  const [x, y] = [a.ready[0], b.ready[0]];
  return a.running - b.running || (x && y ? byPriorityThenAge(x, y) : 0);
}
