import type { ChildProcess } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';

/** What a child is told, and what is told of it. */
export interface Supervision {
  /** Starts the program anew. */
  readonly spawn: () => ChildProcess;
  /** How long to wait before it is started again; `undefined`: not at all. */
  readonly restartAfterMs: (exit: Exit) => number | undefined;
  /** From the request to end until it is made to. */
  readonly killAfterMs: number;
}

/** How a run of the program ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** It could not even be started. */
  readonly error?: Error;
  readonly ranMs: number;
  /** Runs in a row that ended soon, this one included. */
  readonly failures: number;
}

/** A run that lasted this long was no failure to start. */
const SETTLED_MS = 60_000;

/** Keeps one child process running until it is stopped. */
export class Supervised {
  readonly #stopping = new AbortController();
  readonly #done: Promise<void>;
  #child: ChildProcess | undefined;

  constructor(private readonly supervision: Supervision) {
    this.#done = this.run();
  }

  /** Asks the child to end, makes it if it does not, and starts no other. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    const child = this.#child;
    child?.kill('SIGTERM');
    const timer = setTimeout(() => child?.kill('SIGKILL'), this.supervision.killAfterMs);
    await this.#done;
    clearTimeout(timer);
  }

  private async run(): Promise<void> {
    const { signal } = this.#stopping;
    let failures = 0;
    while (!signal.aborted) {
      const startedMs = performance.now();
      const ending = await this.once();
      const ranMs = performance.now() - startedMs;
      failures = ranMs >= SETTLED_MS ? 1 : failures + 1;
      if (signal.aborted) return;
      const afterMs = this.supervision.restartAfterMs({ ...ending, ranMs, failures });
      if (afterMs === undefined) return;
      await wait(afterMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  private once(): Promise<Pick<Exit, 'code' | 'signal' | 'error'>> {
    const { promise, resolve } = Promise.withResolvers<Pick<Exit, 'code' | 'signal' | 'error'>>();
    const child = this.supervision.spawn();
    this.#child = child;
    child.once('error', (error) => resolve({ code: null, signal: null, error }));
    child.once('exit', (code, signal) => resolve({ code, signal }));
    return promise.finally(() => (this.#child = undefined));
  }
}
