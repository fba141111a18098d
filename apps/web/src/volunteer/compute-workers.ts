import type { ModelRef } from '@ramus/contracts';
import type { ComputeWorker, ComputeWorkerListener, FromCompute } from '@ramus/runner-core';
import type { FromComputeWorker, ProviderChoice, ToComputeWorker } from './messages.js';

/** What is set for every worker. */
export interface ComputeSettings {
  readonly server: string;
  /** At least one. */
  readonly models: readonly ModelRef[];
  provider: ProviderChoice;
  duty: number;
}

/** What a worker tells beside the progress of an assignment. */
export type Told =
  | Exclude<FromComputeWorker, FromCompute>
  /** An assignment of so many tiles is given to it. */
  | { readonly type: 'begun'; readonly tiles: number };

/**
 * The workers that compute, of which one is alive at a time.
 *
 * It is made before the first assignment, to load the networks and compute their known tiles. One that is ended by force is
 * followed by a fresh one at once, which gets ready while the next assignment is on its way.
 */
export class ComputeWorkers {
  #spare: Web | undefined;
  readonly #alive = new Set<Web>();
  #isClosed = false;

  constructor(
    private readonly settings: ComputeSettings,
    private readonly told: (message: Told) => void,
  ) {}

  /** Makes a worker that gets ready, unless there is one; it tells how that went. */
  prepare(): void {
    if (this.#isClosed || this.#alive.size > 0) return;
    this.#spare = this.#open();
  }

  tune(duty: number): void {
    this.settings.duty = duty;
    for (const worker of this.#alive) worker.post({ type: 'tune', duty });
  }

  /** Computes on the processor from the next worker on. */
  useWasm(): void {
    this.settings.provider = 'wasm';
  }

  /** For a `WorkerComputeHost`. */
  readonly spawn = (listener: ComputeWorkerListener): ComputeWorker => {
    const worker = this.#spare ?? this.#open();
    this.#spare = undefined;
    worker.listener = listener;
    return {
      post: (message) => {
        if (message.type === 'run') this.told({ type: 'begun', tiles: message.assignment.tiles });
        worker.post(message);
      },
      terminate: async () => {
        worker.end('it was ended');
        this.prepare();
      },
    };
  };

  /** Ends them, and makes no others. */
  close(): void {
    this.#isClosed = true;
    for (const worker of this.#alive) worker.end('it is over');
  }

  #open(): Web {
    const worker = new Web(
      (message) => {
        // What it could not prove on a lost device is no fault of this machine's.
        if (worker.isBroken && message.type === 'unfit') return;
        if (message.type === 'device-lost') worker.isBroken = true;
        this.told(message);
        // With an assignment under way it is given back first.
        if (worker.isBroken && !worker.isBusy) {
          worker.end('the graphics device was lost');
          this.prepare();
        }
      },
      () => {
        this.#alive.delete(worker);
        if (this.#spare === worker) this.#spare = undefined;
      },
    );
    this.#alive.add(worker);
    const { server, provider, duty, models } = this.settings;
    worker.post({ type: 'configure', server, provider, duty });
    worker.post({ type: 'prepare', models });
    worker.broke = () => this.prepare();
    return worker;
  }
}

/** One Web Worker, and what runs in it. */
class Web {
  listener: ComputeWorkerListener | undefined;
  /** It computes no more, and is ended once its assignment has been given back. */
  isBroken = false;
  isBusy = false;
  broke: () => void = () => undefined;
  #isGone = false;
  readonly #worker = new Worker(new URL('./compute.worker.ts', import.meta.url), {
    type: 'module',
    name: 'compute',
  });

  constructor(
    told: (message: Told) => void,
    private readonly gone: () => void,
  ) {
    this.#worker.onmessage = ({ data }: MessageEvent<FromComputeWorker>): void => {
      if (this.#isGone) return;
      if (data.type !== 'progress' && data.type !== 'done') return told(data);
      if (data.type === 'done') this.isBusy = false;
      this.listener?.message(data);
      if (!this.isBusy && this.isBroken) {
        this.end('the graphics device was lost');
        this.broke();
      }
    };
    this.#worker.onerror = (event): void => {
      event.preventDefault();
      told({ type: 'unfit', detail: event.message || 'the program for computing could not be loaded' });
      this.end(event.message || 'it could not be loaded');
    };
  }

  post(message: ToComputeWorker): void {
    if (message.type === 'run') this.isBusy = true;
    this.#worker.postMessage(message);
  }

  /** At once, whatever it is doing. */
  end(why: string): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#worker.terminate();
    this.gone();
    this.listener?.exited(why);
  }
}
