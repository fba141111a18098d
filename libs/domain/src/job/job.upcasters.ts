import type { Upcasters } from '../upcasting.js';
import type { JobEvent } from './job.events.js';

/** Every type is still written in its first shape, save where an upcaster stands. */
export const jobUpcasters: Upcasters<JobEvent> = {
  JobPlanned: [],
  LeaseGranted: [],
  LeaseEnded: [],
  ShardCommitted: [],
  ShardFailed: [],
  JobMerged: [],
  JobClosed: [],
  JobReopened: [],
};
