import type { Logged } from '@ramus/domain';
import type { Records } from './records.js';

/** Takes in an event of a job's stream, and what it says of who computed. */
export function recordJob(records: Records, event: Logged): void {
  switch (event.type) {
    case 'JobPlanned':
      records.job(event.data.jobId).shards = event.data.shards;
      break;
    case 'LeaseGranted':
      records.job(event.data.jobId).leases.set(event.revision, { ...event.data, position: records.position });
      break;
    case 'LeaseEnded':
    case 'ShardFailed': {
      const { leases } = records.job(event.data.jobId);
      const { terms } = leases.get(event.data.token) ?? {};
      const isLost = event.type === 'ShardFailed' || event.data.cause === 'expired';
      if (terms && isLost) records.trust.set(terms.key, 0);
      leases.delete(event.data.token);
      break;
    }
    case 'ResultReceived': {
      const { jobId, token, shard, result, check = false } = event.data;
      const { leases, waiting } = records.job(jobId);
      const lease = leases.get(token);
      leases.delete(token);
      if (!lease) break;
      waiting.set(shard, [...(waiting.get(shard) ?? []), { ...lease, token, hash: result.hash, check }]);
      break;
    }
    case 'ShardDisputed':
      records.job(event.data.jobId).disputed.set(event.data.shard, event.data.tokens.length);
      break;
    case 'ShardCommitted':
      recordCommit(records, event);
      break;
    case 'ShardInvalidated':
      records.job(event.data.jobId).committed.delete(event.data.shard);
      break;
    case 'JobMerged':
    case 'JobClosed': {
      const job = records.job(event.data.jobId);
      job.end = event.type === 'JobMerged' ? 'merged' : event.data.outcome;
      job.streamGeneration = Math.max(job.streamGeneration, event.data.generation);
      job.leases.clear();
      break;
    }
    case 'JobReopened': {
      const job = records.job(event.data.jobId);
      if (job.end) {
        for (const shard of job.disputed.keys()) job.waiting.delete(shard);
        job.disputed.clear();
      }
      Object.assign(job, { end: undefined, streamGeneration: event.data.generation });
      break;
    }
    default:
      break;
  }
}

function recordCommit(records: Records, { data }: Extract<Logged, { type: 'ShardCommitted' }>): void {
  const { jobId, token, shard, accepted } = data;
  const { committed, leases, waiting, disputed } = records.job(jobId);
  const results = waiting.get(shard) ?? [];
  const lease = leases.get(token) ?? results.find((result) => result.token === token);
  if (lease) committed.set(shard, { ...lease, token, alone: accepted?.how === 'proven' });
  for (const [other, { shard: of }] of leases) if (of === shard) leases.delete(other);
  waiting.delete(shard);
  disputed.delete(shard);
  for (const result of results) {
    const { terms, runnerId } = result;
    if (!terms) continue;
    const isIn = (refs: readonly { readonly token: number }[] = []) =>
      refs.some((ref) => ref.token === result.token);
    if (isIn(accepted?.agreed)) records.trust.set(terms.key, (records.trust.get(terms.key) ?? 0) + 1);
    if (!isIn(accepted?.against)) continue;
    records.trust.set(terms.key, 0);
    records.convictions.set(terms.account, (records.convictions.get(terms.account) ?? 0) + 1);
    const runner = records.runners.get(runnerId);
    if (runner) runner.convictedAt = records.position;
  }
}
