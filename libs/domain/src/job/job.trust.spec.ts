import {
  blob,
  cause,
  closed,
  disputed,
  invalidated,
  leased,
  leaseEnded,
  lent,
  merged,
  planned,
  provenAlone,
  received,
  reopened,
  settled,
  specify,
  terms,
} from '@ramus/testing';
import { describe, it } from 'vitest';
import type { AskedLease, JobCommand } from './job.commands.js';
import { jobDecider, MAX_LOST } from './job.decider.js';
import type { JobEvent } from './job.events.js';
import { MAX_RESULTS } from './job.leases.js';

const { given } = specify(jobDecider);

const jobId = 'w.0';
const leaseMs = 15_000;
const grant = (...leases: AskedLease[]): JobCommand => ({ type: 'GrantLeases', data: { jobId, leases } });
const to = (account: string, change: Partial<AskedLease> = {}): AskedLease => ({
  shard: 0,
  runnerId: `v-${account}`,
  leaseMs,
  terms: terms(account),
  ...change,
});
const toTrusted: AskedLease = { shard: 0, runnerId: 'r1', leaseMs };
const commit = (token: number, hash = 'good', chance?: number): JobCommand => ({
  type: 'CommitShard',
  data: { jobId, token, result: blob(hash), tiles: 1, chance },
});
const judge = (
  tokens: readonly number[],
  trustedThere = false,
  agree: readonly (readonly [number, number])[] = [],
): JobCommand => ({ type: 'JudgeShard', data: { jobId, shard: 0, tokens, agree, trustedThere } });
const ref = (token: number, runnerId: string) => ({ token, runnerId });

describe('a quorum', () => {
  it('is leased to two volunteers at once, and to no third', () => {
    given(planned(1))
      .when(grant(to('a'), to('b'), to('c')))
      .then(lent('a'), lent('b'));
  });

  it('never has two of one account, whether they compute or have answered', () => {
    const twin = to('a', { runnerId: 'v-a2' });
    given(planned(1), lent('a')).when(grant(twin)).thenNothing();
    given(planned(1), lent('a'), received(1, 'v-a')).when(grant(twin)).thenNothing();
  });

  it('never has two of one address, which the log does not hold', () => {
    const neighbour = to('b', { apartFrom: ['v-a'] });
    given(planned(1), lent('a')).when(grant(neighbour)).thenNothing();
    given(planned(1), lent('a'), received(1, 'v-a')).when(grant(neighbour)).thenNothing();
    given(planned(1), lent('c')).when(grant(neighbour)).then(lent('b'));
  });

  it('may be completed by a trusted runner once a result is there', () => {
    given(planned(1), lent('a')).when(grant(toTrusted)).thenNothing();
    given(planned(1), lent('a'), received(1, 'v-a')).when(grant(toTrusted)).then(leased(0, 'r1'));
  });

  it('is not asked for beside a trusted runner, nor beside a proven volunteer', () => {
    given(planned(1), leased())
      .when(grant(to('a')))
      .thenNothing();
    given(planned(1), lent('a', { quorum: 1 }))
      .when(grant(to('b')))
      .thenNothing();
  });

  const both: JobEvent[] = [planned(1), lent('a'), lent('b')];

  it('waits for its second result', () => {
    given(...both)
      .when(commit(1))
      .then(received(1, 'v-a'));
    given(...both, received(1, 'v-a'))
      .when(judge([1]))
      .thenNothing();
  });

  it('of equal bytes commits the one with the lower token', () => {
    given(...both, received(2, 'v-b'), received(1, 'v-a'))
      .when(judge([2, 1]))
      .then(settled(1, 'v-a', { how: 'quorum', agreed: [ref(1, 'v-a'), ref(2, 'v-b')] }));
  });

  it('of equivalent results commits the one with the lower token, too', () => {
    given(...both, received(1, 'v-a'), received(2, 'v-b', 'nearly'))
      .when(judge([1, 2], false, [[1, 2]]))
      .then(settled(1, 'v-a', { how: 'quorum', agreed: [ref(1, 'v-a'), ref(2, 'v-b')] }));
  });

  it('drawn for a check waits for a trusted runner while there is one', () => {
    const checked = [...both, received(1, 'v-a', 'good', { check: true }), received(2, 'v-b')];
    given(...checked)
      .when(judge([1, 2], true))
      .thenNothing();
    given(...checked)
      .when(judge([1, 2], false))
      .then(settled(1, 'v-a', { how: 'quorum', agreed: [ref(1, 'v-a'), ref(2, 'v-b')] }));
  });

  it('keeps a result that is sent again, before and after the shard is committed', () => {
    given(...both, received(1, 'v-a'))
      .when(commit(1))
      .thenNothing();
    const done = settled(1, 'v-a', { how: 'quorum', agreed: [ref(1, 'v-a'), ref(2, 'v-b')] });
    given(...both, received(1, 'v-a'), received(2, 'v-b'), done)
      .when(commit(2))
      .thenNothing();
    given(...both, received(1, 'v-a'))
      .when(commit(1, 'other'))
      .thenRefused('lease-lost');
  });
});

describe('a dispute', () => {
  const differ: JobEvent[] = [
    planned(1),
    lent('a'),
    lent('b'),
    received(1, 'v-a', 'bad'),
    received(2, 'v-b'),
  ];

  it('is recorded once', () => {
    given(...differ)
      .when(judge([1, 2], true))
      .then(disputed(1, 2));
    given(...differ, disputed(1, 2))
      .when(judge([1, 2], true))
      .thenNothing();
  });

  it('is settled by a trusted runner, and names who was wrong', () => {
    const history = [...differ, disputed(1, 2), leased(0, 'r1')];
    given(...history)
      .when(commit(6))
      .then(received(6, 'r1'));
    given(...history, received(6, 'r1'))
      .when(judge([1, 2, 6], true))
      .then(
        settled(2, 'v-b', {
          how: 'spot-checked',
          agreed: [ref(2, 'v-b'), ref(6, 'r1')],
          against: [ref(1, 'v-a')],
        }),
      );
  });

  it('without a trusted runner needs three that agree', () => {
    const third = [...differ, disputed(1, 2), lent('c'), received(6, 'v-c')];
    given(...third)
      .when(judge([1, 2, 6]))
      .then(disputed(1, 2, 6));
    given(...third, disputed(1, 2, 6), lent('d'), received(9, 'v-d'))
      .when(judge([1, 2, 6, 9]))
      .then(
        settled(2, 'v-b', {
          how: 'quorum',
          agreed: [ref(2, 'v-b'), ref(6, 'v-c'), ref(9, 'v-d')],
          against: [ref(1, 'v-a')],
        }),
      );
  });

  const five: JobEvent[] = [
    planned(1),
    ...['a', 'b', 'c', 'd', 'e'].flatMap((account, n) => [
      lent(account),
      received(2 * n + 1, `v-${account}`, account),
    ]),
  ];
  const tokens = [1, 3, 5, 7, 9];

  it(`fails the job after ${MAX_RESULTS} results, when nobody trusted is there`, () => {
    const detail = `${MAX_RESULTS} results of shard 0 do not agree`;
    given(...five)
      .when(judge(tokens))
      .then(disputed(...tokens), closed('failed', 1, { code: 'no-agreement', detail }));
    given(...five)
      .when(judge(tokens, true))
      .then(disputed(...tokens));
    given(...five)
      .when(grant(to('f')))
      .thenNothing();
    given(...five)
      .when(grant(toTrusted))
      .then(leased(0, 'r1'));
  });

  it('is forgotten when its job is tried again', () => {
    const again = [...five, disputed(...tokens), closed('failed'), reopened()];
    given(...again)
      .when(grant(to('a')))
      .then(lent('a'));
  });

  it('is not settled by a judgement of other results than there are', () => {
    given(...differ)
      .when(judge([1]))
      .thenNothing();
    given(...differ, lent('c'), received(5, 'v-c'))
      .when(judge([1, 2]))
      .thenNothing();
  });
});

describe('a proven volunteer', () => {
  const alone = [planned(1), lent('a', { quorum: 1, check: 0.1 })];

  it('is believed unless a check is drawn', () => {
    given(...alone)
      .when(commit(1, 'result 1', 0.1))
      .then(provenAlone(1, 'a'));
    given(...alone)
      .when(commit(1, 'good', 0.09))
      .then(received(1, 'v-a', 'good', { check: true }));
  });

  it('is checked when nothing was drawn', () => {
    given(...alone)
      .when(commit(1))
      .then(received(1, 'v-a', 'good', { check: true }));
  });

  it('whose result a trusted runner confirms is spot-checked', () => {
    given(...alone, received(1, 'v-a', 'good', { check: true }), leased(0, 'r1'), received(3, 'r1'))
      .when(judge([1, 3], true))
      .then(settled(1, 'v-a', { how: 'spot-checked', agreed: [ref(1, 'v-a'), ref(3, 'r1')] }));
  });

  it('that was wrong is overruled', () => {
    given(...alone, received(1, 'v-a', 'bad', { check: true }), leased(0, 'r1'), received(3, 'r1'))
      .when(judge([1, 3], true))
      .then(settled(3, 'r1', { how: 'trusted', agreed: [ref(3, 'r1')], against: [ref(1, 'v-a')] }));
  });
});

describe('a convicted runner', () => {
  const take = (...shards: { shard: number; token: number }[]): JobCommand => ({
    type: 'InvalidateShards',
    data: { jobId, runnerId: 'v-a', shards },
  });
  const alone = [planned(1), lent('a', { quorum: 1 }), provenAlone(1, 'a')];

  it('loses what it alone stands behind, once, and the shard is leased again', () => {
    given(...alone)
      .when(take({ shard: 0, token: 1 }))
      .then(invalidated(1, 'a'));
    given(...alone, invalidated(1, 'a'))
      .when(take({ shard: 0, token: 1 }))
      .thenNothing();
    given(...alone, invalidated(1, 'a'))
      .when(grant(toTrusted))
      .then(leased(0, 'r1'));
  });

  it('loses nothing that others stand behind too', () => {
    const agreed = [ref(1, 'v-a'), ref(2, 'v-b')];
    given(
      planned(1),
      lent('a'),
      lent('b'),
      received(1, 'v-a'),
      received(2, 'v-b'),
      settled(1, 'v-a', { how: 'quorum', agreed }),
    )
      .when(take({ shard: 0, token: 1 }))
      .thenNothing();
  });

  it('keeps what is merged already', () => {
    given(...alone, merged())
      .when(take({ shard: 0, token: 1 }))
      .thenNothing();
  });

  it('holds the merge up until its work is redone', () => {
    const merge: JobCommand = {
      type: 'MergeJob',
      data: { jobId, generation: 1, manifest: blob('manifest') },
    };
    given(...alone, invalidated(1, 'a'))
      .when(merge)
      .thenRefused('job-not-mergeable');
  });
});

describe('a failure that a volunteer reports', () => {
  const failed = (token: number): JobEvent => ({
    type: 'ShardFailed',
    data: { jobId, token, shard: 0, runnerId: 'v-a', cause, retryable: false },
  });
  const fail = (token: number): JobCommand => ({
    type: 'FailShard',
    data: { jobId, token, cause, retryable: false },
  });

  it('is not taken at its word that nothing helps', () => {
    given(planned(1), lent('a')).when(fail(1)).then(failed(1));
  });

  it(`ends the job as the ${MAX_LOST}th loss of the shard`, () => {
    const before = Array.from({ length: MAX_LOST - 1 }, (_, n) => [lent('a'), failed(2 * n + 1)]).flat();
    const detail = `${MAX_LOST} runners in turn fell silent over shard 0`;
    given(planned(1), ...before, lent('a'))
      .when(fail(2 * MAX_LOST - 1))
      .then(failed(2 * MAX_LOST - 1), closed('failed', 1, { code: 'shard-lost', detail }));
  });
});

describe('a reproducible job', () => {
  const [cpu, webgpu] = [{ provider: 'cpu' }, { provider: 'webgpu', vendor: 'intel' }];
  const pinned = (pinnedTo: typeof cpu, shard = 0, runnerId = 'r1'): JobEvent => ({
    type: 'LeaseGranted',
    data: { jobId, shard, runnerId, leaseMs, pinnedTo },
  });

  it('keeps to the class of its first lease', () => {
    given(planned(3))
      .when(
        grant(
          { ...toTrusted, pinnedTo: cpu },
          { ...toTrusted, shard: 1, pinnedTo: webgpu },
          { ...toTrusted, shard: 2, pinnedTo: cpu },
        ),
      )
      .then(pinned(cpu), pinned(cpu, 2));
  });

  it('may take another when nothing of that one has come of it', () => {
    given(planned(2), pinned(cpu), leaseEnded(1, 'expired'))
      .when(grant({ ...toTrusted, pinnedTo: webgpu }))
      .then(pinned(webgpu));
  });
});
