import { describe, expect, it } from 'vitest';
import { admitUsers, type WaitingUser } from './admit-users.js';

const waits = (userId: string, readySince: number, releasedAt = 0): WaitingUser => ({
  userId,
  readySince,
  releasedAt,
});
const lineOf = (...waiting: WaitingUser[]) => admitUsers(waiting).map(({ userId }) => userId);

describe('the line of waiting users', () => {
  it('begins with whoever has waited longest', () =>
    expect(lineOf(waits('ada', 5), waits('bob', 3))).toEqual(['bob', 'ada']));

  it('counts waiting from the last release, if that is later', () => {
    expect(lineOf(waits('ada', 1, 9), waits('bob', 3))).toEqual(['bob', 'ada']);
  });

  it('is the same for every replica when two began together', () => {
    expect(lineOf(waits('bob', 3), waits('ada', 3))).toEqual(['ada', 'bob']);
  });
});
