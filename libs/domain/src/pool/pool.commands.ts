import type { UserId } from '../ids.js';
import type { JobSlot, Limits } from './pool.events.js';

/**
 * Takes back slots and gives them, in one append: first the job slots of what has ended, then user slots, then grants,
 * with a user slot for whoever has none. Decided from a snapshot, so all of the grants or none.
 */
export interface ReassignSlots {
  readonly type: 'ReassignSlots';
  readonly data: {
    readonly releases: readonly JobSlot[];
    readonly releasedUsers: readonly UserId[];
    readonly grants: readonly (JobSlot & { readonly userId: UserId })[];
  };
}
/** Replaces the limits; with `expected`, only if they still are what whoever changes them has seen. */
export interface ChangeLimits {
  readonly type: 'ChangeLimits';
  readonly data: Limits & { readonly expected?: Limits };
}

export type PoolCommand = ReassignSlots | ChangeLimits;
