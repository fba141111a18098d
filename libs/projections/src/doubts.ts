import { isEnded, type RunnerId } from '@ramus/domain';
import type { JobProgress } from './workflow.projection.js';

/** By which event a result of a volunteer was last found to be wrong, and when that was. */
export interface Conviction {
  readonly position: number;
  readonly atMs: number;
}

/** What a volunteer alone computed for a job that has ended, before it was convicted. */
export interface Doubt {
  readonly runnerId: RunnerId;
  readonly shards: number;
  /** ISO 8601 instant. */
  readonly convictedAt: string;
}

/**
 * What of a job that has ended nobody but a convicted volunteer speaks for.
 *
 * As in jobs that go on, whatever it was lent before its conviction counts; there it is computed again, here only told.
 * A volunteer that alone computed some before and some after is doubted in all of them.
 */
export function doubtsIn(
  { accepted: { alone }, manifest, status }: Pick<JobProgress, 'accepted' | 'manifest' | 'status'>,
  convictionOf: (runnerId: RunnerId) => Conviction | undefined,
): Doubt[] {
  if (!isEnded(status) && !manifest) return [];
  const doubts = new Map<RunnerId, Doubt>();
  for (const { runnerId, shards, since } of alone) {
    const conviction = convictionOf(runnerId);
    if (!conviction || since >= conviction.position) continue;
    const before = doubts.get(runnerId)?.shards ?? 0;
    const convictedAt = new Date(conviction.atMs).toISOString();
    doubts.set(runnerId, { runnerId, shards: before + shards, convictedAt });
  }
  return [...doubts.values()];
}
