import {
  blob,
  cause,
  closed,
  closeJob,
  committed,
  leased,
  leaseEnded,
  merged,
  plan,
  planned,
  reopened,
  shardFailed,
  specify,
} from '@ramus/testing';
import { describe, it } from 'vitest';
import type { JobCommand } from './job.commands.js';
import { jobDecider, MAX_ATTEMPTS, MAX_LOST } from './job.decider.js';
import type { JobEvent, LeaseEnd } from './job.events.js';

const { given } = specify(jobDecider);

const jobId = 'w.0';
const grant = (...leases: [shard: number, runnerId: string][]): JobCommand => ({
  type: 'GrantLeases',
  data: { jobId, leases: leases.map(([shard, runnerId]) => ({ shard, runnerId, leaseMs: 15_000 })) },
});
const end = (token: number, why: LeaseEnd = 'expired'): JobCommand => ({
  type: 'EndLease',
  data: { jobId, token, cause: why },
});
const commit = (token: number, hash = `result ${token}`): JobCommand => ({
  type: 'CommitShard',
  data: { jobId, token, result: blob(hash), tiles: 1 },
});
const failShard = (token: number, retryable = true): JobCommand => ({
  type: 'FailShard',
  data: { jobId, token, cause, retryable },
});
const merge: JobCommand = { type: 'MergeJob', data: { jobId, generation: 1, manifest: blob('manifest') } };
const reopen = (generation = 2): JobCommand => ({ type: 'ReopenJob', data: { jobId, generation } });
const planJob = (shards = 2, generation = 1): JobCommand => ({
  type: 'PlanJob',
  data: plan(shards, generation),
});

/** Tokens are revisions: the plan is at 0, so the first lease has token 1. */
const repeated = (times: number, of: (token: number) => JobEvent): JobEvent[] =>
  Array.from({ length: times }, (_, n) => [leased(), of(2 * n + 1)]).flat();

describe('a plan', () => {
  it('is recorded once', () => {
    given().when(planJob()).then(planned());
    given(planned()).when(planJob(3)).thenNothing();
  });

  it('that comes after the end is too late', () => {
    given(closed('cancelled')).when(planJob()).thenNothing();
  });

  it('is made again after a retry, when the first came to nothing', () => {
    given(closed('failed'), reopened(2)).when(planJob(2, 2)).then(planned(2, 2));
  });

  it.each([0, 20_001, 1.5])('of %s shards is refused', (shards) => {
    given().when(planJob(shards)).thenRefused('plan-invalid');
  });
});

describe('a lease', () => {
  it('is granted per shard', () => {
    given(planned())
      .when(grant([0, 'r1'], [1, 'r2']))
      .then(leased(0, 'r1'), leased(1, 'r2'));
  });

  it('passes over shards that are leased or committed', () => {
    given(planned(3), leased(0), committed(1, 0), leased(1))
      .when(grant([0, 'r2'], [1, 'r2'], [2, 'r2']))
      .then(leased(2, 'r2'));
  });

  it('is granted once per shard in one command', () => {
    given(planned())
      .when(grant([0, 'r1'], [0, 'r2']))
      .then(leased(0, 'r1'));
  });

  it('is granted again when the first has ended', () => {
    given(planned(), leased(0), leaseEnded(1, 'expired'))
      .when(grant([0, 'r2']))
      .then(leased(0, 'r2'));
  });

  it('needs a plan', () =>
    given()
      .when(grant([0, 'r1']))
      .thenRefused('job-not-planned', { jobId }));

  it('needs a shard', () => {
    given(planned())
      .when(grant([7, 'r1']))
      .thenRefused('shard-unknown', { jobId, shard: 7 });
  });

  it.each([closed('cancelled'), merged()])('is not granted after $type', (last) => {
    given(planned(1), leased(), committed(1), last)
      .when(grant([0, 'r1']))
      .thenRefused('job-closed', { jobId });
  });

  it.each<LeaseEnd>(['released', 'expired', 'declined', 'revoked'])('ends as %s, once', (why) => {
    given(planned(), leased()).when(end(1, why)).then(leaseEnded(1, why));
    given(planned(), leased(), leaseEnded(1, why)).when(end(1, 'expired')).thenNothing();
  });

  it('that ended with its job does not end again', () => {
    given(planned(), leased(), closed('cancelled')).when(end(1)).thenNothing();
  });
});

describe('a token', () => {
  it('is the revision of its lease, so that none comes twice', () => {
    const history = [planned(), leased(0), leaseEnded(1, 'expired'), leased(0, 'r2')];
    given(...history)
      .when(commit(1))
      .thenRefused('lease-lost', { jobId, token: 1 });
    given(...history)
      .when(end(3, 'released'))
      .then(leaseEnded(3, 'released', 0, 'r2'));
  });

  it('is not handed out again by a later generation', () => {
    const history = [planned(1), leased(), closed('failed'), reopened(2), leased(0, 'r2')];
    given(...history)
      .when(commit(1))
      .thenRefused('lease-lost');
    given(...history)
      .when(end(4))
      .then(leaseEnded(4, 'expired', 0, 'r2'));
  });
});

describe('a result', () => {
  it('is accepted under a live token', () => {
    given(planned(), leased()).when(commit(1)).then(committed(1));
  });

  it('sent again still stands, and adds nothing', () => {
    given(planned(), leased(), committed(1)).when(commit(1)).thenNothing();
    given(planned(1), leased(), committed(1), merged()).when(commit(1)).thenNothing();
  });

  it('that differs from the one accepted under its token is refused', () => {
    given(planned(), leased(), committed(1)).when(commit(1, 'another')).thenRefused('lease-lost');
  });

  it.each([
    ['expired', leaseEnded(1, 'expired')],
    ['failed', shardFailed(1)],
    ['closed with its job', closed('cancelled')],
  ])('of a lease that has %s is refused', (_, last) => {
    given(planned(), leased(), last).when(commit(1)).thenRefused('lease-lost', { jobId, token: 1 });
  });

  it('of a token that was never given is refused', () => {
    given(planned(), leased()).when(commit(9)).thenRefused('lease-lost');
  });
});

describe('a failed shard', () => {
  it('ends its lease and may be tried again', () => {
    given(planned(), leased()).when(failShard(1)).then(shardFailed(1));
    given(planned(), leased(), shardFailed(1))
      .when(grant([0, 'r2']))
      .then(leased(0, 'r2'));
  });

  it('fails the job with its last cause when its attempts are spent, in the same append', () => {
    const before = repeated(MAX_ATTEMPTS - 1, (token) => shardFailed(token));
    const token = 2 * MAX_ATTEMPTS - 1;
    given(planned(), ...before, leased())
      .when(failShard(token))
      .then(shardFailed(token), closed('failed', 1, cause));
  });

  it('fails the job at once when trying again cannot help', () => {
    given(planned(), leased())
      .when(failShard(1, false))
      .then(shardFailed(1, false), closed('failed', 1, cause));
  });

  it('counts its own attempts, not those of other shards', () => {
    given(planned(), leased(0), shardFailed(1), leased(0), shardFailed(3), leased(1))
      .when(failShard(5))
      .then(shardFailed(5, true, 1));
  });

  it('under a token that has ended is refused', () => {
    given(planned(), leased(), leaseEnded(1, 'expired')).when(failShard(1)).thenRefused('lease-lost');
    given(planned(), leased(), shardFailed(1)).when(failShard(1)).thenRefused('lease-lost');
  });

  it('begins a new generation with no attempt spent', () => {
    const spent = repeated(MAX_ATTEMPTS, (token) => shardFailed(token));
    const token = spent.length + 3;
    given(planned(), ...spent, closed('failed', 1, cause), reopened(2), leased())
      .when(failShard(token))
      .then(shardFailed(token));
  });
});

describe('a shard whose runners fall silent', () => {
  const before = repeated(MAX_LOST - 1, (token) => leaseEnded(token, 'expired'));
  const token = 2 * MAX_LOST - 1;

  it(`fails the job after ${MAX_LOST} leases`, () => {
    const lost = { code: 'shard-lost', detail: `${MAX_LOST} runners in turn fell silent over shard 0` };
    given(planned(), ...before, leased())
      .when(end(token))
      .then(leaseEnded(token, 'expired'), closed('failed', 1, lost));
  });

  it('is not blamed for leases that were given back', () => {
    given(planned(), ...before, leased())
      .when(end(token, 'released'))
      .then(leaseEnded(token, 'released'));
  });

  it('begins a new generation with none counted', () => {
    given(planned(), ...before, closed('cancelled'), reopened(2), leased())
      .when(end(before.length + 3))
      .then(leaseEnded(before.length + 3, 'expired'));
  });
});

describe('a merge', () => {
  it('closes the stream when every shard is committed', () => {
    given(planned(1), leased(), committed(1)).when(merge).then(merged());
  });

  it('waits for every shard', () => {
    given(planned(2), leased(), committed(1))
      .when(merge)
      .thenRefused('job-not-mergeable', { jobId, committed: 1, shards: 2 });
    given().when(merge).thenRefused('job-not-mergeable');
  });

  it('happens once, and not after a close', () => {
    given(planned(1), leased(), committed(1), merged()).when(merge).thenNothing();
    given(planned(1), leased(), committed(1), closed('cancelled')).when(merge).thenNothing();
  });
});

describe('a close', () => {
  it('may come before the plan, and comes once', () => {
    given().when(closeJob('cancelled')).then(closed('cancelled'));
    given(closed('failed')).when(closeJob('cancelled')).thenNothing();
  });

  it('does not undo a merge', () => {
    given(planned(1), leased(), committed(1), merged()).when(closeJob('cancelled')).thenNothing();
  });

  it('of an earlier generation does not shut what a retry has opened', () => {
    given(planned(), closed('failed'), reopened(2)).when(closeJob('cancelled', 1)).thenNothing();
    given(planned(), closed('failed'), reopened(2))
      .when(closeJob('cancelled', 2))
      .then(closed('cancelled', 2));
  });

  it('in a later generation keeps that one shut, too', () => {
    given(planned(), closed('failed')).when(closeJob('cancelled', 2)).then(closed('cancelled', 2));
    given(planned(), closed('failed'), closed('cancelled', 2)).when(reopen(2)).thenNothing();
  });
});

describe('a reopening', () => {
  it('keeps what is committed', () => {
    given(planned(2), leased(0), committed(1), closed('failed'), reopened(2))
      .when(grant([0, 'r1'], [1, 'r1']))
      .then(leased(1, 'r1'));
  });

  it('happens once per generation', () => {
    given(planned(), closed('failed')).when(reopen()).then(reopened());
    given(planned(), closed('failed'), reopened()).when(reopen()).thenNothing();
    given(planned(), closed('failed'), reopened(3)).when(reopen(2)).thenNothing();
  });

  it('carries an open stream over to the generation after a yield, leases and all', () => {
    given(planned(), leased()).when(reopen()).then(reopened());
    given(planned(), leased(), reopened()).when(commit(1)).then(committed(1));
  });

  it('never opens what is merged', () => {
    given(planned(1), leased(), committed(1), merged()).when(reopen()).thenNothing();
  });
});
