import type { Random } from './ports.js';

export interface BackOff {
  /** Wait before the second try. */
  readonly firstMs: number;
  /** Longest wait. */
  readonly mostMs: number;
}

export const SHORT_BACK_OFF: BackOff = { firstMs: 200, mostMs: 5_000 };

/**
 * How long to wait after the `failures`-th failure in a row.
 *
 * Doubles from `firstMs` to `mostMs`; half of it is random, so that runners that lost one server do not come back in step.
 *
 * @param failures ≥ 1.
 */
export function backOffMs(
  failures: number,
  random: Random,
  { firstMs, mostMs }: BackOff = SHORT_BACK_OFF,
): number {
  const fullMs = Math.min(mostMs, firstMs * 2 ** Math.min(failures - 1, 30));
  return Math.round(fullMs / 2 + (fullMs / 2) * random());
}
