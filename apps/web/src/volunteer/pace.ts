/** Least share of the time that a volunteer may ask for: below it a shard would not end within its lease. */
export const MIN_DUTY = 0.1;
/** A rest is never longer, however slow the machine: somebody may have moved the slider meanwhile. */
const MAX_REST_MS = 30_000;

/**
 * How long to rest after so much work.
 *
 * @param busyMs time that the last tile took.
 * @param duty share of the time to compute, 0.1–1; what lies outside counts as the nearer end.
 */
export function restMs(busyMs: number, duty: number): number {
  const share = Math.min(1, Math.max(MIN_DUTY, duty));
  return Math.min(MAX_REST_MS, Math.max(0, busyMs) * (1 / share - 1));
}
