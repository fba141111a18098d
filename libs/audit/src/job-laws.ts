import type { KnownEvent } from './audited-event.js';
import type { Findings } from './finding.js';
import type { Ledger } from './ledger.js';
import type { JobRecord, LeaseRecord } from './records.js';

/** Laws L8 and L9 within one job: leases, results, and what is closed. */
export class JobLaws {
  constructor(
    private readonly ledger: Ledger,
    private readonly findings: Findings,
  ) {}

  /** Before the event is taken into the ledger. */
  see(event: KnownEvent): void {
    const { findings } = this;
    switch (event.type) {
      case 'JobPlanned': {
        const job = this.job(event, event.data.jobId);
        const { jobId, shards } = event.data;
        if (!job) break;
        findings.expect(job.shards === undefined, 'plan', event, () => `${jobId} is planned twice`);
        findings.expect(shards >= 1, 'plan', event, () => `${jobId} is planned as ${shards} shards`);
        this.isOpen(event, job, 'plan', 'is planned');
        break;
      }
      case 'LeaseGranted':
        this.grant(event);
        break;
      case 'LeaseEnded':
      case 'ResultReceived':
      case 'ShardFailed':
        this.useLease(event, event.data);
        break;
      case 'ShardCommitted':
        this.commit(event, event.data);
        break;
      case 'ShardInvalidated': {
        const { jobId, shard } = event.data;
        const job = this.job(event, jobId);
        findings.expect(!job || job.committed.has(shard), 'L8', event, () => {
          return `shard ${shard} of ${jobId} is taken back, which is not committed`;
        });
        break;
      }
      case 'JobMerged': {
        const job = this.job(event, event.data.jobId);
        if (!job) break;
        this.isOpen(event, job, 'L8', 'is merged');
        findings.expect(job.committed.size === job.shards, 'merge', event, () => {
          return `${event.data.jobId} is merged with ${job.committed.size} of ${job.shards ?? 'no'} shards`;
        });
        break;
      }
      case 'JobClosed': {
        const job = this.job(event, event.data.jobId);
        if (!job) break;
        const { jobId, generation } = event.data;
        const isOpen = !job.end || (job.end !== 'merged' && generation > job.streamGeneration);
        findings.expect(isOpen, 'L8', event, () => `${jobId} is closed although ${job.end}`);
        findings.expect(generation >= job.streamGeneration, 'generation', event, () => {
          return `${jobId} is closed in ${generation}, its stream is in ${job.streamGeneration}`;
        });
        break;
      }
      case 'JobReopened': {
        const job = this.job(event, event.data.jobId);
        if (!job) break;
        const { jobId, generation } = event.data;
        findings.expect(job.end !== 'merged', 'L8', event, () => `${jobId} reopens after its merge`);
        findings.expect(generation > job.streamGeneration, 'generation', event, () => {
          return `${jobId} reopens in ${generation}, its stream is in ${job.streamGeneration}`;
        });
        break;
      }
      default:
    }
  }

  private grant(event: Extract<KnownEvent, { type: 'LeaseGranted' }>): void {
    const { jobId, shard, runnerId, terms } = event.data;
    const job = this.job(event, jobId);
    if (!job) return;
    const { leases, received, committed, shards = 0 } = job;
    const ofShard = (lease: LeaseRecord) => lease.shard === shard;
    const live = [...leases.values()].filter(ofShard);
    // Two volunteers may compute one shard, or a trusted runner beside a volunteer.
    const isFree = live.length === 0 || (live.length === 1 && live[0]?.account !== undefined);
    this.findings.expect(isFree, 'L9', event, () => {
      return `shard ${shard} of ${jobId} is leased to ${runnerId} beside ${live[0]?.runnerId}`;
    });
    const same = [...live, ...[...received.values()].filter(ofShard)].find(
      (other) => other.runnerId === runnerId || (terms && other.account === terms.account),
    );
    this.findings.expect(!same, 'L9', event, () => {
      return `shard ${shard} of ${jobId} is leased to ${runnerId}, who has it or a result of it already`;
    });
    this.findings.expect(shard >= 0 && shard < shards, 'L8', event, () => {
      return `shard ${shard} of ${jobId} is leased, which has ${shards}`;
    });
    this.findings.expect(!committed.has(shard), 'L8', event, () => {
      return `shard ${shard} of ${jobId} is leased after its commit`;
    });
    this.isOpen(event, job, 'L8', 'is leased');
  }

  private commit(
    event: KnownEvent,
    data: { jobId: string; token: number; shard: number; runnerId: string },
  ): void {
    const job = this.job(event, data.jobId);
    if (!job) return;
    const { shard, jobId } = data;
    // A result that was compared with others is committed after its lease has ended.
    if (job.received.get(data.token)?.shard !== shard) this.useLease(event, data);
    this.findings.expect(!job.committed.has(shard), 'L8', event, () => {
      return `shard ${shard} of ${jobId} is committed twice`;
    });
    this.isOpen(event, job, 'L8', 'takes a result');
  }

  /** What is said under a token counts only while its lease lives. */
  private useLease(
    event: KnownEvent,
    { jobId, token, shard, runnerId }: { jobId: string; token: number; shard: number; runnerId: string },
  ): void {
    const job = this.job(event, jobId);
    const lease = job?.leases.get(token);
    const isLive = !job || (lease?.shard === shard && lease.runnerId === runnerId);
    this.findings.expect(isLive, 'L8', event, () => {
      return `${event.type} of shard ${shard} of ${jobId} under token ${token}, which is not ${runnerId}'s now`;
    });
  }

  private isOpen(event: KnownEvent, { spec, end }: JobRecord, law: 'L8' | 'plan', what: string): void {
    this.findings.expect(end === undefined, law, event, () => `${spec.jobId} ${what} although ${end}`);
  }

  private job(event: KnownEvent, jobId: string): JobRecord | undefined {
    const job = this.ledger.jobs.get(jobId);
    this.findings.expect(job !== undefined, 'submit', event, () => {
      return `${event.type} names ${jobId}, which nobody submitted`;
    });
    return job;
  }
}
