import type { Upcasters } from '../upcasting.js';
import type { PoolEvent } from './pool.events.js';

/** Every type is still written in its first shape, save where an upcaster stands. */
export const poolUpcasters: Upcasters<PoolEvent> = {
  UserAdmitted: [],
  UserReleased: [],
  JobSlotGranted: [],
  JobSlotReleased: [],
  LimitsChanged: [],
};
