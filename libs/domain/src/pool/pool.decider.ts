import type { Decider } from '../decider.js';
import { DomainError } from '../errors.js';
import type { JobId, UserId } from '../ids.js';
import type { ChangeLimits, PoolCommand, ReassignSlots } from './pool.commands.js';
import { DEFAULT_LIMITS, type JobSlotGranted, type Limits, type PoolEvent } from './pool.events.js';

/** Who may run, and what does. */
export interface Pool {
  readonly limits: Limits;
  readonly users: ReadonlySet<UserId>;
  readonly slots: ReadonlyMap<JobId, JobSlotGranted['data']>;
}

/** The hard limits of a pool: laws L3 and L4. */
export const poolDecider: Decider<PoolCommand, Pool, PoolEvent> = {
  initial: { limits: DEFAULT_LIMITS, users: new Set(), slots: new Map() },
  decide,
  evolve,
};

function decide(command: PoolCommand, pool: Pool): readonly PoolEvent[] {
  switch (command.type) {
    case 'ReassignSlots':
      return reassign(command, pool);
    case 'ChangeLimits':
      return changeLimits(command, pool);
  }
}

function reassign({ data }: ReassignSlots, pool: Pool): PoolEvent[] {
  const events: PoolEvent[] = [];
  let now = pool;
  const happens = (event: PoolEvent) => {
    events.push(event);
    now = evolve(now, event);
  };
  // A slot of another generation, or one released before, stays as it is.
  for (const { jobId, generation } of data.releases) {
    const held = now.slots.get(jobId);
    if (held?.generation === generation) happens({ type: 'JobSlotReleased', data: held });
  }
  for (const userId of data.releasedUsers) {
    if (slotsOf(now, userId) > 0) throw new DomainError('user-still-running', { userId });
    if (now.users.has(userId)) happens({ type: 'UserReleased', data: { userId } });
  }
  for (const slot of data.grants) {
    // A job has one slot; that of an earlier generation is released first.
    if (!now.slots.has(slot.jobId)) grant(slot, now).forEach(happens);
  }
  return events;
}

function grant(slot: JobSlotGranted['data'], pool: Pool): PoolEvent[] {
  const { limits, users, slots } = pool;
  const { maxActiveUsers, maxRunningJobs, maxJobsPerUser } = limits;
  const isAdmitted = users.has(slot.userId);
  if (!isAdmitted && users.size >= maxActiveUsers)
    throw new DomainError('user-slots-full', { maxActiveUsers });
  if (slots.size >= maxRunningJobs) throw new DomainError('job-slots-full', { maxRunningJobs });
  if (slotsOf(pool, slot.userId) >= maxJobsPerUser) {
    throw new DomainError('user-quota-full', { maxJobsPerUser });
  }
  const granted: PoolEvent = { type: 'JobSlotGranted', data: slot };
  return isAdmitted ? [granted] : [{ type: 'UserAdmitted', data: { userId: slot.userId } }, granted];
}

function changeLimits({ data: { expected, ...wanted } }: ChangeLimits, { limits }: Pool): PoolEvent[] {
  const { maxActiveUsers, maxRunningJobs, maxJobsPerUser, userSlotMaxHoldMs } = wanted;
  for (const limit of [maxActiveUsers, maxRunningJobs, maxJobsPerUser, userSlotMaxHoldMs ?? 1]) {
    if (!Number.isSafeInteger(limit) || limit < 1) {
      throw new DomainError('limits-invalid', { reason: `a limit is a whole number from 1, not ${limit}` });
    }
  }
  // Whoever sends it twice wants what is true already, whatever they had seen before.
  if (isSame(wanted, limits)) return [];
  if (expected && !isSame(expected, limits)) throw new DomainError('limits-changed', { limits });
  return [{ type: 'LimitsChanged', data: wanted }];
}

const isSame = (one: Limits, other: Limits): boolean =>
  one.maxActiveUsers === other.maxActiveUsers &&
  one.maxRunningJobs === other.maxRunningJobs &&
  one.maxJobsPerUser === other.maxJobsPerUser &&
  one.userSlotMaxHoldMs === other.userSlotMaxHoldMs;

function evolve(pool: Pool, event: PoolEvent): Pool {
  switch (event.type) {
    case 'UserAdmitted':
      return { ...pool, users: new Set(pool.users).add(event.data.userId) };
    case 'UserReleased': {
      const users = new Set(pool.users);
      users.delete(event.data.userId);
      return { ...pool, users };
    }
    case 'JobSlotGranted':
      return { ...pool, slots: new Map(pool.slots).set(event.data.jobId, event.data) };
    case 'JobSlotReleased': {
      const slots = new Map(pool.slots);
      slots.delete(event.data.jobId);
      return { ...pool, slots };
    }
    case 'LimitsChanged':
      return { ...pool, limits: event.data };
    default:
      return pool;
  }
}

function slotsOf({ slots }: Pool, userId: UserId): number {
  let count = 0;
  for (const slot of slots.values()) if (slot.userId === userId) count += 1;
  return count;
}
