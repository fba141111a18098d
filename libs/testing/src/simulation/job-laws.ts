import type { Logged } from '@ramus/domain';
import { hold } from './law-broken.js';
import type { Ledger } from './ledger.js';

/** What a result of a lease is called, so that one of another lease is told from it. */
export const resultOf = (jobId: string, token: number): string => `${jobId}@${token}`;

/** Laws L8 and L9 within one job: leases, results, and what is closed. */
export function checkJobEvent(ledger: Ledger, event: Logged): void {
  switch (event.type) {
    case 'JobPlanned': {
      const job = ledger.job(event.data.jobId);
      hold('plan', job.shards === undefined && !job.end, `${event.data.jobId} is planned twice or closed`);
      break;
    }
    case 'LeaseGranted': {
      const { jobId, shard } = event.data;
      const { leases, committed, shards = 0, end } = ledger.job(jobId);
      hold('closed', !end, `${jobId} is leased although ${end}`);
      hold('L9', shard < shards && !committed.has(shard), `shard ${shard} of ${jobId} is not to be leased`);
      const held = [...leases.values()].filter((lease) => lease.shard === shard);
      hold('L9', held.length === 0, `shard ${shard} of ${jobId} is leased to ${held[0]?.runnerId} already`);
      break;
    }
    case 'ShardCommitted': {
      const { jobId, token, shard, result } = event.data;
      const { leases, committed, end } = ledger.job(jobId);
      hold('closed', !end, `a result of ${jobId} is accepted although ${end}`);
      hold('L8', leases.get(token)?.shard === shard, `token ${token} of ${jobId} is stale`);
      hold('L8', !committed.has(shard), `shard ${shard} of ${jobId} is committed twice`);
      hold(
        'L8',
        result.hash === resultOf(jobId, token),
        `${result.hash} is not of token ${token} of ${jobId}`,
      );
      break;
    }
    case 'ShardFailed':
    case 'LeaseEnded': {
      const { jobId, token } = event.data;
      hold('L8', ledger.job(jobId).leases.has(token), `token ${token} of ${jobId} is stale`);
      break;
    }
    case 'JobMerged': {
      const { shards, committed, end } = ledger.job(event.data.jobId);
      hold('closed', !end, `${event.data.jobId} is merged although ${end}`);
      hold('merge', committed.size === shards, `${committed.size} of ${shards} shards are merged`);
      break;
    }
    case 'JobClosed': {
      const { end, streamGeneration } = ledger.job(event.data.jobId);
      const isOpen = !end || (end !== 'merged' && event.data.generation > streamGeneration);
      hold('closed', isOpen, `${event.data.jobId} is closed although ${end}`);
      hold('generation', event.data.generation >= streamGeneration, `${event.data.jobId} is closed late`);
      break;
    }
    case 'JobReopened': {
      const { end, streamGeneration } = ledger.job(event.data.jobId);
      hold('closed', end !== 'merged', `${event.data.jobId} is reopened although merged`);
      hold('generation', event.data.generation > streamGeneration, `${event.data.jobId} is reopened twice`);
      break;
    }
    default:
      break;
  }
}
