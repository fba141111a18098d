import pLimit from 'p-limit';
import { DomainError } from '@ramus/domain';

/** A caller that was refused may come again after this long. */
const RETRY_AFTER_S = 1;

/** Lets some reads run, some wait, and refuses the rest: a queue without end would only answer too late. */
export class ReadGate {
  readonly #limit: ReturnType<typeof pLimit>;

  constructor(
    concurrency: number,
    private readonly maxWaiting: number,
  ) {
    this.#limit = pLimit(concurrency);
  }

  /** @throws {DomainError} `busy`: too many wait already. */
  run<Result>(signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
    if (this.#limit.pendingCount >= this.maxWaiting) {
      return Promise.reject(new DomainError('busy', { retryAfterS: RETRY_AFTER_S }));
    }
    return this.#limit(() => {
      signal.throwIfAborted();
      return work();
    });
  }
}
