import type { UserId } from '../ids.js';

/** A user without a user slot who has work that could run now. */
export interface WaitingUser {
  readonly userId: UserId;
  /** Position from which its oldest waiting job was ready. */
  readonly readySince: number;
  /** Position at which it last gave a user slot back; 0 if never. */
  readonly releasedAt: number;
}

/** When a user began to wait: with its oldest waiting job, or with its own last release if that is later. */
const waitsSince = ({ readySince, releasedAt }: WaitingUser): number => Math.max(readySince, releasedAt);

/**
 * The line in which users wait for a user slot (law L5): who began to wait first is admitted first.
 *
 * @returns `waiting` in order of admission; equals by id, so that every replica sees one line.
 */
export const admitUsers = (waiting: readonly WaitingUser[]): WaitingUser[] =>
  waiting.toSorted((a, b) => waitsSince(a) - waitsSince(b) || (a.userId < b.userId ? -1 : 1));
