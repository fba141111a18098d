import { describe, expect, it } from 'vitest';
import { draftOf, errorsOf, isSameLimits, readDraft, rebase } from './limits-draft.js';

const LIMITS = { maxActiveUsers: 3, maxRunningJobs: 4, maxJobsPerUser: 2 };
const HELD = { ...LIMITS, userSlotMaxHoldMs: 90_500 };

describe('limits in fields', () => {
  it.each([LIMITS, HELD])('are sent as they were read: %j', (limits) => {
    expect(readDraft(draftOf(limits), limits)).toEqual({ body: { ...limits, expected: limits } });
  });

  it('say at the field what is no number', () => {
    const draft = { ...draftOf(LIMITS), maxRunningJobs: '', maxJobsPerUser: '2.5', hold: 'long' };
    expect(Object.keys((readDraft(draft, LIMITS) as { errors: object }).errors)).toEqual([
      'maxRunningJobs',
      'maxJobsPerUser',
      'hold',
    ]);
  });

  it('leave it to the server what a number may be', () => {
    const draft = { ...draftOf(LIMITS), maxRunningJobs: '0', hold: '0.2' };
    expect(readDraft(draft, LIMITS)).toMatchObject({ body: { maxRunningJobs: 0, userSlotMaxHoldMs: 200 } });
  });

  it('take what the server says to the field that it is about', () => {
    const problem = {
      errors: [
        { pointer: '/maxRunningJobs', detail: 'too small' },
        { pointer: '/userSlotMaxHoldMs', detail: '>=1000' },
        { pointer: '', detail: 'else' },
      ],
    };
    expect(errorsOf(problem)).toEqual({
      fields: { maxRunningJobs: 'too small', hold: 'From 1 second to 86,400 (a day).' },
      rest: ['else'],
    });
    expect(errorsOf({})).toEqual({ fields: {}, rest: [] });
  });
});

describe('limits that somebody else changed meanwhile', () => {
  it('come into the fields that were left alone', () => {
    const draft = { ...draftOf(LIMITS), maxRunningJobs: '9' };
    const now = { maxActiveUsers: 7, maxRunningJobs: 5, maxJobsPerUser: 2, userSlotMaxHoldMs: 60_000 };
    expect(rebase(draft, LIMITS, now)).toEqual({
      maxActiveUsers: '7',
      maxRunningJobs: '9',
      maxJobsPerUser: '2',
      hold: '60',
    });
  });

  it('are told from those that are the same', () => {
    expect(isSameLimits(LIMITS, { ...LIMITS })).toBe(true);
    expect(isSameLimits(LIMITS, HELD)).toBe(false);
  });
});
