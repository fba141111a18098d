import {
  connected,
  disputed,
  keyOf,
  leaseEnded,
  lent,
  received,
  registered,
  snapshotOf,
  volunteer,
} from '@ramus/testing';
import { describe, expect, it } from 'vitest';
import type { AssignContext } from './assign-context.js';
import { assignShards } from './assign-shards.js';
import type { History } from './due-commands.fixture.js';
import { DEFAULT_TRUST } from './trust-policy.js';
import { cleared, proven, runningOnSlide, withdrawn } from './volunteers.fixture.js';

const context: AssignContext = {
  nowMs: 100_000,
  lease: { minMs: 15_000, maxMs: 600_000 },
  blocked: new Map(),
};
const given = (history: History, change: Partial<AssignContext> = {}) =>
  assignShards(snapshotOf(...history), { ...context, ...change });
const pairs = (history: History, change: Partial<AssignContext> = {}): string[] =>
  given(history, change).map(({ shard, runnerId }) => `#${shard} to ${runnerId}`);
const trusted: History = [registered('r1'), connected('c-r1', { runnerId: 'r1', slots: 1 })];

describe('a volunteer', () => {
  it('is given nothing of a slide that is not cleared, or no longer', () => {
    const restricted = runningOnSlide(2).filter((event) => event !== cleared);
    expect(pairs([...volunteer('a'), ...restricted])).toEqual([]);
    expect(pairs([...volunteer('a'), ...runningOnSlide(2), withdrawn])).toEqual([]);
    expect(pairs([...volunteer('a'), ...runningOnSlide(2)])).toEqual(['#0 to v-a', '#1 to v-a']);
  });

  it('whose invitation was revoked is given nothing', () => {
    const revoked = { type: 'InvitationRevoked', data: { invitationId: 'invitation of a' } } as const;
    expect(pairs([...volunteer('a'), ...runningOnSlide(1), revoked])).toEqual([]);
    expect(pairs([revoked, ...volunteer('a'), ...runningOnSlide(1)])).toEqual([]);
  });

  it('completes what another has begun before it begins anything', () => {
    const history = [...volunteer('b', 2), ...runningOnSlide(3), lent('a')];
    expect(pairs(history)).toEqual(['#0 to v-b', '#1 to v-b']);
  });

  it('is not given a shard that it, or another device of its account or address, has had', () => {
    const history = [...volunteer('b', 1), ...runningOnSlide(2), lent('a')];
    const addresses = new Map([
      ['v-a', 'home'],
      ['v-b', 'home'],
    ]);
    expect(pairs(history, { addresses })).toEqual(['#1 to v-b']);
    const own = [...volunteer('a', 1), ...runningOnSlide(2), lent('a'), received(1, 'v-a')];
    expect(pairs(own)).toEqual(['#1 to v-a']);
  });

  it('tells the job who shares its address, and not where that is', () => {
    const addresses = new Map([
      ['v-a', 'home'],
      ['v-b', 'home'],
    ]);
    const [lease] = given([...volunteer('a', 1), ...volunteer('b', 0), ...runningOnSlide(1)], { addresses });
    expect(lease?.apartFrom).toEqual(['v-b']);
    expect(JSON.stringify(lease)).not.toContain('home');
  });

  it('is kept apart from a neighbour, too, whose coming the log has not told of yet', () => {
    const addresses = new Map([
      ['v-a', 'home'],
      ['v-new', 'home'],
    ]);
    const [lease] = given([...volunteer('a', 1), ...runningOnSlide(1)], { addresses });
    expect(lease?.apartFrom).toEqual(['v-new']);
  });

  it('sees no more than its share of a slide, always the same', () => {
    const trust = { ...DEFAULT_TRUST, share: 0.5, minShare: 4 };
    const all = [...volunteer('a', 40), ...runningOnSlide(20)];
    expect(pairs(all, { trust })).toHaveLength(10);
    expect(pairs(all, { trust })).toEqual(pairs(all, { trust }));
    expect(pairs([...volunteer('a', 40), ...runningOnSlide(4)], { trust })).toHaveLength(4);
  });

  it('that is unproven begins nothing while too much waits for a verdict', () => {
    const trust = { ...DEFAULT_TRUST, maxUnproven: 2 };
    const history = [...volunteer('a', 5), ...runningOnSlide(5)];
    expect(pairs(history, { trust })).toEqual(['#0 to v-a', '#1 to v-a']);
    const waiting = [
      ...volunteer('b', 5),
      ...runningOnSlide(5),
      lent('a'),
      received(1, 'v-a'),
      lent('a', {}, 1),
    ];
    expect(pairs(waiting, { trust })).toEqual(['#0 to v-b', '#1 to v-b']);
  });
});

describe('the terms of a lease', () => {
  const termsOf = (history: History) => given(history).at(0)?.terms;

  it('are none for a trusted runner', () => {
    expect(termsOf([...trusted, ...runningOnSlide(1)])).toBeUndefined();
  });

  it('ask for a quorum until ten results in a row were confirmed', () => {
    const { quorumCheck: check } = DEFAULT_TRUST;
    expect(termsOf([...volunteer('a'), ...runningOnSlide(1)])).toEqual({
      ...{ account: 'a', key: keyOf('a'), quorum: 2, check },
    });
    expect(termsOf([...volunteer('a'), ...runningOnSlide(11), ...proven('a')])).toEqual({
      ...{ account: 'a', key: keyOf('a'), quorum: 1, check: 0.1 },
    });
  });

  it('are those of a beginner again after one lease was lost', () => {
    const late: History = [lent('a', { key: keyOf('a') }, 10), leaseEnded(51, 'expired', 10, 'v-a')];
    const history = [...volunteer('a'), ...runningOnSlide(12), ...proven('a'), ...late];
    expect(termsOf(history)?.quorum).toBe(2);
  });

  it('are those of a beginner on another adapter or build', () => {
    const history = [...volunteer('a'), ...runningOnSlide(11), ...proven('a')];
    const other = connected('c2', { runnerId: 'v-a', provider: 'webgpu', fingerprint: 'other' });
    expect(termsOf([...history, other])?.quorum).toBe(2);
  });
});

describe('a trusted runner', () => {
  const check: History = [lent('a'), received(1, 'v-a', 'good', { check: true })];

  it('makes a check before anything else', () => {
    expect(pairs([...trusted, ...runningOnSlide(2), lent('b', {}, 1), ...check.slice(0, 1)])).toEqual([]);
    expect(pairs([...trusted, ...runningOnSlide(2), ...check])).toEqual(['#0 to r1']);
  });

  it('settles a dispute, for which volunteers then wait', () => {
    const dispute: History = [
      lent('a'),
      lent('b'),
      received(1, 'v-a', 'bad'),
      received(2, 'v-b'),
      disputed(1, 2),
    ];
    expect(pairs([...volunteer('c'), ...trusted, ...runningOnSlide(1), ...dispute])).toEqual(['#0 to r1']);
    expect(pairs([...volunteer('c'), ...runningOnSlide(1), ...dispute])).toEqual(['#0 to v-c']);
  });

  it('completes a quorum only when nothing fresh is left', () => {
    const history: History = [...trusted, ...runningOnSlide(2), lent('a'), received(1, 'v-a')];
    expect(pairs(history)).toEqual(['#1 to r1']);
    expect(pairs([...history, lent('c', {}, 1)])).toEqual(['#0 to r1']);
  });

  it('takes over what volunteers have lost again and again', () => {
    const lost = [1, 3, 5].flatMap((token) => [lent('a'), leaseEnded(token, 'expired', 0, 'v-a')]);
    const history = [...volunteer('a', 1), ...runningOnSlide(1), ...lost];
    expect(pairs(history)).toEqual(['#0 to v-a']);
    expect(pairs([...trusted, ...history])).toEqual(['#0 to r1']);
  });
});

describe('a reproducible job', () => {
  it('keeps to the class that began it', () => {
    const [cpu, gpu]: History[] = ['cpu', 'cuda'].map((provider) => [
      registered(provider),
      connected(`c-${provider}`, { runnerId: provider, slots: 1, provider }),
    ]);
    const history = [...(cpu ?? []), ...(gpu ?? []), ...runningOnSlide(3, true)];
    expect(given(history)).toMatchObject([{ runnerId: 'cpu', pinnedTo: { provider: 'cpu' } }]);
  });
});
