import type { Assignment } from '@ramus/contracts';
import type { Computation, ComputeHost, Outcome } from './ports.js';

/** A computation that may have to wait for a slot. */
export interface QueuedComputation extends Computation {
  /** Resolves when it starts, or at once with `false` when it was killed before. */
  readonly started: Promise<boolean>;
}

/**
 * Slots, and a short line before them.
 *
 * The server learns that a result stands before the runner has heard so itself: the next assignment may arrive while the
 * slot is still waiting for that answer. It waits here for the moment that this takes. Never more computes than there
 * are slots, and never more waits.
 */
export class SlotLine {
  #computing = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(
    private readonly host: ComputeHost,
    private readonly slots: number,
  ) {}

  get computing(): number {
    return this.#computing;
  }

  /** Whether not even a place in the line is free. */
  get isFull(): boolean {
    return this.#computing >= this.slots && this.#waiting.length >= this.slots;
  }

  start(assignment: Assignment): QueuedComputation {
    const { promise: done, resolve: finish } = Promise.withResolvers<Outcome>();
    const { promise: started, resolve: tellStarted } = Promise.withResolvers<boolean>();
    let running: Computation | undefined;

    const begin = (): void => {
      this.#computing += 1;
      running = this.host.start(assignment);
      tellStarted(true);
      const free = (): void => {
        this.#computing -= 1;
        this.#waiting.shift()?.();
      };
      running.done.finally(free).then(finish, (error: unknown) => finish(faultOf(error)));
    };
    const kill = async (): Promise<void> => {
      if (running) return running.kill();
      const place = this.#waiting.indexOf(begin);
      if (place >= 0) this.#waiting.splice(place, 1);
      tellStarted(false);
      finish({ kind: 'aborted' });
    };
    if (this.#computing < this.slots) begin();
    else this.#waiting.push(begin);
    return {
      done,
      started,
      kill,
      get tilesDone() {
        return running?.tilesDone ?? 0;
      },
    };
  }
}

const faultOf = (error: unknown): Outcome => ({
  kind: 'failed',
  code: 'runner-fault',
  detail: String(error).slice(0, 1_000),
  retryable: true,
});
