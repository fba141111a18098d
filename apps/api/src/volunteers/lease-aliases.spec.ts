import { jobId } from '@ramus/contracts';
import {
  applyToSnapshot,
  untouched,
  type DomainEvent,
  type Snapshot,
  type SnapshotLease,
} from '@ramus/domain';
import {
  admitted,
  granted,
  jobSpec,
  leased,
  leaseEnded,
  lent,
  logOf,
  planned,
  registered,
  connected,
  snapshotOf,
  started,
  submitted,
  volunteer,
} from '@ramus/testing';
import { describe, expect, it } from 'vitest';
import { KeyedHash } from '../auth/keyed-hash.js';
import { LeaseAliases } from './lease-aliases.js';

const key = (byte = 0): KeyedHash => new KeyedHash(new Uint8Array(32).fill(byte));

/** Job `w.0` of eight shards; ben and eve are volunteers, `r1` is not. */
const history = (...more: DomainEvent[]): DomainEvent[] => [
  ...volunteer('ben'),
  ...volunteer('eve'),
  registered(),
  connected(),
  submitted(jobSpec('w.0')),
  admitted(),
  granted('w.0'),
  started('w.0'),
  planned(8),
  ...more,
];
const leaseIn = (snapshot: Snapshot, token: number): SnapshotLease => {
  const lease = snapshot.jobs.get('w.0')?.stream.leases.get(token);
  if (!lease) throw new Error(`no lease ${token}`);
  return lease;
};
const asked = (alias: string, token: number) => ({ jobId: alias, token, shard: 0 });

describe('what a runner is told of a lease', () => {
  it('is the lease itself, if it is trusted', () => {
    const snapshot = snapshotOf(...history(leased(3)));
    const aliases = new LeaseAliases(key(), snapshot);
    expect(aliases.shown(leaseIn(snapshot, 1))).toEqual({ jobId: 'w.0', token: 1, shard: 3 });
    expect(aliases.shownRef({ jobId: 'w.0', token: 1 }, false)).toEqual({ jobId: 'w.0', token: 1 });
  });

  it('is an alias if it is a volunteer’s: shaped as a job’s id, and always the first shard', () => {
    const snapshot = snapshotOf(...history(lent('ben', {}, 5)));
    const aliases = new LeaseAliases(key(), snapshot);
    const shown = aliases.shown(leaseIn(snapshot, 1));
    expect(shown).toMatchObject({ token: 1, shard: 0 });
    expect(jobId.safeParse(shown.jobId).success).toBe(true);
    expect(aliases.isAlias(shown.jobId)).toBe(true);
    expect(aliases.shownRef({ jobId: 'w.0', token: 1 }, true)).toEqual({ jobId: shown.jobId, token: 1 });
  });

  it('says nothing of which leases belong together', () => {
    const snapshot = snapshotOf(...history(lent('ben', {}, 0), lent('ben', {}, 1)));
    const aliases = new LeaseAliases(key(), snapshot);
    const [one, other] = [1, 2].map((token) => aliases.shown(leaseIn(snapshot, token)).jobId);
    expect(one?.slice(0, 36)).not.toBe(other?.slice(0, 36));
  });

  it('hangs on the key of the installation', () => {
    const snapshot = snapshotOf(...history(lent('ben')));
    const lease = leaseIn(snapshot, 1);
    const [one, other] = [key(1), key(2)].map((k) => new LeaseAliases(k, snapshot).shown(lease).jobId);
    expect(one).not.toBe(other);
  });
});

describe('an alias', () => {
  it('stands for the lease that was shown under it, and for no other', () => {
    const snapshot = snapshotOf(...history(lent('ben', {}, 2), lent('eve', {}, 3)));
    const aliases = new LeaseAliases(key(), snapshot);
    const [bens, eves] = [1, 2].map((token) => aliases.shown(leaseIn(snapshot, token)));
    expect(aliases.leaseOf(bens?.jobId ?? '')).toMatchObject({ runnerId: 'v-ben', shard: 2 });
    expect(aliases.leaseOf(eves?.jobId ?? '')).toMatchObject({ runnerId: 'v-eve', shard: 3 });
    expect(aliases.behind(asked(bens?.jobId ?? '', 1))).toEqual({ jobId: 'w.0', token: 1, shard: 2 });
  });

  it('whose lease is not known is nobody’s', () => {
    const snapshot = snapshotOf(...history(lent('ben')));
    const aliases = new LeaseAliases(key(), snapshot);
    const foreign = new LeaseAliases(key(9), snapshot).shown(leaseIn(snapshot, 1)).jobId;
    expect(aliases.leaseOf(foreign)).toBeUndefined();
    // Then nothing has this id, and whoever asks is told so.
    expect(aliases.behind(asked(foreign, 1))).toEqual(asked(foreign, 1));
  });

  it('means the same lease after a restart, once its runner is back', () => {
    const snapshot = snapshotOf(...history(lent('ben', {}, 2)));
    const { jobId: alias } = new LeaseAliases(key(), snapshot).shown(leaseIn(snapshot, 1));
    const restarted = new LeaseAliases(key(), snapshotOf(...history(lent('ben', {}, 2))));
    expect(restarted.leaseOf(alias)).toBeUndefined();
    restarted.recall('v-ben');
    expect(restarted.leaseOf(alias)).toMatchObject({ jobId: 'w.0', token: 1, shard: 2 });
  });

  it('is found after a restart even before its runner is back: its result may come first', () => {
    const snapshot = snapshotOf(...history(lent('ben', {}, 2)));
    const { jobId: alias } = new LeaseAliases(key(), snapshot).shown(leaseIn(snapshot, 1));
    const restarted = new LeaseAliases(key(), snapshot);
    expect(restarted.behind(asked(alias, 1))).toEqual({ jobId: 'w.0', token: 1, shard: 2 });
  });

  it('is known a while longer than its lease lives, so that a result sent twice is answered alike', () => {
    const events = history(lent('ben', {}, 2), leaseEnded(1, 'expired', 2, 'v-ben'));
    const snapshot = snapshotOf(...events.slice(0, -1));
    const aliases = new LeaseAliases(key(), snapshot);
    const { jobId: alias } = aliases.shown(leaseIn(snapshot, 1));
    const ended = logOf(...events).at(-1);
    if (ended) applyToSnapshot(snapshot, ended, untouched());
    expect(snapshot.runners.get('v-ben')?.leases.size).toBe(0);
    expect(aliases.behind(asked(alias, 1))).toEqual({ jobId: 'w.0', token: 1, shard: 2 });
    // After a restart nothing tells any more what it stood for.
    expect(new LeaseAliases(key(), snapshot).behind(asked(alias, 1))).toEqual(asked(alias, 1));
  });

  it('of a trusted runner’s job does not exist: its id is taken as it is', () => {
    const aliases = new LeaseAliases(key(), snapshotOf(...history(leased())));
    expect(aliases.behind({ jobId: 'w.0', token: 1, shard: 7 })).toEqual({
      jobId: 'w.0',
      token: 1,
      shard: 7,
    });
    expect(aliases.isAlias('w.0')).toBe(false);
  });

  it('that fifty thousand newer ones pushed out is found again while its lease lives', () => {
    const snapshot = snapshotOf(...history(lent('ben', {}, 2)));
    const aliases = new LeaseAliases(key(), snapshot);
    const lease = leaseIn(snapshot, 1);
    const { jobId: alias } = aliases.shown(lease);
    for (let token = 2; token <= 50_001; token += 1) aliases.shown({ ...lease, token });
    expect(aliases.leaseOf(alias)).toBeUndefined();
    expect(aliases.behind(asked(alias, 1))).toEqual({ jobId: 'w.0', token: 1, shard: 2 });
  });
});
