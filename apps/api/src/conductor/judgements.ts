import { workflowIdOf, type DueJudgement, type Token } from '@ramus/domain';
import { OutcomeUnknown, StoreUnavailable } from '@ramus/event-store';
import type { Logger } from 'pino';
import type { BlobStore } from '../artefacts/blob-store.js';
import type { Streams } from '../log/streams.js';
import type { JobFactsReader } from './job-facts.js';
import type { KernelThreads } from './kernel-thread/kernel-threads.js';

/**
 * Compares the results of shards with each other, off the scheduler's rounds: each set of results once at a time.
 *
 * One that fails is forgotten, and is due again at the next look.
 */
export class Judgements {
  private readonly atWork = new Map<string, Promise<void>>();
  private readonly stopping = new AbortController();

  constructor(
    private readonly facts: JobFactsReader,
    private readonly kernels: KernelThreads,
    private readonly blobs: BlobStore,
    private readonly streams: Streams,
    private readonly replicaId: string,
    private readonly logger: Logger,
  ) {}

  begin(due: DueJudgement): void {
    const { id, shard, results } = due;
    const key = `${id} ${shard} ${results.map(({ token }) => token).join()}`;
    if (this.atWork.has(key) || this.stopping.signal.aborted) return;
    const done = this.judge(due)
      .catch((error: unknown) => this.excuse(error, due))
      .finally(() => this.atWork.delete(key));
    this.atWork.set(key, done);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.atWork.values());
  }

  private async judge({ id: jobId, shard, results, trustedThere }: DueJudgement): Promise<void> {
    const agree = await this.agreeing(jobId, results);
    if (this.stopping.signal.aborted) return;
    const tokens = results.map(({ token }) => token);
    const data = { jobId, shard, tokens, agree, trustedThere };
    const context = { by: this.replicaId, correlationId: workflowIdOf(jobId) };
    await this.streams.job.handle(jobId, { type: 'JudgeShard', data }, context);
  }

  /** Pairs that say the same; those of equal bytes need no look. */
  private async agreeing(jobId: string, results: DueJudgement['results']): Promise<[Token, Token][]> {
    const agree: [Token, Token][] = [];
    const pairs = results.flatMap((a, i) => results.slice(i + 1).map((b) => [a, b] as const));
    const differing = pairs.filter(([a, b]) => a.result.hash !== b.result.hash);
    if (differing.length === 0) return agree;
    const { kernel } = await this.facts.of(jobId);
    for (const [a, b] of differing) {
      const [one, other] = [await this.blobs.get(a.result.hash), await this.blobs.get(b.result.hash)];
      if (await this.kernels.agree(kernel, one, other)) {
        agree.push(a.token < b.token ? [a.token, b.token] : [b.token, a.token]);
      }
    }
    return agree;
  }

  private excuse(error: unknown, { id, shard }: DueJudgement): void {
    if (this.stopping.signal.aborted) return;
    const isOutage = error instanceof StoreUnavailable || error instanceof OutcomeUnknown;
    this.logger[isOutage ? 'warn' : 'error'](
      { jobId: id, shard, err: error },
      'results could not be compared; they are due again',
    );
  }
}
