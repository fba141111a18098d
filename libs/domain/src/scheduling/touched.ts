import type { JobId } from '../ids.js';

/** Where an event asks to look: jobs whose dues may have changed, and whether slots or leases may have. */
export interface Touched {
  readonly jobs: Set<JobId>;
  pool: boolean;
  leases: boolean;
}

export const untouched = (): Touched => ({ jobs: new Set(), pool: false, leases: false });
