import { specify } from '@ramus/testing';
import { describe, it } from 'vitest';
import type { PoolCommand, ReassignSlots } from './pool.commands.js';
import { poolDecider } from './pool.decider.js';
import { DEFAULT_LIMITS, type Limits, type PoolEvent } from './pool.events.js';

const { given } = specify(poolDecider);

const admitted = (userId: string): PoolEvent => ({ type: 'UserAdmitted', data: { userId } });
const released = (userId: string): PoolEvent => ({ type: 'UserReleased', data: { userId } });
const slot = (userId: string, jobId: string, generation = 1) => ({ userId, jobId, generation });
const granted = (userId: string, jobId: string, generation = 1): PoolEvent => ({
  type: 'JobSlotGranted',
  data: slot(userId, jobId, generation),
});
const freed = (userId: string, jobId: string, generation = 1): PoolEvent => ({
  type: 'JobSlotReleased',
  data: slot(userId, jobId, generation),
});
const reassign = (data: Partial<ReassignSlots['data']>): PoolCommand => ({
  type: 'ReassignSlots',
  data: { releases: [], releasedUsers: [], grants: [], ...data },
});
const limited = (change: Partial<Limits>): PoolEvent => ({
  type: 'LimitsChanged',
  data: { ...DEFAULT_LIMITS, ...change },
});

describe('a grant', () => {
  it('admits its user in the same append', () => {
    given()
      .when(reassign({ grants: [slot('ada', 'j')] }))
      .then(admitted('ada'), granted('ada', 'j'));
  });

  it('admits a user once', () => {
    given(admitted('ada'), granted('ada', 'j'))
      .when(reassign({ grants: [slot('ada', 'k')] }))
      .then(granted('ada', 'k'));
  });

  it('is nothing to a job that holds a slot, of whatever generation', () => {
    given(admitted('ada'), granted('ada', 'j'))
      .when(reassign({ grants: [slot('ada', 'j', 2)] }))
      .thenNothing();
  });

  it('stops at the last user slot', () => {
    given(limited({ maxActiveUsers: 1 }), admitted('ada'))
      .when(reassign({ grants: [slot('bob', 'j')] }))
      .thenRefused('user-slots-full', { maxActiveUsers: 1 });
  });

  it('stops at the last job slot', () => {
    given(limited({ maxRunningJobs: 1 }), admitted('ada'), granted('ada', 'j'))
      .when(reassign({ grants: [slot('bob', 'k')] }))
      .thenRefused('job-slots-full', { maxRunningJobs: 1 });
  });

  it("stops at its user's quota", () => {
    given(admitted('ada'), granted('ada', 'j'), granted('ada', 'k'))
      .when(reassign({ grants: [slot('ada', 'l')] }))
      .thenRefused('user-quota-full', { maxJobsPerUser: 2 });
  });

  it('beyond a limit undoes those before it: all or none', () => {
    given(limited({ maxRunningJobs: 1 }))
      .when(reassign({ grants: [slot('ada', 'j'), slot('bob', 'k')] }))
      .thenRefused('job-slots-full');
  });
});

describe('a release', () => {
  it('names the slot that it gives back', () => {
    given(admitted('ada'), granted('ada', 'j'))
      .when(reassign({ releases: [{ jobId: 'j', generation: 1 }] }))
      .then(freed('ada', 'j'));
  });

  it('of another generation changes nothing', () => {
    given(admitted('ada'), granted('ada', 'j', 2))
      .when(reassign({ releases: [{ jobId: 'j', generation: 1 }] }))
      .thenNothing();
  });

  it('comes once', () => {
    given(admitted('ada'), granted('ada', 'j'), freed('ada', 'j'))
      .when(reassign({ releases: [{ jobId: 'j', generation: 1 }] }))
      .thenNothing();
  });

  it('makes room for a grant in the same append', () => {
    given(limited({ maxRunningJobs: 1, maxActiveUsers: 1 }), admitted('ada'), granted('ada', 'j'))
      .when(
        reassign({
          releases: [{ jobId: 'j', generation: 1 }],
          releasedUsers: ['ada'],
          grants: [slot('bob', 'k')],
        }),
      )
      .then(freed('ada', 'j'), released('ada'), admitted('bob'), granted('bob', 'k'));
  });
});

describe('a user slot', () => {
  it('is not given back while its user holds a job slot', () => {
    given(admitted('ada'), granted('ada', 'j'))
      .when(reassign({ releasedUsers: ['ada'] }))
      .thenRefused('user-still-running', { userId: 'ada' });
  });

  it('is given back once', () => {
    given(admitted('ada'))
      .when(reassign({ releasedUsers: ['ada'] }))
      .then(released('ada'));
    given(admitted('ada'), released('ada'))
      .when(reassign({ releasedUsers: ['ada'] }))
      .thenNothing();
  });
});

describe('a limit', () => {
  const change = (data: Limits & { expected?: Limits }): PoolCommand => ({ type: 'ChangeLimits', data });

  it('is changed, once', () => {
    const wider = { ...DEFAULT_LIMITS, maxRunningJobs: 9 };
    given().when(change(wider)).then({ type: 'LimitsChanged', data: wider });
    given({ type: 'LimitsChanged', data: wider }).when(change(wider)).thenNothing();
  });

  it('is not changed by whoever has seen other limits', () => {
    const wider = { ...DEFAULT_LIMITS, maxRunningJobs: 9 };
    const others = { ...DEFAULT_LIMITS, maxActiveUsers: 7 };
    const stale = change({ ...wider, expected: DEFAULT_LIMITS });
    given().when(stale).then({ type: 'LimitsChanged', data: wider });
    given({ type: 'LimitsChanged', data: others })
      .when(stale)
      .thenRefused('limits-changed', { limits: others });
    // The same change, sent again after its answer was lost.
    given({ type: 'LimitsChanged', data: wider }).when(stale).thenNothing();
  });

  it('that is lowered takes nothing away, and binds the next grant', () => {
    const history = [
      admitted('ada'),
      granted('ada', 'j'),
      granted('ada', 'k'),
      limited({ maxRunningJobs: 1 }),
    ];
    given(...history)
      .when(reassign({ grants: [slot('bob', 'l')] }))
      .thenRefused('job-slots-full', { maxRunningJobs: 1 });
    given(...history)
      .when(reassign({ releases: [{ jobId: 'j', generation: 1 }], grants: [slot('bob', 'l')] }))
      .thenRefused('job-slots-full');
  });

  it.each([0, -1, 1.5, Number.NaN])('is a whole number from 1, not %s', (maxRunningJobs) => {
    given()
      .when(change({ ...DEFAULT_LIMITS, maxRunningJobs }))
      .thenRefused('limits-invalid');
    given()
      .when(change({ ...DEFAULT_LIMITS, userSlotMaxHoldMs: maxRunningJobs }))
      .thenRefused('limits-invalid');
  });
});
