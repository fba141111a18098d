/**
 * Runs each piece of work once, however many ask for it meanwhile, and gives all of them its outcome.
 *
 * The work is aborted when the last who asked has gone. Nothing is kept afterwards.
 */
export class SharedWork<Result> {
  readonly #running = new Map<string, Running<Result>>();

  /** @param work is given the signal that says that nobody waits any more. @throws the work's error, or the signal's reason. */
  async run(
    key: string,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<Result>,
  ): Promise<Result> {
    signal.throwIfAborted();
    const running = this.#running.get(key) ?? this.#start(key, work);
    running.waiting++;
    let onAbort: (() => void) | undefined;
    const gone = new Promise<never>((_, reject) => {
      onAbort = () => reject(signal.reason as Error);
      signal.addEventListener('abort', onAbort, { once: true });
    });
    try {
      return await Promise.race([running.result, gone]);
    } finally {
      if (onAbort) signal.removeEventListener('abort', onAbort);
      running.waiting--;
      if (running.waiting === 0) this.#abandon(key, running);
    }
  }

  #start(key: string, work: (signal: AbortSignal) => Promise<Result>): Running<Result> {
    const stop = new AbortController();
    const running: Running<Result> = { stop, waiting: 0, result: work(stop.signal) };
    this.#running.set(key, running);
    const forget = (): void => {
      if (this.#running.get(key) === running) this.#running.delete(key);
    };
    running.result.then(forget, forget);
    return running;
  }

  /** Whoever asks from now on starts anew, and does not join work that is being stopped. */
  #abandon(key: string, running: Running<Result>): void {
    if (this.#running.get(key) !== running) return;
    this.#running.delete(key);
    running.stop.abort();
  }
}

interface Running<Result> {
  readonly stop: AbortController;
  readonly result: Promise<Result>;
  waiting: number;
}
