import { describe, expect, it } from 'vitest';
import { UsageError } from './command.js';
import { parseLimits } from './what-if/limits-option.js';
import { duration } from './what-if/what-if-table.js';

describe('--limits', () => {
  it('names one limit or several', () => {
    expect(parseLimits('maxRunningJobs=8')).toEqual({ maxRunningJobs: 8 });
    expect(parseLimits('maxActiveUsers=5, maxJobsPerUser=3,userSlotMaxHoldMs=60000')).toEqual({
      maxActiveUsers: 5,
      maxJobsPerUser: 3,
      userSlotMaxHoldMs: 60_000,
    });
  });

  it.each([
    '',
    'maxRunningJobs',
    'maxRunningJobs=',
    'maxRunningJobs=0',
    'maxRunningJobs=1.5',
    'toString=3',
    'maxJobsPerUser=10001',
    'maxRunningJobs=1=2',
  ])('refuses "%s"', (text) => {
    expect(() => parseLimits(text)).toThrow(UsageError);
  });
});

describe('a duration', () => {
  it.each([
    [undefined, '–'],
    [0, '0 ms'],
    [999, '999 ms'],
    [1_250, '1.3 s'],
    [180_000, '3.0 min'],
    [9_000_000, '2.5 h'],
  ])('of %s ms is told as %s', (ms, text) => expect(duration(ms)).toBe(text));
});
