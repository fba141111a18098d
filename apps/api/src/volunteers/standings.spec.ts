import { PROVEN_AFTER, type DomainEvent } from '@ramus/domain';
import { contradicted, keyOf, logOf, snapshotOf, volunteer } from '@ramus/testing';
import { describe, expect, it } from 'vitest';
import { FakeSocket } from '../runners/fake-socket.fixture.js';
import { RunnerTable } from '../runners/runner-table.js';
import { StandingTeller, standingsOf } from './standings.js';

/** Volunteer `a` with so many results in a row that were confirmed. */
function known(validated: number, change: { convicted?: boolean; key?: string } = {}) {
  const snapshot = snapshotOf(...volunteer('a'));
  const { convicted = false, key = keyOf('a') } = change;
  snapshot.trust.set(key, { key, runnerId: 'v-a', validated, changedAt: 0, convicted });
  return snapshot;
}
const told = (...args: Parameters<typeof known>) => standingsOf(known(...args), 'v-a');
const standing = { of: 'diagnostic', needed: PROVEN_AFTER };

describe('what a volunteer is told of its standing', () => {
  it('comes in steps while it is not proven, so that no single result is seen to be confirmed', () => {
    const steps = Array.from({ length: PROVEN_AFTER }, (_, n) => told(n)[0]?.confirmed);
    expect(steps).toEqual([0, 0, 0, 0, 0, 5, 5, 5, 5, 5]);
  });

  it('holds no count once it is proven: that would rise with checks alone', () => {
    const proven = { ...standing, level: 'proven', confirmed: PROVEN_AFTER };
    expect(told(PROVEN_AFTER)).toEqual([proven]);
    expect(told(PROVEN_AFTER + 7)).toEqual([proven]);
  });

  it('says that it was convicted until it is proven again', () => {
    expect(told(0, { convicted: true })).toEqual([{ ...standing, level: 'convicted', confirmed: 0 }]);
    expect(told(PROVEN_AFTER, { convicted: true })).toMatchObject([{ level: 'proven' }]);
  });

  it('is of the network, the provider and the machine that it came with', () => {
    expect(told(PROVEN_AFTER, { key: 'v-a|wasm|f|diagnostic' })).toMatchObject([{ level: 'unproven' }]);
    const snapshot = snapshotOf(...volunteer('a', 2, ['segment-nuclei']));
    const runner = snapshot.runners.get('v-a');
    if (runner?.connection) runner.connection = { ...runner.connection, models: ['m1', 'm2'] };
    const key = 'v-a|webgpu|f|m2';
    snapshot.trust.set(key, { key, runnerId: 'v-a', validated: 6, changedAt: 0, convicted: false });
    expect(standingsOf(snapshot, 'v-a').map(({ of, confirmed }) => [of, confirmed])).toEqual([
      ['m1', 0],
      ['m2', 5],
    ]);
  });

  it('is nothing where it is trusted, or unknown', () => {
    expect(standingsOf(snapshotOf(), 'r1')).toEqual([]);
  });
});

describe('a volunteer that is connected', () => {
  const history: readonly DomainEvent[] = [...volunteer('a'), ...contradicted('a')];
  function connected(isWelcome = true) {
    const socket = new FakeSocket();
    const runners = new RunnerTable();
    const snapshot = snapshotOf(...history);
    const link = socket.link('v-a');
    link.welcomed = isWelcome;
    link.standing = JSON.stringify(standingsOf(snapshotOf(...volunteer('a')), 'v-a'));
    runners.put({ ...link, volunteer: { account: 'a', invitationId: 'i' } });
    const teller = new StandingTeller(snapshot, runners);
    const hear = () => {
      for (const event of logOf(...history)) teller.apply(event);
      teller.applied();
    };
    return { socket, snapshot, hear };
  }

  it('is told when a result of it was found to be wrong, and not again while nothing changes', async () => {
    const { socket, snapshot, hear } = connected();
    const [trust] = snapshot.trust.values();
    if (trust) snapshot.trust.set(keyOf('a'), { ...trust, key: keyOf('a') });
    hear();
    hear();
    expect(socket.sent).toEqual(['standing']);
    const { message } = await socket.next<unknown, never>('standing');
    expect(message).toEqual([{ ...standing, level: 'convicted', confirmed: 0 }]);
  });

  it('is told nothing where nothing that it may know has changed', () => {
    const { socket, snapshot, hear } = connected();
    const key = keyOf('a');
    snapshot.trust.set(key, { key, runnerId: 'v-a', validated: 3, changedAt: 0, convicted: false });
    hear();
    expect(socket.sent).toEqual([]);
  });

  it('is told nothing before it was let in', () => {
    const { socket, hear } = connected(false);
    hear();
    expect(socket.sent).toEqual([]);
  });
});
