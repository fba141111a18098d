import {
  admitted,
  at,
  cancelled,
  cause,
  closed,
  committed,
  connected,
  failed,
  finished,
  granted,
  jobSpec,
  leased,
  leaseEnded,
  merged,
  planned,
  registered,
  snapshotOf,
  started,
  submitted,
} from '@ramus/testing';
import { describe, expect, it } from 'vitest';
import type { DomainEvent } from '../logged-event.js';
import { dueCommands, type Due } from './due-commands.js';
import {
  context,
  dues,
  gone,
  runner,
  running,
  toWorkflow,
  waiting,
  type History,
} from './due-commands.fixture.js';
import { untouched } from './touched.js';

describe('a yield', () => {
  const alone: History = [at(1_000), ...running, planned(1), at(5_000), gone];

  it('is due when no eligible runner has been there for the grace', () => {
    expect(dues(alone, 14_999)).toEqual([]);
    expect(dues(alone, 15_000)).toEqual([toWorkflow('YieldJob')]);
  });

  it('is due also when there never was one, counted from the start', () => {
    const history: History = [at(1_000), waiting, admitted(), granted('w.0'), started('w.0')];
    expect(dues(history, 10_999)).toEqual([{ to: 'planner', id: 'w.0', generation: 1 }]);
    expect(dues(history, 11_000)).toEqual([toWorkflow('YieldJob')]);
  });

  it('is not due at once because another replica has a clock that is a little ahead', () => {
    expect(dues(alone, 4_000)).toEqual([]);
  });

  it('does not wait for a clock that was put back', () => {
    const history: History = [at(900_000), ...running, planned(1), gone];
    expect(dues(history, 5_000)).toEqual([toWorkflow('YieldJob')]);
  });

  it('is not due while a lease lives', () => {
    const leasedAlone: History = [at(1_000), ...running, planned(1), leased(), at(5_000), gone];
    expect(dues(leasedAlone, 60_000)).toEqual([]);
    expect(dues([...leasedAlone, leaseEnded(1, 'expired')], 60_000)).toEqual([toWorkflow('YieldJob')]);
  });

  it('is not due when only the merge is left', () => {
    const history: History = [at(1_000), ...running, planned(1), leased(), committed(1), at(5_000), gone];
    expect(dues(history, 60_000)).toEqual([{ to: 'merger', id: 'w.0', generation: 1, revision: 2 }]);
  });

  it('is not due once a runner is back', () => {
    expect(dues([...alone, at(6_000), connected('c2')], 60_000)).toMatchObject([
      { to: 'job', command: { type: 'GrantLeases' } },
    ]);
  });
});

describe('a job that has ended', () => {
  const close = (generation: number): Due => ({
    to: 'job',
    id: 'w.0',
    command: { type: 'CloseJob', data: { jobId: 'w.0', generation, outcome: 'cancelled' } },
  });
  const ofJob = (history: History) => dues(history).filter((due) => due.to === 'job');

  it('after a start is due a close of its stream', () => {
    expect(ofJob([...running, planned(), leased(), cancelled('w.0'), finished('cancelled')])).toEqual([
      close(1),
    ]);
  });

  it('before a start is due none', () => {
    expect(ofJob([...runner, waiting, admitted(), granted('w.0'), cancelled('w.0')])).toEqual([]);
  });

  it('is due none when its stream is merged or closed', () => {
    expect(ofJob([...running, planned(), cancelled('w.0'), closed('cancelled')])).toEqual([]);
    expect(ofJob([...running, planned(1), leased(), committed(1), merged(), cancelled('w.0')])).toEqual([]);
  });

  it('in a later generation than its stream is closed in is due a close in that one', () => {
    // A reopening may be under way to it, and would find nobody to close what it opens.
    const other = jobSpec('w.1', { branch: 1 });
    const history: History = [
      ...runner,
      submitted(jobSpec('w.0'), other),
      admitted(),
      granted('w.0'),
      started('w.0'),
      closed('failed', 1, cause),
      failed('w.0'),
      { type: 'JobRetried', data: { jobId: 'w.0', generation: 2, reopened: [] } },
      cancelled('w.0', 2),
    ];
    expect(ofJob(history)).toEqual([close(2)]);
    expect(ofJob([...history, closed('cancelled', 2)])).toEqual([]);
  });
});

describe('a runner', () => {
  it('that fails what others complete, three times in a row, is drained', () => {
    const history: History = [...running, registered('r2'), connected('c9', { runnerId: 'r2' }), planned(4)];
    let revision = 0;
    const failedThenDone = (shard: number): History => {
      const fail: DomainEvent = {
        type: 'ShardFailed',
        data: { jobId: 'w.0', token: (revision += 1), shard, runnerId: 'r2', cause, retryable: true },
      };
      revision += 1;
      const done = committed((revision += 1), shard);
      revision += 1;
      return [leased(shard, 'r2'), fail, leased(shard, 'r1'), done];
    };
    const drains = (more: History) =>
      dues([...history, ...more], 60_000).filter((due) => due.to === 'runner');
    const twice = [...failedThenDone(0), ...failedThenDone(1)];
    expect(drains(twice)).toEqual([]);
    expect(drains([...twice, ...failedThenDone(2)])).toEqual([
      { to: 'runner', id: 'r2', command: { type: 'DrainRunner', data: { runnerId: 'r2', cause: 'poison' } } },
    ]);
  });

  it('that is banned loses its leases', () => {
    const history: History = [
      ...running,
      planned(),
      leased(),
      { type: 'RunnerBanned', data: { runnerId: 'r1' } },
    ];
    expect(dues(history)).toContainEqual({
      to: 'job',
      id: 'w.0',
      command: { type: 'EndLease', data: { jobId: 'w.0', token: 1, cause: 'revoked' } },
    });
  });
});

describe('what is due', () => {
  it('is found where an event has touched, and only there', () => {
    expect(dues(running, 0, untouched())).toEqual([]);
    expect(dues(running, 1_000, { ...untouched(), jobs: new Set(['w.0']) })).toHaveLength(1);
    expect(dues([...runner, waiting], 1_000, { ...untouched(), pool: true })).toHaveLength(1);
    expect(dues([...running, planned()], 1_000, { ...untouched(), leases: true })).toHaveLength(1);
  });

  it('is the same however often it is asked', () => {
    const snapshot = snapshotOf(...running, planned(3));
    expect(dueCommands(snapshot, context(0), 'all')).toEqual(dueCommands(snapshot, context(0), 'all'));
  });
});
