import {
  admitted,
  at,
  cause,
  committed,
  connected,
  granted,
  jobSpec,
  leased,
  leaseEnded,
  planned,
  registered,
  snapshotOf,
  started,
  submitted,
  type Clock,
} from '@ramus/testing';
import { describe, expect, it } from 'vitest';
import type { DomainEvent } from '../logged-event.js';
import type { AssignContext } from './assign-context.js';
import { assignShards } from './assign-shards.js';

type History = (DomainEvent | Clock)[];

const context: AssignContext = {
  nowMs: 100_000,
  lease: { minMs: 15_000, maxMs: 600_000 },
  blocked: new Map(),
};
const pairs = (history: History, change: Partial<AssignContext> = {}) =>
  assignShards(snapshotOf(...history), { ...context, ...change }).map(
    ({ jobId, shard, runnerId }) => `${jobId}#${shard} to ${runnerId}`,
  );

const runner = (id: string, slots = 1, kinds = ['diagnostic']): History => [
  registered(id),
  connected(`c-${id}`, { runnerId: id, slots, kinds }),
];
const two = submitted(jobSpec('w.0'), jobSpec('w.1', { branch: 1 }));
const running: History = [
  two,
  admitted(),
  granted('w.0'),
  started('w.0'),
  granted('w.1'),
  at(10),
  started('w.1'),
];
const secondPlanned: DomainEvent = {
  type: 'JobPlanned',
  data: { jobId: 'w.1', workflowId: 'w', generation: 1, shards: 4, tiles: 4, plan: { hash: 'p', bytes: 1 } },
};
const shardFailedBy = (runnerId: string, token: number): DomainEvent => ({
  type: 'ShardFailed',
  data: { jobId: 'w.0', token, shard: 0, runnerId, cause, retryable: true },
});

describe('an idle runner', () => {
  it('is given shards in spatial order, one per slot', () => {
    expect(pairs([...running, ...runner('r1', 2), planned(4)])).toEqual(['w.0#0 to r1', 'w.0#1 to r1']);
  });

  it('goes to the job with the fewest leases, of equals the older', () => {
    const history = [...running, ...runner('r1', 3), planned(4), secondPlanned];
    expect(pairs(history)).toEqual(['w.0#0 to r1', 'w.1#0 to r1', 'w.0#1 to r1']);
  });

  it('shares with the others before any is filled', () => {
    const history = [...running, ...runner('r1', 2), ...runner('r2', 2), planned(3)];
    expect(pairs(history)).toEqual(['w.0#0 to r1', 'w.0#1 to r2', 'w.0#2 to r1']);
  });

  it('is given no more than its slots, of which some may be blocked', () => {
    const history = [...running, ...runner('r1', 3), planned(4), leased(0)];
    expect(pairs(history)).toHaveLength(2);
    expect(pairs(history, { blocked: new Map([['r1', 1]]) })).toHaveLength(1);
  });

  it('is given only kinds that it offers', () => {
    expect(pairs([...running, ...runner('r1', 1, ['other']), planned(1)])).toEqual([]);
  });

  it.each<DomainEvent>([
    { type: 'RunnerBanned', data: { runnerId: 'r1' } },
    { type: 'RunnerDrained', data: { runnerId: 'r1', cause: 'operator' } },
    { type: 'RunnerDisconnected', data: { runnerId: 'r1', connectionId: 'c-r1' } },
  ])('is given nothing after $type', (event) => {
    expect(pairs([...running, ...runner('r1'), planned(1), event])).toEqual([]);
  });

  it('that declined is left alone for a second', () => {
    const history: History = [
      ...running,
      ...runner('r1'),
      planned(1),
      leased(),
      at(1_000),
      leaseEnded(1, 'declined'),
    ];
    expect(pairs(history, { nowMs: 1_999 })).toEqual([]);
    expect(pairs(history, { nowMs: 2_000 })).toEqual(['w.0#0 to r1']);
  });

  it('that declined is not left alone for longer because a clock was put back', () => {
    const history: History = [
      ...running,
      ...runner('r1'),
      planned(1),
      leased(),
      at(90_000),
      leaseEnded(1, 'declined'),
    ];
    expect(pairs(history, { nowMs: 5_000 })).toEqual(['w.0#0 to r1']);
  });
});

describe('a shard', () => {
  it('that is leased or committed is passed over', () => {
    const history = [...running, ...runner('r1', 4), planned(3), leased(0), committed(1, 0), leased(1)];
    expect(pairs(history)).toEqual(['w.0#2 to r1']);
  });

  it('whose lease has ended comes first again', () => {
    const history = [...running, ...runner('r1'), planned(3), leased(0), leased(1), leaseEnded(1, 'expired')];
    expect(pairs([...history, leaseEnded(2, 'expired', 1)])).toEqual(['w.0#0 to r1']);
  });

  const failedOnce: History = [planned(1), leased(0, 'r1'), at(50_000), shardFailedBy('r1', 1)];

  it('that failed goes to a runner that has not failed it', () => {
    expect(pairs([...running, ...runner('r1'), ...runner('r2'), ...failedOnce])).toEqual(['w.0#0 to r2']);
  });

  it('that failed waits for such a runner while it is connected, busy or not', () => {
    const busy: History = [
      secondPlanned,
      { type: 'LeaseGranted', data: { jobId: 'w.1', shard: 0, runnerId: 'r2', leaseMs: 1 } },
    ];
    const history = [...running, ...runner('r1'), ...runner('r2'), ...failedOnce, ...busy];
    expect(pairs(history)).toEqual(['w.1#1 to r1']);
  });

  it('that failed goes back to the only runner after a pause, which doubles', () => {
    const history = [...running, ...runner('r1'), ...failedOnce];
    expect(pairs(history, { nowMs: 50_499 })).toEqual([]);
    expect(pairs(history, { nowMs: 50_500 })).toEqual(['w.0#0 to r1']);
    const twice: History = [...history, leased(0, 'r1'), shardFailedBy('r1', 3)];
    expect(pairs(twice, { nowMs: 50_999 })).toEqual([]);
    expect(pairs(twice, { nowMs: 51_000 })).toEqual(['w.0#0 to r1']);
  });
});

describe('a length', () => {
  it('follows what the runner was measured to need for the kind', () => {
    const measured: History = [planned(2), at(10_000), leased(), at(30_000), committed(1)];
    const [assignment] = assignShards(snapshotOf(...running, ...runner('r1'), ...measured), context);
    expect(assignment?.leaseMs).toBe(80_000);
  });
});
