import type { HistoryEvent, ShardMap } from '@ramus/contracts';
import { describe, expect, it } from 'vitest';
import { shardsAt } from './shards-at.js';

const map: ShardMap = {
  ...{ jobId: 'w.0', generation: 1, revision: 9, shards: 3, states: 'ccc', leases: [] },
  ...{ acceptances: [{ how: 'trusted', results: 1, runnerId: 'later' }], accepted: [0, 0, 0] },
};
let revision = 0;
const event = (type: string, data: Record<string, unknown> = {}, stream = 'job-w.0'): HistoryEvent => ({
  position: '1',
  stream,
  revision: (revision += 1),
  type,
  at: '2026-01-01T00:00:00Z',
  text: '',
  data: { jobId: 'w.0', ...data },
});
const lease = (shard: number) => event('LeaseGranted', { shard, runnerId: 'r' });
const at = (...events: HistoryEvent[]) => shardsAt(map, events);

describe('the shards of a job in the past', () => {
  it('are none before it was planned', () => {
    expect(at(event('JobStarted', {}, 'workflow-w'))).toMatchObject({ shards: 0, states: '' });
  });

  it('are planned, leased to a runner, committed', () => {
    const planned = event('JobPlanned', { shards: 3 });
    expect(at(planned).states).toBe('ppp');
    expect(at(planned, lease(1))).toMatchObject({ states: 'plp', leases: [{ shard: 1, runnerId: 'r' }] });
    expect(at(planned, lease(1), event('ShardCommitted', { shard: 1 }))).toMatchObject({
      states: 'pcp',
      leases: [],
    });
  });

  it('say how they were accepted by then, until that is taken back', () => {
    const planned = event('JobPlanned', { shards: 3 });
    const agreed = [{ token: 1 }, { token: 2 }];
    const commits = [
      event('ShardCommitted', { shard: 0, runnerId: 'r', class: { provider: 'cpu' } }),
      event('ShardCommitted', { shard: 1, runnerId: 'v', accepted: { how: 'quorum', agreed } }),
      event('ShardCommitted', { shard: 2, runnerId: 'v', accepted: { how: 'proven' } }),
    ];
    expect(at(planned, ...commits, event('ShardInvalidated', { shard: 2 }))).toMatchObject({
      acceptances: [
        { how: 'trusted', results: 1, runnerId: 'r', class: { provider: 'cpu' } },
        { how: 'quorum', results: 2, runnerId: 'v' },
        { how: 'proven', results: 1, runnerId: 'v' },
      ],
      accepted: [0, 1, -1],
    });
  });

  it('are free again when a lease ended, and marked when it failed', () => {
    const planned = event('JobPlanned', { shards: 3 });
    const [first, second] = [lease(0), lease(2)];
    const ended = event('LeaseEnded', { shard: 0, token: first.revision, cause: 'expired' });
    const failed = event('ShardFailed', { shard: 2, token: second.revision });
    expect(at(planned, first, second, ended, failed).states).toBe('ppf');
  });

  it('are another job’s business where the stream is another', () => {
    const planned = event('JobPlanned', { shards: 3 });
    expect(at(planned, event('ShardCommitted', { shard: 0 }, 'job-w.1')).states).toBe('ppp');
  });

  it('hold no lease once the job was closed', () => {
    expect(at(event('JobPlanned', {}), lease(1), event('JobClosed'))).toMatchObject({
      states: 'ppp',
      leases: [],
    });
  });
});
