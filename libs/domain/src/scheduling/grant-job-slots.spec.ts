import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../pool/pool.events.js';
import { grantJobSlots, type ReadyJob, type SlotDemand, type UserDemand } from './grant-job-slots.js';

const ready = (jobId: string, readySince = 0, priority = 0): ReadyJob => ({
  jobId,
  generation: 1,
  readySince,
  priority,
});
const user = (userId: string, running: number, ...jobs: ReadyJob[]): UserDemand => ({
  userId,
  running,
  ready: jobs,
});
const grants = (demand: Partial<SlotDemand>) =>
  grantJobSlots({
    limits: DEFAULT_LIMITS,
    usersTaken: demand.active?.length ?? 0,
    slotsTaken: 0,
    active: [],
    waiting: [],
    ...demand,
  }).map(({ jobId }) => jobId);

describe('a free job slot', () => {
  it('goes to the user with the fewest running jobs', () => {
    const active = [user('ada', 1, ready('a', 1)), user('bob', 0, ready('b', 9))];
    expect(grants({ active, slotsTaken: 3 })).toEqual(['b']);
  });

  it('goes to the job of the highest priority among users with as many, then to the oldest', () => {
    const active = [user('ada', 0, ready('a', 1)), user('bob', 0, ready('b', 9, 5))];
    expect(grants({ active, slotsTaken: 3 })).toEqual(['b']);
    const jobs = [ready('young', 9), ready('old', 1), ready('urgent', 10, 9)];
    expect(grants({ active: [user('ada', 0, ...jobs)] })).toEqual(['urgent', 'old']);
  });

  it('is not given beyond the quota of a user', () => {
    expect(grants({ active: [user('ada', 1, ready('a'), ready('b'))] })).toEqual(['a']);
  });

  it('is not given beyond the pool', () => {
    const active = ['ada', 'bob', 'cy'].map((id) => user(id, 0, ready(`${id}1`, 1), ready(`${id}2`, 2)));
    expect(grants({ active })).toEqual(['ada1', 'bob1', 'cy1', 'ada2']);
    expect(grants({ active, slotsTaken: 9 })).toEqual([]);
  });

  it('admits whoever is first in line, and nobody before', () => {
    const waiting = [user('ada', 0, ready('a', 9)), user('bob', 0, ready('b', 1, 9))];
    expect(grants({ waiting, usersTaken: 2 })).toEqual(['a']);
    expect(grants({ waiting, usersTaken: 1 })).toEqual(['a', 'b']);
    expect(grants({ waiting, usersTaken: 3 })).toEqual([]);
  });

  it('goes to an active user with none before a newcomer of lower priority', () => {
    const active = [user('ada', 0, ready('a', 9, 5))];
    const waiting = [user('bob', 0, ready('b', 1))];
    expect(grants({ active, waiting, slotsTaken: 3 })).toEqual(['a']);
  });
});
