/** How quickly bytes go, smoothed: what came within the last seconds counts most. */
export interface Pace {
  readonly atMs: number;
  readonly sent: number;
  /** Unknown until bytes have gone for a moment. */
  readonly bytesPerS?: number | undefined;
}

const SMOOTHING_MS = 3_000;
const SHORTEST_MS = 250;

/** @param pace what was known before; undefined at the start and after a pause. */
export function nextPace(pace: Pace | undefined, sent: number, atMs: number): Pace {
  if (!pace || sent < pace.sent) return { atMs, sent };
  const passedMs = atMs - pace.atMs;
  if (passedMs < SHORTEST_MS) return pace;
  const now = ((sent - pace.sent) * 1_000) / passedMs;
  const weight = 1 - Math.exp(-passedMs / SMOOTHING_MS);
  const bytesPerS = pace.bytesPerS === undefined ? now : pace.bytesPerS + weight * (now - pace.bytesPerS);
  return { atMs, sent, bytesPerS };
}

/** Milliseconds until the rest has gone; undefined where that cannot be said. */
export const restMs = ({ bytesPerS }: Pace, left: number): number | undefined =>
  bytesPerS && bytesPerS > 0 ? (left * 1_000) / bytesPerS : undefined;
