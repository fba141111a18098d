import { closed, disputed, leased, lent, planned, received, reopened, settled } from '@ramus/testing';
import { describe, it } from 'vitest';
import type { JobEvent } from './job.events.js';
import { MAX_RESULTS } from './job.leases.js';
import { commit, given, grant, judge, ref, to, toTrusted } from './job.trust.fixture.js';

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
