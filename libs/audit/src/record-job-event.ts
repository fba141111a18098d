import type { JobId, RunnerId } from '@ramus/domain';
import type { KnownEvent } from './audited-event.js';
import type { JobRecord, RunnerRecord } from './records.js';

interface Records {
  readonly jobs: ReadonlyMap<JobId, JobRecord>;
  readonly runners: ReadonlyMap<RunnerId, RunnerRecord>;
}

/** Takes an event of a job's stream into its record. */
export function recordJobEvent({ jobs, runners }: Records, event: KnownEvent): void {
  switch (event.type) {
    case 'JobPlanned': {
      const job = jobs.get(event.data.jobId);
      if (job) job.shards = event.data.shards;
      break;
    }
    case 'LeaseGranted': {
      const { jobId, shard, runnerId, terms } = event.data;
      const job = jobs.get(jobId);
      if (!job) break;
      end(job, event.revision, runners);
      job.leases.set(event.revision, { shard, runnerId, account: terms?.account });
      count(runners, runnerId, 1);
      break;
    }
    case 'LeaseEnded':
    case 'ShardFailed':
      end(jobs.get(event.data.jobId), event.data.token, runners);
      break;
    case 'ResultReceived': {
      const job = jobs.get(event.data.jobId);
      const lease = job?.leases.get(event.data.token);
      if (lease) job?.received.set(event.data.token, lease);
      end(job, event.data.token, runners);
      break;
    }
    case 'ShardInvalidated':
      jobs.get(event.data.jobId)?.committed.delete(event.data.shard);
      break;
    case 'ShardCommitted': {
      const job = jobs.get(event.data.jobId);
      job?.committed.add(event.data.shard);
      for (const [token, { shard }] of job?.leases ?? []) {
        if (shard === event.data.shard) end(job, token, runners);
      }
      for (const [token, { shard }] of job?.received ?? []) {
        if (shard === event.data.shard) job?.received.delete(token);
      }
      break;
    }
    case 'JobMerged':
    case 'JobClosed': {
      const job = jobs.get(event.data.jobId);
      if (!job) break;
      job.end = event.type === 'JobMerged' ? 'merged' : event.data.outcome;
      job.streamGeneration = Math.max(job.streamGeneration, event.data.generation);
      for (const token of [...job.leases.keys()]) end(job, token, runners);
      break;
    }
    case 'JobReopened': {
      const job = jobs.get(event.data.jobId);
      // Those that settled nothing are dropped: what is left may be committed, and keeps nobody away any more.
      for (const [token, { shard }] of job?.received ?? []) job?.received.set(token, { shard, runnerId: '' });
      if (job) Object.assign(job, { end: undefined, streamGeneration: event.data.generation });
      break;
    }
    default:
  }
}

function end(job: JobRecord | undefined, token: number, runners: ReadonlyMap<RunnerId, RunnerRecord>): void {
  const lease = job?.leases.get(token);
  if (!lease) return;
  job?.leases.delete(token);
  count(runners, lease.runnerId, -1);
}

function count(runners: ReadonlyMap<RunnerId, RunnerRecord>, runnerId: RunnerId, change: 1 | -1): void {
  const runner = runners.get(runnerId);
  if (runner) runner.leases += change;
}
