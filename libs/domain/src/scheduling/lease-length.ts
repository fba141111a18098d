/** Bounds of a lease's length, in milliseconds. */
export interface LeaseBounds {
  readonly minMs: number;
  readonly maxMs: number;
}

/** A runner may take this many times its usual time before its silence counts as the end. */
const SLACK = 4;

/**
 * How long a lease lives without a heartbeat.
 *
 * @param msPerShard the runner's measured time for a shard of the kind; undefined before its first.
 * @returns milliseconds, a few times that, within the bounds.
 */
export const leaseLength = (msPerShard: number | undefined, { minMs, maxMs }: LeaseBounds): number =>
  Math.round(Math.min(maxMs, Math.max(minMs, SLACK * (msPerShard ?? 0))));
