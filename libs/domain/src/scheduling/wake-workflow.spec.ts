import {
  admitted,
  at,
  blob,
  cause,
  closed,
  connected,
  failed,
  finished,
  granted,
  jobSpec,
  leased,
  leaseEnded,
  logOf,
  planned,
  registered,
  released,
  shardFailed,
  slotReleased,
  started,
  submitted,
} from '@ramus/testing';
import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../pool/pool.events.js';
import { applyToSnapshot } from './apply-to-snapshot.js';
import { initialSnapshot } from './snapshot.js';
import { untouched } from './touched.js';
import { wakesForgotten, wakeWorkflow } from './wake-workflow.js';

/** Shard 0 is done by r2 after r1 failed it, then shard 1 spoils the job; the workflow is over and forgotten. */
const log = logOf(
  registered('r1'),
  connected('c1', { runnerId: 'r1' }),
  registered('r2'),
  connected('c2', { runnerId: 'r2' }),
  submitted(jobSpec('w.0')),
  admitted(),
  granted('w.0'),
  started('w.0'),
  planned(2),
  leased(0, 'r1'),
  shardFailed(1),
  leased(0, 'r2'),
  leaseEnded(3, 'declined', 0, 'r2'),
  leased(0, 'r2'),
  at(8_000),
  {
    type: 'ShardCommitted',
    data: { jobId: 'w.0', token: 5, shard: 0, runnerId: 'r2', result: blob('x'), tiles: 1 },
  },
  leased(1, 'r2'),
  shardFailed(7, false, 1),
  closed('failed', 1, cause),
  failed('w.0'),
  finished('failed'),
  slotReleased('w.0'),
  released(),
  { type: 'JobRetried', data: { jobId: 'w.0', generation: 2, reopened: [] } },
);

const isOfWorkflow = ({ stream }: (typeof log)[number]) => stream === 'workflow-w' || stream === 'job-w.0';

function folded(until: number) {
  const snapshot = initialSnapshot(DEFAULT_LIMITS);
  for (const event of log.slice(0, until)) applyToSnapshot(snapshot, event, untouched());
  return snapshot;
}

describe('a finished workflow', () => {
  it('is forgotten, and its user with it', () => {
    const { workflows, jobs, users } = folded(log.length - 1);
    expect([workflows.size, jobs.size, users.size]).toEqual([0, 0, 0]);
  });

  it('is not forgotten while its slot is held or its stream is open', () => {
    expect(folded(log.findIndex(({ type }) => type === 'JobSlotReleased')).workflows.size).toBe(1);
  });

  it('is woken by a retry, with all that its streams hold', () => {
    const snapshot = folded(log.length - 1);
    const last = log.at(-1);
    if (!last) throw new RangeError('the log is empty');
    expect(wakesForgotten(snapshot, last)).toBe(true);
    wakeWorkflow(snapshot, log.slice(0, -1).filter(isOfWorkflow));
    applyToSnapshot(snapshot, last, untouched());

    const job = snapshot.jobs.get('w.0');
    expect(job).toMatchObject({ status: 'pending', generation: 2, started: true, readySince: log.length });
    expect(job?.stream).toMatchObject({
      planned: true,
      committed: 1,
      end: { kind: 'closed', generation: 1 },
    });
    expect(job?.stream.leases.size).toBe(0);
    expect(wakesForgotten(snapshot, last)).toBe(false);
  });

  it('counts nothing a second time when it is woken', () => {
    const before = folded(log.length - 1).runners;
    const snapshot = folded(log.length - 1);
    wakeWorkflow(snapshot, log.slice(0, -1).filter(isOfWorkflow));
    expect(snapshot.runners).toEqual(before);
    expect(before.get('r1')?.poison).toBe(1);
  });

  it('need not be woken while the snapshot still knows it', () => {
    const known = folded(log.findIndex(({ type }) => type === 'JobSlotReleased'));
    expect(log.filter((event) => wakesForgotten(known, event))).toEqual([]);
  });
});
