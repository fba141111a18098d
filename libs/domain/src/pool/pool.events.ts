import type { JobId, UserId } from '../ids.js';

/** Bounds of a pool. They bind grants: lowering one takes nothing away. */
export interface Limits {
  /** Users with a user slot, ≥ 1. */
  readonly maxActiveUsers: number;
  /** Jobs with a job slot, ≥ 1. */
  readonly maxRunningJobs: number;
  /** Of those, of one user, ≥ 1. */
  readonly maxJobsPerUser: number;
  /** How long a user slot is kept while others wait, in milliseconds; for ever when absent. */
  readonly userSlotMaxHoldMs?: number;
}

export const DEFAULT_LIMITS: Limits = { maxActiveUsers: 3, maxRunningJobs: 4, maxJobsPerUser: 2 };

export interface JobSlot {
  readonly jobId: JobId;
  readonly generation: number;
}

export interface UserAdmitted {
  readonly type: 'UserAdmitted';
  readonly data: { readonly userId: UserId };
}
export interface UserReleased {
  readonly type: 'UserReleased';
  readonly data: { readonly userId: UserId };
}
export interface JobSlotGranted {
  readonly type: 'JobSlotGranted';
  readonly data: JobSlot & { readonly userId: UserId };
}
export interface JobSlotReleased {
  readonly type: 'JobSlotReleased';
  readonly data: JobSlot & { readonly userId: UserId };
}
export interface LimitsChanged {
  readonly type: 'LimitsChanged';
  readonly data: Limits;
}

export type PoolEvent = UserAdmitted | UserReleased | JobSlotGranted | JobSlotReleased | LimitsChanged;
