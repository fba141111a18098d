/**
 * Whether a time is over that began at `sinceMs`.
 *
 * The two instants may come from different clocks, and a clock may be put back: a beginning that lies further ahead than
 * the time itself counts as long past, so that nothing waits for a clock to catch up.
 */
export const hasPassed = (durationMs: number, sinceMs: number, nowMs: number): boolean =>
  Math.abs(nowMs - sinceMs) >= durationMs;
