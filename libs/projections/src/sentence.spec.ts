import { describe, expect, it } from 'vitest';
import { sentenceOf, type Told } from './sentence.js';

const calls = { job: (id: string) => (id === 'w.1' ? 'nuclei' : id), user: () => 'You' };
const told = (type: string, data: Told['data'] = {}, stream = 'job-w.1') =>
  sentenceOf({ type, data, stream }, calls);

describe('a sentence about an event', () => {
  it('names the job of the stream, and counts shards from one', () => {
    expect(told('ShardCommitted', { shard: 0 })).toBe('nuclei: shard 1 committed');
  });

  it('names the job of the data where the stream is the workflow', () => {
    expect(told('JobStarted', { jobId: 'w.1', generation: 2 }, 'workflow-w')).toBe(
      'nuclei started, generation 2',
    );
  });

  it.each([
    [{ cause: 'branch-failed' }, 'nuclei cancelled because an earlier job of its branch did not succeed'],
    [{ cause: { code: 'by-user' } }, 'nuclei cancelled by its user'],
    [{ cause: { code: 'out-of-memory', detail: 'no room' } }, 'nuclei cancelled (no room)'],
    [{}, 'nuclei cancelled'],
  ])('of a cancellation with %j tells why', (data, text) => {
    expect(told('JobCancelled', data)).toBe(text);
  });

  it.each([
    [1, 'nuclei planned: 1 shard'],
    [12, 'nuclei planned: 12 shards'],
  ])('of a plan of %i counts the shards', (shards, text) => {
    expect(told('JobPlanned', { shards })).toBe(text);
  });

  it('of the pool says who has a slot', () => {
    expect(told('UserAdmitted', { userId: 'ada' }, 'pool-default')).toBe('You got a user slot');
    expect(told('JobSlotGranted', { jobId: 'w.1', userId: 'ada' }, 'pool-default')).toBe(
      'nuclei got a job slot',
    );
    expect(
      told('LimitsChanged', { maxActiveUsers: 3, maxRunningJobs: 4, maxJobsPerUser: 2 }, 'pool-default'),
    ).toBe('Limits changed: 3 users, 4 jobs, 2 of one user');
  });

  it.each([
    ['RunnerDisconnected', {}, 'A runner disconnected'],
    ['RunnerDisconnected', { cause: 'floods' }, 'A runner was sent away: it flooded the server'],
    ['RunnerBanned', {}, 'A runner was banned'],
    [
      'RunnerBanned',
      { cause: 'wrong-results' },
      'A runner was banned: its account returned too many wrong results',
    ],
    ['RunnerBanned', { cause: 'dances' }, 'A runner was banned: dances'],
  ])('%s with %j tells what the runner did', (type, data, text) => {
    expect(told(type, data, 'runner-r1')).toBe(text);
  });

  it.each([
    [{}, ''],
    [{ how: 'proven' }, ': a proven volunteer computed it'],
    [{ how: 'quorum', agreed: [{}, {}] }, ': volunteers agree on it'],
    [{ how: 'spot-checked', against: [] }, ': a trusted runner confirmed it'],
    [{ how: 'trusted', against: [{}] }, ': a trusted runner settled it; another result was wrong'],
    [{ how: 'quorum', against: [{}, {}] }, ': volunteers agree on it; 2 other results were wrong'],
    [{ how: 'by-decree' }, ''],
  ])('of a result that counts as %j tells how that came', (accepted, how) => {
    expect(told('ShardCommitted', { shard: 3, accepted })).toBe(`nuclei: shard 4 committed${how}`);
  });

  it.each([
    [{ level: 'proven' }, 'A runner is proven: its results count alone, some of them are checked'],
    [{ level: 'unproven' }, 'A runner is not proven any more: it failed, or was late'],
    [{ level: 'unproven', convicted: true }, 'A runner is not proven: a result of it was found to be wrong'],
  ])('of trust that came to %j tells why', (data, text) => {
    expect(told('RunnerTrustChanged', data, 'runner-r1')).toBe(text);
  });

  it('of a type that is not known yet is the name of the type', () => {
    expect(told('JobPolished')).toBe('JobPolished');
  });
});
