import type { RunnerId } from '../ids.js';
import type { LeaseBounds } from './lease-length.js';
import type { TrustContext } from './trust-policy.js';

/** What shards are given out by, beside the snapshot. */
export interface AssignContext extends TrustContext {
  readonly nowMs: number;
  readonly lease: LeaseBounds;
  /** Slots that a runner has not freed yet after a revocation. */
  readonly blocked: ReadonlyMap<RunnerId, number>;
}
