import type { Logged } from '@ramus/domain';
import { hold } from './law-broken.js';
import type { Ledger } from './ledger.js';
import type { LedgerJob } from './records.js';
import { checkBytes, checkToken } from './results.js';
import { checkAcceptance, checkDispute, checkInvalidation } from './trust-laws.js';
import { boundTo, isOnePerson, isSame, MOST_RESULTS } from './who-may.js';

/** Laws L8 and L9 within one job: leases, results, and what is closed. */
export function checkJobEvent(ledger: Ledger, event: Logged): void {
  switch (event.type) {
    case 'JobPlanned': {
      const job = ledger.job(event.data.jobId);
      hold('plan', job.shards === undefined && !job.end, `${event.data.jobId} is planned twice or closed`);
      break;
    }
    case 'LeaseGranted':
      checkGrant(ledger.job(event.data.jobId), event);
      break;
    case 'ResultReceived': {
      const { jobId, token, result } = event.data;
      isOpen(ledger.job(jobId), 'a result is received');
      checkToken(ledger, event.data);
      checkBytes(jobId, token, result.hash);
      break;
    }
    case 'ShardCommitted': {
      const { jobId, token, shard, result } = event.data;
      const job = ledger.job(jobId);
      isOpen(job, 'a result is accepted');
      hold('L8', !job.committed.has(shard), `shard ${shard} of ${jobId} is committed twice`);
      checkBytes(jobId, token, result.hash);
      checkAcceptance(ledger, event);
      break;
    }
    case 'ShardDisputed':
      isOpen(ledger.job(event.data.jobId), 'a dispute is recorded');
      checkDispute(ledger, event);
      break;
    case 'ShardInvalidated':
      checkInvalidation(ledger, event);
      break;
    case 'ShardFailed':
    case 'LeaseEnded':
      checkToken(ledger, event.data);
      break;
    case 'JobMerged': {
      const job = ledger.job(event.data.jobId);
      isOpen(job, 'it is merged');
      hold('merge', job.committed.size === job.shards, `${job.committed.size} of ${job.shards} are merged`);
      break;
    }
    case 'JobClosed': {
      const { end, streamGeneration } = ledger.job(event.data.jobId);
      const mayClose = !end || (end !== 'merged' && event.data.generation > streamGeneration);
      hold('closed', mayClose, `${event.data.jobId} is closed although ${end}`);
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

/** L9: one live lease of a shard, or two of different people whose results will be compared. */
function checkGrant(job: LedgerJob, { data }: Extract<Logged, { type: 'LeaseGranted' }>): void {
  const { jobId, shard, runnerId, terms, pinnedTo } = data;
  const { leases, committed, waiting, shards = 0, workflow } = job;
  isOpen(job, 'it is leased');
  hold('L9', shard < shards && !committed.has(shard), `shard ${shard} of ${jobId} is not to be leased`);
  const live = [...leases.values()].filter((lease) => lease.shard === shard);
  const results = waiting.get(shard) ?? [];
  hold('L9', live.length < 2, `shard ${shard} of ${jobId} is leased to ${live.length} already`);
  const [other] = live;
  // Beside one that is computing, only a comparison is a reason to compute: never with a trusted runner, whose word is enough.
  const isCompared =
    !other || (other.terms !== undefined && (results.length > 0 || other.terms.quorum === 2));
  hold('L9', isCompared, `shard ${shard} of ${jobId} is leased beside ${other?.runnerId}`);
  hold('L9', !other || terms !== undefined || results.length > 0, `${runnerId} computes beside a quorum`);
  const twin = [...live, ...results].find((one) => isOnePerson(one, { runnerId, terms }));
  hold('quorum', !twin, `shard ${shard} of ${jobId} is leased to ${runnerId} after ${twin?.runnerId}`);
  const count = live.length + results.length;
  hold('quorum', !terms || count < MOST_RESULTS, `shard ${shard} of ${jobId} has ${count} results`);
  if (!workflow.reproducible) return;
  const bound = boundTo(job);
  hold('class', pinnedTo !== undefined, `${jobId} is leased to no class`);
  hold('class', !bound || isSame(bound, pinnedTo), `${jobId} is leased to another class than it began with`);
}

const isOpen = ({ spec, end }: LedgerJob, what: string): void =>
  hold('closed', !end, `${what} of ${spec.jobId} although ${end}`);
