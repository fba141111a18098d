import { DomainError, workflowIdOf, type FailureCause, type JobId } from '@ramus/domain';
import { OutcomeUnknown, StoreUnavailable, WrongExpectedRevision } from '@ramus/event-store';
import type { Logger } from 'pino';
import type { Streams } from '../log/streams.js';
import { toldDetail } from '../log/told-detail.js';

/** One piece of work on a whole job, off the scheduler's rounds: cutting it up, or putting its results together. */
export interface JobWork {
  /** Does the work and appends its outcome. */
  (jobId: JobId, generation: number, signal: AbortSignal): Promise<void>;
}

/** Tries of a work whose failure may pass. */
const MAX_TRIES = 3;

/** Neither the job's fault nor the work's: it is due again at the next look, however often that happens. */
const AGAIN = [StoreUnavailable, OutcomeUnknown, WrongExpectedRevision];

/**
 * Plans and merges, each at most once at a time for a job.
 *
 * What cannot be mended closes the job as failed; what may pass is forgotten, and is due again at the next look.
 */
export class JobWorks {
  private readonly atWork = new Map<string, Promise<void>>();
  private readonly tries = new Map<string, number>();
  private readonly stopping = new AbortController();

  constructor(
    private readonly planJob: JobWork,
    private readonly mergeJob: (revision: number) => JobWork,
    private readonly streams: Streams,
    private readonly replicaId: string,
    private readonly logger: Logger,
  ) {}

  plan(jobId: JobId, generation: number): void {
    this.start(`plan ${jobId}`, this.planJob, jobId, generation);
  }

  merge(jobId: JobId, generation: number, revision: number): void {
    this.start(`merge ${jobId}`, this.mergeJob(revision), jobId, generation);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.atWork.values());
  }

  private start(key: string, work: JobWork, jobId: JobId, generation: number): void {
    if (this.atWork.has(key) || this.stopping.signal.aborted) return;
    const done = this.run(key, work, jobId, generation).finally(() => this.atWork.delete(key));
    this.atWork.set(key, done);
  }

  private async run(key: string, work: JobWork, jobId: JobId, generation: number): Promise<void> {
    try {
      await work(jobId, generation, this.stopping.signal);
      this.tries.delete(key);
    } catch (error) {
      if (this.stopping.signal.aborted) return;
      if (AGAIN.some((kind) => error instanceof kind)) return;
      await this.giveUpOrForget(key, jobId, generation, error);
    }
  }

  private async giveUpOrForget(key: string, jobId: JobId, generation: number, error: unknown): Promise<void> {
    const { cause, isFinal } = causeOf(error);
    const tries = (this.tries.get(key) ?? 0) + 1;
    this.logger.warn(
      { jobId, cause, tries, err: isFinal ? undefined : error },
      `${key.split(' ')[0]} failed`,
    );
    if (!isFinal && tries < MAX_TRIES) {
      this.tries.set(key, tries);
      return;
    }
    this.tries.delete(key);
    const data = { jobId, generation, outcome: 'failed', cause } as const;
    const context = { by: this.replicaId, correlationId: workflowIdOf(jobId) };
    try {
      await this.streams.job.handle(jobId, { type: 'CloseJob', data }, context);
    } catch (failure) {
      this.logger.error({ jobId, err: failure }, 'a failed job could not be closed; it is due again');
    }
  }
}

/** Refusals of the domain stay what they are; a busy machine and unknown errors may pass. */
function causeOf(error: unknown): { cause: FailureCause; isFinal: boolean } {
  const detail = toldDetail(error instanceof Error ? error.message : String(error));
  if (!(error instanceof DomainError))
    return { cause: { code: codeOf(error), detail }, isFinal: hasCode(error) };
  const reason = 'reason' in error.facts ? toldDetail(String(error.facts.reason)) : detail;
  return {
    cause: { code: error.code, detail: reason },
    isFinal: error.code !== 'busy' && error.code !== 'store-unavailable',
  };
}

/** Errors of the data (a slide without mpp, an unreadable one) are named; those of the world have a number. */
const NAMED: Readonly<Record<string, string>> = {
  MissingMpp: 'slide-without-mpp',
  UnequalMpp: 'slide-unequal-mpp',
  SlideUnreadable: 'slide-unreadable',
  ZodError: 'plan-invalid',
};
const hasCode = (error: unknown): boolean => error instanceof Error && error.name in NAMED;
const codeOf = (error: unknown): string =>
  (error instanceof Error ? NAMED[error.name] : undefined) ??
  (error instanceof Error && error.name === 'TimeoutError' ? 'deadline' : 'internal');
