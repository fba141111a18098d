import {
  blob,
  connected,
  disputed,
  invalidated,
  keyOf,
  lent,
  merged,
  provenAlone,
  received,
  registered,
  settled,
  snapshotOf,
  volunteer,
} from '@ramus/testing';
import { describe, expect, it } from 'vitest';
import type { DomainEvent } from '../logged-event.js';
import { context, dues, type History } from './due-commands.fixture.js';
import { dueCommands, type Due } from './due-commands.js';
import { mayKeep } from './eligibility.js';
import { DEFAULT_TRUST } from './trust-policy.js';
import { NEXT_TOKEN, proven, runningOnSlide, withdrawn } from './volunteers.fixture.js';

const trusted: History = [registered('r1'), connected('c-r1', { runnerId: 'r1', slots: 0 })];
/** Whoever runs is busy, so that no lease is due. */
const busy = (account: string): History => volunteer(account, 0);
const judgements = (history: History): Due[] => dues(history).filter(({ to }) => to === 'judge');
const commands = (history: History, type: string): unknown[] =>
  dues(history).flatMap((due) => ('command' in due && due.command.type === type ? [due.command.data] : []));

describe('results of a shard', () => {
  const one: History = [...runningOnSlide(1), lent('a'), lent('b'), received(1, 'v-a')];
  const two: History = [...one, received(2, 'v-b', 'other')];

  it('are due a judgement when two are there', () => {
    expect(judgements(one)).toEqual([]);
    expect(judgements(two)).toEqual([
      {
        to: 'judge',
        id: 'w.0',
        shard: 0,
        results: [
          { token: 1, result: blob('good') },
          { token: 2, result: blob('other') },
        ],
        trustedThere: false,
      },
    ]);
  });

  it('that differ wait for another: of a trusted runner where one is there', () => {
    const settledNothing = [...two, disputed(1, 2)];
    expect(judgements(settledNothing)).toEqual([]);
    const third: History = [lent('c'), received(6, 'v-c')];
    expect(judgements([...settledNothing, ...third])).toHaveLength(1);
    expect(judgements([...trusted, ...settledNothing, ...third])).toEqual([]);
  });

  it('drawn for a check wait for a trusted runner where one is there', () => {
    const drawn: History = [
      ...runningOnSlide(1),
      lent('a'),
      lent('b'),
      received(1, 'v-a', 'good', { check: true }),
      received(2, 'v-b'),
    ];
    expect(judgements([...trusted, ...drawn])).toEqual([]);
    expect(judgements(drawn)).toHaveLength(1);
  });
});

describe('a withdrawn clearance', () => {
  it('takes from volunteers what they hold, at once', () => {
    const history: History = [...busy('a'), ...runningOnSlide(1), lent('a')];
    expect(commands(history, 'EndLease')).toEqual([]);
    expect(commands([...history, withdrawn], 'EndLease')).toEqual([
      { jobId: 'w.0', token: 1, cause: 'revoked' },
    ]);
  });

  it('shuts the tiles of what they hold before that is recorded', () => {
    const snapshot = snapshotOf(...busy('a'), ...runningOnSlide(1), lent('a'), withdrawn);
    const [lease] = snapshot.jobs.get('w.0')?.stream.leases.values() ?? [];
    expect(lease && mayKeep(snapshot, lease)).toBe(false);
  });
});

describe('trust', () => {
  const earned: History = [...busy('a'), ...busy('witness'), ...runningOnSlide(14), ...proven('a')];

  it('that has been earned is written down, once', () => {
    const [change] = commands(earned, 'ChangeTrust');
    expect(change).toMatchObject({ runnerId: 'v-a', key: keyOf('a'), level: 'proven' });
    const told: DomainEvent = { type: 'RunnerTrustChanged', data: change as never };
    expect(commands([...earned, told], 'ChangeTrust')).toEqual([
      expect.objectContaining({ runnerId: 'v-witness' }),
    ]);
  });

  /** It is wrong about shard 11, whose result was drawn for a check. */
  const wrong = (token: number): History => {
    const of = (event: DomainEvent): DomainEvent =>
      ({ ...event, data: { ...event.data, shard: 11 } }) as DomainEvent;
    return [
      of(received(token, 'v-a', 'bad', { check: true })),
      { type: 'LeaseGranted', data: { jobId: 'w.0', shard: 11, runnerId: 'r1', leaseMs: 1 } },
      of(received(token + 3, 'r1')),
      of(
        settled(token + 3, 'r1', {
          how: 'trusted',
          agreed: [{ token: token + 3, runnerId: 'r1' }],
          against: [{ token, runnerId: 'v-a' }],
        }),
      ),
    ];
  };
  const lentTo = (shard: number) => lent('a', { key: keyOf('a'), quorum: 1, check: 0.1 }, shard);
  // Alone it did shard 10, and it holds 12 on the terms of a proven runner when it is found out.
  const caught: History = [
    ...trusted,
    ...earned,
    lentTo(10),
    provenAlone(NEXT_TOKEN, 'a', 10),
    lentTo(11),
    lentTo(12),
    ...wrong(NEXT_TOKEN + 2),
  ];

  it('of a runner that was wrong falls, and that is written down', () => {
    expect(commands(caught, 'ChangeTrust')).toContainEqual(
      expect.objectContaining({ runnerId: 'v-a', level: 'unproven', convicted: true }),
    );
  });

  it('that is lost takes with it what the runner alone stands behind, and what it holds on its word', () => {
    expect(commands(caught, 'InvalidateShards')).toEqual([
      { jobId: 'w.0', runnerId: 'v-a', shards: [{ shard: 10, token: NEXT_TOKEN }] },
    ]);
    expect(commands(caught, 'EndLease')).toEqual([{ jobId: 'w.0', token: NEXT_TOKEN + 3, cause: 'revoked' }]);
    expect(commands([...caught, invalidated(NEXT_TOKEN, 'a', 10)], 'InvalidateShards')).toEqual([]);
  });

  it('leaves a merged job as it is', () => {
    expect(commands([...caught, merged()], 'InvalidateShards')).toEqual([]);
  });

  it('that is lost three times bans every runner of the account', () => {
    const second: History = [
      {
        type: 'RunnerRegistered',
        data: { runnerId: 'a2', kind: 'browser', volunteer: { account: 'a', invitationId: 'i' } },
      },
    ];
    const snapshot = snapshotOf(...earned, ...second);
    snapshot.convictions.set('a', DEFAULT_TRUST.maxConvictions);
    const banned = dueCommands(snapshot, context(1_000), 'all').flatMap((due) =>
      due.to === 'runner' && due.command.type === 'BanRunner' ? [due.id] : [],
    );
    expect(banned).toEqual(['v-a', 'a2']);
  });
});
