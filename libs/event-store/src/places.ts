import type { ExpectedRevision } from './event-store.js';

/** Events in one page of a subscription: enough to be fast, few enough not to hold up the thread that parses them. */
export const PAGE = 512;

/** A revision as a number: a stream without events is at -1. */
export const expectedToNumber = (expected: ExpectedRevision): number =>
  expected === 'no-stream' ? -1 : expected;

export const revisionFrom = (revision: number): ExpectedRevision => (revision < 0 ? 'no-stream' : revision);

/** The embedded stores count their positions, far below 2^53. */
export function positionToNumber(position: string | undefined, otherwise: number): number {
  if (position === undefined) return otherwise;
  if (!/^\d{1,15}$/.test(position))
    throw new RangeError(`not a position of this log: ${position.slice(0, 40)}`);
  return Number(position);
}

export function checkLimit(limit: number, max = 10_000): void {
  if (!Number.isInteger(limit) || limit < 1 || limit > max)
    throw new RangeError(`limit ${limit}, not 1 to ${max}`);
}
