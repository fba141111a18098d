import type { Assignment } from '@ramus/contracts';
import type { FromCompute, ToCompute } from './compute-messages.js';
import { failedWith, ShardFailure } from './failures.js';
import type { Clock, Computation, ComputeHost, Outcome } from './ports.js';

/** A place of computation that a shell spawned: a process, a Web Worker. */
export interface ComputeWorker {
  post(message: ToCompute): void;
  /** Ends it by force, whatever it is doing; resolves when it is gone. */
  terminate(): Promise<void>;
}

/** What a `ComputeWorker` tells. */
export interface ComputeWorkerListener {
  message(message: FromCompute): void;
  /** It is gone, terminated or not; told once, `detail` in words. */
  exited(detail: string): void;
}

export type SpawnComputeWorker = (listener: ComputeWorkerListener) => ComputeWorker;

/** A kernel that heeds its signal stops within this time, and its worker with its loaded model is kept. */
const GRACE_MS = 250;

/**
 * Computes each assignment in a worker of its own, spawned when first needed and used again while healthy.
 *
 * A kill asks first and ends the worker by force after a moment. A worker that dies fails its assignment only.
 */
export class WorkerComputeHost implements ComputeHost {
  readonly #workers = new Set<Seat>();

  constructor(
    private readonly spawn: SpawnComputeWorker,
    private readonly clock: Clock,
    private readonly graceMs = GRACE_MS,
  ) {}

  start(assignment: Assignment): Computation {
    let seat = [...this.#workers].find((candidate) => candidate.isIdle);
    if (!seat) {
      const fresh = new Seat(this.spawn, this.clock, this.graceMs, () => this.#workers.delete(fresh));
      this.#workers.add(fresh);
      seat = fresh;
    }
    return seat.run(assignment);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#workers].map((seat) => seat.end()));
  }
}

/** A worker and what runs in it. Modes: idle, busy, gone; only an idle one takes an assignment. */
class Seat {
  readonly #worker: ComputeWorker;
  #current: { tilesDone: number; settle: (outcome: Outcome) => void } | undefined;
  #isGone = false;
  #isEnding = false;

  constructor(
    spawn: SpawnComputeWorker,
    private readonly clock: Clock,
    private readonly graceMs: number,
    private readonly left: () => void,
  ) {
    this.#worker = spawn({
      message: (message) => this.#hear(message),
      exited: (detail) => this.#exit(detail),
    });
  }

  get isIdle(): boolean {
    return !this.#current && !this.#isGone && !this.#isEnding;
  }

  run(assignment: Assignment): Computation {
    const current = { tilesDone: 0, settle: (_: Outcome): void => undefined };
    const done = new Promise<Outcome>((resolve) => (current.settle = resolve));
    this.#current = current;
    let killed: Promise<void> | undefined;
    this.#worker.post({ type: 'run', assignment });
    return {
      done,
      get tilesDone() {
        return current.tilesDone;
      },
      kill: () => (killed ??= this.#kill(current, done)),
    };
  }

  async end(): Promise<void> {
    this.#isEnding = true;
    if (!this.#isGone) await this.#worker.terminate();
  }

  async #kill(current: object, done: Promise<unknown>): Promise<void> {
    if (this.#current !== current) return;
    this.#worker.post({ type: 'abort' });
    const settled = new AbortController();
    await Promise.race([done, this.clock.wait(this.graceMs, settled.signal)]);
    settled.abort();
    if (this.#current === current) await this.end();
    await done;
  }

  #hear(message: FromCompute): void {
    const current = this.#current;
    if (!current) return;
    if (message.type === 'progress') {
      current.tilesDone = message.tilesDone;
      return;
    }
    this.#current = undefined;
    current.settle(message.outcome);
  }

  #exit(detail: string): void {
    this.#isGone = true;
    this.left();
    const current = this.#current;
    this.#current = undefined;
    current?.settle(
      this.#isEnding ? { kind: 'aborted' } : failedWith(new ShardFailure('worker-died', detail, true)),
    );
  }
}
