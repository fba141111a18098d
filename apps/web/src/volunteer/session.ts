import type { ModelRef, Standing, VolunteerFacts } from '@ramus/contracts';
import {
  Runner,
  SocketLink,
  WorkerComputeHost,
  type RunnerEnd,
  type ServerLink,
  timerClock,
} from '@ramus/runner-core';
import { io } from 'socket.io-client';
import { ComputeWorkers, type Told } from './compute-workers.js';
import type { Device, FromLinkWorker, Phase, Stage, Status, ToLinkWorker } from './messages.js';
import { modelsToProve } from './models.js';
import type { Proved } from './prove-all.js';
import { TileRate } from './rate.js';
import { silentLog } from './web.ports.js';

const VERSION = '0.1.0';
/** Tiles of slides alone: an overview would show a stranger too much. */
const KINDS = ['segment-nuclei'];
const STOP_MS = 3_000;
/** Losses of the graphics device after which the processor computes instead. */
const MAX_LOSSES = 3;

type Start = Extract<ToLinkWorker, { type: 'start' }>;

/**
 * A volunteer at work, off the page: prepares, connects, computes, pauses, stops.
 *
 * Runner and heartbeats live in this thread and nothing is computed in it, so neither a busy processor nor a hidden tab
 * loses a lease.
 */
export class VolunteerSession {
  #phase: Phase = 'preparing';
  #stage: Stage | undefined;
  #detail: string | undefined;
  #device: Device | undefined;
  #proved: Proved | undefined;
  #standings: readonly Standing[] | undefined;
  #counts = { shards: 0, tiles: 0, nuclei: 0, losses: 0 };
  #shard: { done: number; of: number } | undefined;
  #workers: ComputeWorkers | undefined;
  #runner: Runner | undefined;
  #pause: string | undefined;
  #isDraining = false;
  readonly #rate = new TileRate();
  readonly #over = new AbortController();

  constructor(
    private readonly options: Start,
    private readonly post: (message: FromLinkWorker, transfer?: Transferable[]) => void,
  ) {
    this.#pause = options.pause;
  }

  /** Loads the networks and computes their known tiles, and connects when one came out right. */
  async start(): Promise<void> {
    this.#tell('preparing');
    const { server, provider, duty } = this.options;
    let models: readonly ModelRef[];
    try {
      models = await modelsToProve(server, this.#over.signal);
    } catch (error) {
      if (!this.#over.signal.aborted)
        this.#tell('unfit', error instanceof Error ? error.message : String(error));
      return;
    }
    this.#workers = new ComputeWorkers({ server, provider, duty, models }, (message) => this.#hear(message));
    this.#workers.prepare();
  }

  tune(duty: number): void {
    this.#workers?.tune(duty);
  }

  /** @param reason in words; undefined goes on. */
  pause(reason: string | undefined): void {
    if (reason === this.#pause) return;
    this.#pause = reason;
    if (!this.#proved || this.#over.signal.aborted) return;
    // A runner that drains cannot be called back: the next one begins when it has ended.
    if (reason === undefined) return this.#connect();
    const runner = this.#runner;
    if (!runner) return this.#tell('paused', reason);
    this.#isDraining = true;
    runner.drain(reason);
    if (runner.holding === 0) void runner.stop(STOP_MS);
    else this.#tell('pausing', reason);
  }

  /** Gives back what is held and ends. */
  async stop(): Promise<void> {
    this.#tell('stopping');
    this.#over.abort();
    await this.#runner?.stop(STOP_MS);
    this.#workers?.close();
    this.#tell('stopped');
  }

  #hear(message: Told): void {
    if (this.#over.signal.aborted) return;
    switch (message.type) {
      case 'stage':
        this.#stage = message.stage;
        return this.#phase === 'preparing' ? this.#tell('preparing') : undefined;
      case 'prepared':
        this.#device = message.device;
        this.#proved = { proofs: message.proofs, refusals: message.refusals };
        if (this.#pause !== undefined) return this.#tell('paused', this.#pause);
        return this.#connect();
      case 'begun':
        this.#shard = { done: 0, of: message.tiles };
        return this.#tell(this.#phase, this.#detail);
      case 'unfit':
        return void this.#leave('unfit', message.detail);
      case 'device-lost':
        return this.#deviceLost();
      case 'tile':
        this.#counts.tiles += 1;
        this.#counts.nuclei += message.tile.outlines.length;
        if (this.#shard) this.#shard = { ...this.#shard, done: this.#shard.done + 1 };
        this.#rate.add(timerClock.now());
        this.post(message, [message.tile.data.buffer]);
        return this.#tell(this.#phase, this.#detail);
    }
  }

  #deviceLost(): void {
    this.#counts.losses += 1;
    if (this.#counts.losses < MAX_LOSSES) return this.#tell(this.#phase, this.#detail);
    // What was proved was another provider's: the next known tile is this one's, and so is the next hello.
    this.#workers?.useWasm();
    this.#proved = undefined;
    void this.#runner?.stop(STOP_MS);
  }

  #connect(): void {
    const { device, proved } = { device: this.#device, proved: this.#proved };
    const workers = this.#workers;
    if (this.#runner || !workers || !device || !proved) return;
    this.#tell('connecting');
    const runner = new Runner(
      {
        runnerId: this.options.runnerId,
        kind: 'browser',
        version: VERSION,
        provider: device.provider,
        slots: 1,
        kinds: KINDS,
        volunteer: this.#facts(device, proved),
      },
      {
        link: this.#link(),
        // No grace: a network that runs hears nothing until it is done.
        compute: new WorkerComputeHost(workers.spawn, timerClock, 0),
        clock: timerClock,
        random: Math.random,
        log: silentLog,
        observer: {
          connection: (state) => this.#connected(state === 'welcome'),
          accepted: () => this.#tell('working'),
          standing: (standings) => {
            this.#standings = standings;
            this.#tell(this.#phase, this.#detail);
          },
          ended: (_lease, end) => {
            if (end === 'uploaded') this.#counts.shards += 1;
            this.#idle();
          },
        },
      },
    );
    this.#runner = runner;
    void runner.ended.then((end) => this.#ended(runner, end));
    runner.start();
  }

  #connected(isWelcome: boolean): void {
    if (this.#over.signal.aborted || this.#pause !== undefined) return;
    if (!isWelcome) return this.#tell('connecting');
    this.#tell(this.#runner && this.#runner.holding > 0 ? 'working' : 'waiting');
  }

  #idle(): void {
    if (this.#over.signal.aborted || !this.#runner) return;
    // The next shard may have come before the last one was told to be over.
    if (this.#runner.holding > 0) return this.#tell(this.#phase, this.#detail);
    if (this.#isDraining) void this.#runner.stop(STOP_MS);
    else this.#tell('waiting');
  }

  #ended(runner: Runner, end: RunnerEnd): void {
    if (this.#runner !== runner) return;
    this.#runner = undefined;
    this.#isDraining = false;
    if (this.#over.signal.aborted) return;
    if (end.cause === 'refused') return void this.#leave('refused', end.code);
    if (this.#pause !== undefined) return this.#tell('paused', this.#pause);
    // After a change of provider, the known tile comes first.
    if (this.#proved) return this.#connect();
    this.#tell('preparing');
    this.#workers?.prepare();
  }

  async #leave(phase: 'unfit' | 'refused', detail: string): Promise<void> {
    if (this.#over.signal.aborted) return;
    this.#over.abort();
    this.#tell(phase, detail);
    await this.#runner?.stop(STOP_MS);
    this.#workers?.close();
  }

  #facts({ vendor, architecture, isFallbackAdapter }: Device, { proofs }: Proved): VolunteerFacts {
    return {
      vendor: vendor.slice(0, 100),
      architecture: architecture.slice(0, 100),
      isFallbackAdapter,
      browser: this.options.browser.slice(0, 300),
      canaries: proofs.map(({ modelSha256, sizePx, maxDifference }) => {
        return { modelSha256, sizePx, maxDifference };
      }),
    };
  }

  #link(): ServerLink {
    const { server, credential, account, runnerId } = this.options;
    const socket = io(`${server}/runners`, {
      transports: ['websocket'],
      auth: { [credential.kind]: credential.value, account, device: runnerId },
      autoConnect: false,
      forceNew: true,
      reconnectionDelay: 500,
      reconnectionDelayMax: 10_000,
      randomizationFactor: 0.5,
      timeout: 10_000,
    });
    return new SocketLink(socket, timerClock, Math.random, silentLog);
  }

  #tell(phase: Phase, detail?: string): void {
    this.#phase = phase;
    this.#detail = detail;
    const rate = this.#rate.at(timerClock.now());
    const status: Status = {
      phase,
      ...this.#counts,
      ...(this.#stage && { stage: this.#stage }),
      ...(detail !== undefined && { detail }),
      ...(this.#device && { device: this.#device }),
      ...(this.#proved ?? { proofs: [], refusals: [] }),
      ...(this.#standings && { standings: this.#standings }),
      ...(rate !== undefined && { rate }),
      ...(this.#shard && { shard: this.#shard }),
    };
    this.post({ type: 'status', status });
  }
}
