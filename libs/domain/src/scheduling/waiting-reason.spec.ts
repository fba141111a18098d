import {
  admitted,
  committed,
  connected,
  granted,
  jobSpec,
  lent,
  planned,
  received,
  registered,
  snapshotOf,
  started,
  submitted,
  submittedData,
  volunteer,
  type Clock,
} from '@ramus/testing';
import { describe, expect, it } from 'vitest';
import type { DomainEvent } from '../logged-event.js';
import { DEFAULT_LIMITS, type Limits } from '../pool/pool.events.js';
import { cleared as slideCleared, onSlide, slideAdded } from './volunteers.fixture.js';
import { waitingReasons, type WaitingReason } from './waiting-reason.js';

function reasonOf(jobId: string, ...history: (DomainEvent | Clock)[]): WaitingReason | undefined {
  const snapshot = snapshotOf(...history);
  const job = snapshot.jobs.get(jobId);
  return job && waitingReasons(snapshot)(job);
}

const runner = [registered(), connected()];
const paused: DomainEvent = { type: 'WorkflowPaused', data: { workflowId: 'w' } };
const limits = (change: Partial<Limits>): DomainEvent => ({
  type: 'LimitsChanged',
  data: { ...DEFAULT_LIMITS, ...change },
});
const ofUser = (userId: string, workflowId: string): DomainEvent => ({
  type: 'WorkflowSubmitted',
  data: { ...submittedData(jobSpec(`${workflowId}.0`)), workflowId, userId },
});
const specs = [jobSpec('w.0'), jobSpec('w.1'), jobSpec('w.2', { branch: 1, dependsOn: ['w.0'] })];

describe('a pending job shows', () => {
  it('paused before anything else', () => {
    expect(reasonOf('w.1', submitted(...specs), paused)).toEqual({ code: 'paused' });
  });

  it('waiting-for-branch, with the first unfinished job of its branch', () => {
    expect(reasonOf('w.1', submitted(...specs))).toEqual({ code: 'waiting-for-branch', jobId: 'w.0' });
  });

  it('waiting-for-dependency, with what it waits for', () => {
    expect(reasonOf('w.2', submitted(...specs))).toEqual({ code: 'waiting-for-dependency', jobIds: ['w.0'] });
  });

  it('waiting-for-runner, with the kind that none offers', () => {
    expect(reasonOf('w.0', submitted(...specs))).toEqual({ code: 'waiting-for-runner', kind: 'diagnostic' });
    expect(reasonOf('w.0', registered(), connected('c1', { kinds: ['other'] }), submitted(...specs))).toEqual(
      {
        code: 'waiting-for-runner',
        kind: 'diagnostic',
      },
    );
  });

  describe('waiting-for-runner, although runners of its kind are there,', () => {
    const [added, cleared] = [slideAdded, slideCleared];
    const waits = (...history: (DomainEvent | Clock)[]) => reasonOf('w.0', added, onSlide(), ...history);
    const lacking = (need: string) => ({ code: 'waiting-for-runner', kind: 'diagnostic', need });

    it('for want of a clearance, when they are volunteers', () => {
      expect(waits(...volunteer('a'))).toEqual(lacking('clearance'));
      expect(waits(cleared, ...volunteer('a'))).toEqual({ code: 'starting' });
      expect(waits(...volunteer('a'), registered(), connected())).toEqual({ code: 'starting' });
    });

    it('for want of another to confirm what the one volunteer did', () => {
      const done = [cleared, ...volunteer('a'), planned(1), lent('a'), received(1, 'v-a')];
      expect(waits(...done)).toEqual(lacking('confirmation'));
      expect(waits(...done, ...volunteer('b'))).toEqual({ code: 'starting' });
    });

    it('for want of the class that began a reproducible job', () => {
      const begun: DomainEvent = {
        type: 'LeaseGranted',
        data: { jobId: 'w.0', shard: 0, runnerId: 'r1', leaseMs: 1, pinnedTo: { provider: 'cpu' } },
      };
      const history = [onSlide(true), planned(2), begun, committed(1), registered()];
      expect(reasonOf('w.0', ...history, connected('c1', { provider: 'cuda' }))).toEqual(lacking('class'));
      expect(reasonOf('w.0', ...history, connected())).toEqual({ code: 'starting' });
    });
  });

  it('waiting-for-user-slot, with the place in line and how many are active', () => {
    const history = [
      limits({ maxActiveUsers: 1 }),
      ...runner,
      ofUser('ada', 'v'),
      admitted('ada'),
      granted('v.0', 1, 'ada'),
      ofUser('bob', 'b'),
      ofUser('cy', 'c'),
    ];
    expect(reasonOf('b.0', ...history)).toEqual({ code: 'waiting-for-user-slot', place: 1, activeUsers: 1 });
    expect(reasonOf('c.0', ...history)).toEqual({ code: 'waiting-for-user-slot', place: 2, activeUsers: 1 });
  });

  it('waiting-for-user-quota, with how many of the user run', () => {
    const history = [
      limits({ maxJobsPerUser: 1 }),
      ...runner,
      ofUser('ada', 'v'),
      ofUser('ada', 'u'),
      admitted('ada'),
    ];
    expect(reasonOf('u.0', ...history, granted('v.0', 1, 'ada'))).toEqual({
      code: 'waiting-for-user-quota',
      running: 1,
    });
  });

  it('waiting-for-job-slot, with how many run', () => {
    const history = [
      limits({ maxRunningJobs: 1 }),
      ...runner,
      ofUser('ada', 'v'),
      ofUser('bob', 'u'),
      admitted('ada'),
    ];
    expect(reasonOf('u.0', ...history, granted('v.0', 1, 'ada'))).toEqual({
      code: 'waiting-for-job-slot',
      running: 1,
    });
  });

  it('starting when nothing is missing', () => {
    expect(reasonOf('w.0', ...runner, submitted(...specs))).toEqual({ code: 'starting' });
  });

  it('starting when it has its slot, for a pause does not stop it then', () => {
    const history = [...runner, submitted(...specs), admitted(), granted('w.0')];
    expect(reasonOf('w.0', ...history, paused)).toEqual({ code: 'starting' });
  });

  it('what it waits for beside a running job of another branch', () => {
    const history = [...runner, submitted(...specs), admitted(), granted('w.0'), started('w.0')];
    expect(reasonOf('w.2', ...history)).toEqual({ code: 'waiting-for-dependency', jobIds: ['w.0'] });
  });
});
