import type { JobId, RunnerId, Token } from '@ramus/domain';
import type { Happening } from './recording.js';
import type { Attempt, Step } from './work.js';

interface HeldLease {
  readonly jobId: JobId;
  readonly token: Token;
  readonly runnerId: RunnerId;
  readonly leaseMs: number;
}

/** What is to happen in a simulation, at a time. */
export type Coming =
  | Happening['what']
  | {
      readonly kind: 'planned' | 'merged';
      readonly jobId: JobId;
      readonly generation: number;
      readonly step: Step;
    }
  | { readonly kind: 'attempt'; readonly lease: HeldLease; readonly attempt: Attempt }
  /** Something may have become due by time alone. */
  | { readonly kind: 'look' };
