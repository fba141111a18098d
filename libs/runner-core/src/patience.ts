import type { Clock } from './ports.js';

/** The time that a runner has gone without a welcome, and what becomes of it when that is too long. */
export class Patience {
  #running: AbortController | undefined;

  /** @param limitMs 0: it never ends. */
  constructor(
    private readonly limitMs: number,
    private readonly clock: Clock,
    private readonly onEnd: () => void,
  ) {}

  /** Starts to count, unless it counts already. */
  lose(): void {
    if (this.limitMs === 0 || this.#running) return;
    const running = new AbortController();
    this.#running = running;
    void this.clock.wait(this.limitMs, running.signal).then(() => {
      if (!running.signal.aborted) this.onEnd();
    });
  }

  /** Counts no more; the next time begins anew. */
  regain(): void {
    this.stop();
    this.#running = undefined;
  }

  /** Counts no more, and never again: a count that was stopped is still taken for running. */
  stop(): void {
    this.#running?.abort();
  }
}
