import type { Clock } from '../ports.js';

interface Timer {
  readonly atMs: number;
  readonly fire: () => void;
}

/** A clock that stands still until it is advanced. */
export class FakeClock implements Clock {
  #nowMs = 0;
  #timers: Timer[] = [];

  now(): number {
    return this.#nowMs;
  }

  /** Number of waits that are under way. */
  get waiting(): number {
    return this.#timers.length;
  }

  wait(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const timer: Timer = {
        atMs: this.#nowMs + ms,
        fire: () => {
          this.#timers = this.#timers.filter((other) => other !== timer);
          signal?.removeEventListener('abort', timer.fire);
          resolve();
        },
      };
      signal?.addEventListener('abort', timer.fire);
      this.#timers.push(timer);
    });
  }

  /** Lets `ms` pass: every wait that ends in it ends in its order, with what follows from it. */
  async advance(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms;
    await settle();
    for (;;) {
      const [next] = this.#timers.filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs);
      if (!next) break;
      this.#nowMs = next.atMs;
      next.fire();
      await settle();
    }
    this.#nowMs = untilMs;
  }
}

/** Lets everything run that needs no time. */
export async function settle(turns = 3): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
}
