import type { BlobRef, FailureCause, JobId, LeaseEnd, Logged, Token } from '@ramus/domain';
import { Medians } from './medians.js';

/** How a lease ended, and how long after it was granted. */
export interface Attempt {
  readonly ms: number;
  readonly end:
    | { readonly kind: 'committed'; readonly result: BlobRef; readonly tiles: number }
    | { readonly kind: 'failed'; readonly cause: FailureCause; readonly retryable: boolean }
    | { readonly kind: 'ended'; readonly cause: LeaseEnd };
}

/** A plan or a merge: how long it took; `fails` if it failed for good. */
export interface Step {
  readonly ms: number;
  readonly fails?: FailureCause;
}

/** How long everything takes, in milliseconds. */
export interface RecordedWork {
  /** The number of shards that a job is cut into. */
  shards(jobId: JobId, kind: string): number;
  plan(jobId: JobId, kind: string, generation: number): Step;
  merge(jobId: JobId, kind: string, generation: number): Step;
  /** @param n which lease of the shard it is, from 0. Beyond the recorded ones a usual time of the job, or of the kind. */
  attempt(jobId: JobId, kind: string, shard: number, n: number): Attempt;
}

interface JobWork {
  kind: string;
  shards?: number;
  /** Since when its plan or its merge has been due. */
  dueMs: number;
  generation: number;
  readonly plans: Map<number, Step | number>;
  readonly merges: Map<number, Step | number>;
  /** By shard, in the order of their leases. A number: it was cut short after so many milliseconds. */
  readonly attempts: Map<number, (Attempt | number)[]>;
  readonly open: Map<Token, { readonly shard: number; readonly n: number; readonly atMs: number }>;
  committed: number;
  readonly usual: Medians;
}

const NOTHING: BlobRef = { hash: '0'.repeat(64), bytes: 0 };
/** For a kind that the log has never seen to its end. */
const GUESS_MS = 1_000;

/** Measures the work of the jobs of a log. */
export class WorkRecorder {
  private readonly jobs = new Map<JobId, JobWork>();
  private readonly kinds = new Map<string, string>();
  private readonly usual = new Medians();

  take(event: Logged, nowMs: number): void {
    switch (event.type) {
      case 'WorkflowSubmitted':
        for (const { jobId, kind } of event.data.jobs) this.kinds.set(jobId, kind);
        break;
      case 'JobStarted': {
        const job = this.jobOf(event.data.jobId);
        job.dueMs = nowMs;
        job.generation = event.data.generation;
        break;
      }
      case 'JobPlanned': {
        const job = this.jobOf(event.data.jobId);
        job.shards = event.data.shards;
        this.usual.add(`shards ${job.kind}`, event.data.shards);
        this.step(job, 'plans', nowMs);
        break;
      }
      case 'JobReopened':
        this.jobOf(event.data.jobId).dueMs = nowMs;
        break;
      case 'LeaseGranted': {
        const { jobId, shard } = event.data;
        const job = this.jobOf(jobId);
        const attempts = job.attempts.get(shard) ?? [];
        job.attempts.set(shard, attempts);
        job.open.set(event.revision, { shard, n: attempts.push(0) - 1, atMs: nowMs });
        break;
      }
      case 'LeaseEnded':
        this.endAttempt(event.data, nowMs, { kind: 'ended', cause: event.data.cause });
        break;
      case 'ShardFailed': {
        const { cause, retryable } = event.data;
        this.endAttempt(event.data, nowMs, { kind: 'failed', cause, retryable });
        break;
      }
      // A volunteer's answer: how long it took is known then; whether it stands is not its runner's work.
      case 'ResultReceived': {
        const { result, tiles } = event.data;
        this.endAttempt(event.data, nowMs, { kind: 'committed', result, tiles });
        break;
      }
      case 'ShardInvalidated':
        this.jobOf(event.data.jobId).committed -= 1;
        break;
      case 'ShardCommitted': {
        const { result, tiles } = event.data;
        this.endAttempt(event.data, nowMs, { kind: 'committed', result, tiles });
        const job = this.jobOf(event.data.jobId);
        job.committed += 1;
        job.dueMs = nowMs;
        break;
      }
      case 'JobMerged':
        this.step(this.jobOf(event.data.jobId), 'merges', nowMs);
        break;
      case 'JobClosed': {
        const { jobId, outcome, cause } = event.data;
        const job = this.jobOf(jobId);
        if (outcome === 'failed' && cause && cause.code !== 'slide-removed') {
          if (job.shards === undefined) this.step(job, 'plans', nowMs, cause);
          else if (job.committed >= job.shards) this.step(job, 'merges', nowMs, cause);
        }
        this.cutShort(job, nowMs);
        break;
      }
      default:
    }
  }

  end(): RecordedWork {
    const { jobs, usual } = this;
    const typical = (jobId: JobId, kind: string, what: 'run' | 'plan' | 'merge'): number =>
      jobs.get(jobId)?.usual.of(what) ?? usual.of(`${what} ${kind}`) ?? GUESS_MS;
    return {
      shards: (jobId, kind) =>
        jobs.get(jobId)?.shards ?? Math.max(1, Math.round(usual.of(`shards ${kind}`) ?? 1)),
      plan: (jobId, kind, generation) => {
        const step = jobs.get(jobId)?.plans.get(generation) ?? 0;
        return typeof step === 'number' ? { ms: Math.max(step, typical(jobId, kind, 'plan')) } : step;
      },
      merge: (jobId, kind, generation) => {
        const step = jobs.get(jobId)?.merges.get(generation) ?? 0;
        return typeof step === 'number' ? { ms: Math.max(step, typical(jobId, kind, 'merge')) } : step;
      },
      attempt: (jobId, kind, shard, n) => {
        const attempt = jobs.get(jobId)?.attempts.get(shard)?.[n] ?? 0;
        if (typeof attempt !== 'number') return attempt;
        const ms = Math.max(attempt, typical(jobId, kind, 'run'));
        return { ms, end: { kind: 'committed', result: NOTHING, tiles: 0 } };
      },
    };
  }

  /** What was under way when its job ended would have taken longer than it had taken by then. */
  private cutShort(job: JobWork, nowMs: number): void {
    const { generation, dueMs } = job;
    if (job.shards === undefined) {
      if (!job.plans.has(generation)) job.plans.set(generation, nowMs - dueMs + 1);
    } else if (job.committed >= job.shards && !job.merges.has(generation)) {
      job.merges.set(generation, nowMs - dueMs + 1);
    }
    for (const { shard, n, atMs } of job.open.values()) {
      const attempts = job.attempts.get(shard);
      if (attempts) attempts[n] = nowMs - atMs + 1;
    }
    job.open.clear();
  }

  private step(job: JobWork, which: 'plans' | 'merges', nowMs: number, fails?: FailureCause): void {
    const ms = nowMs - job.dueMs;
    job[which].set(job.generation, { ms, fails });
    if (fails) return;
    const what = which === 'plans' ? 'plan' : 'merge';
    job.usual.add(what, ms);
    this.usual.add(`${what} ${job.kind}`, ms);
  }

  private endAttempt(
    { jobId, token }: { readonly jobId: JobId; readonly token: Token },
    nowMs: number,
    end: Attempt['end'],
  ): void {
    const job = this.jobOf(jobId);
    const lease = job.open.get(token);
    if (!lease) return;
    job.open.delete(token);
    const attempts = job.attempts.get(lease.shard);
    const ms = nowMs - lease.atMs;
    if (attempts) attempts[lease.n] = { ms, end };
    if (end.kind !== 'committed') return;
    job.usual.add('run', ms);
    this.usual.add(`run ${job.kind}`, ms);
  }

  private jobOf(jobId: JobId): JobWork {
    const known = this.jobs.get(jobId);
    if (known) return known;
    const job: JobWork = {
      kind: this.kinds.get(jobId) ?? '',
      dueMs: 0,
      generation: 1,
      plans: new Map(),
      merges: new Map(),
      attempts: new Map(),
      open: new Map(),
      committed: 0,
      usual: new Medians(),
    };
    this.jobs.set(jobId, job);
    return job;
  }
}
