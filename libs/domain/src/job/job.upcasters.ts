import type { Upcasters } from '../upcasting.js';
import type { JobEvent } from './job.events.js';

/** Every type is still written in its first shape, save where an upcaster stands. */
export const jobUpcasters: Upcasters<JobEvent> = {
  JobPlanned: [],
  LeaseGranted: [],
  LeaseEnded: [],
  ResultReceived: [],
  ShardCommitted: [],
  ShardDisputed: [],
  ShardFailed: [],
  ShardInvalidated: [],
  JobMerged: [],
  JobClosed: [],
  JobReopened: [],
};
