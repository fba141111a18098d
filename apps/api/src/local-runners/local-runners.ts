import type { OnModuleDestroy } from '@nestjs/common';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Logger } from 'pino';
import type { RunnerTokens } from '../auth/runner-tokens.js';
import type { Config } from '../config.js';
import { type Exit, Supervised } from './supervised.js';

/** The daemon's way to say that another process of its name is at work. */
const IDENTITY_IN_USE = 3;

/** A daemon leaves when it finds no server for so long. */
const GIVE_UP_AFTER_MS = 120_000;

/** Pauses before a daemon is started again. */
export interface Pauses {
  readonly firstMs: number;
  readonly longestMs: number;
  /** Until it is looked whether a daemon of a former start is still there. */
  readonly inUseMs: number;
  readonly killAfterMs: number;
}

const PAUSES: Pauses = { firstMs: 1_000, longestMs: 30_000, inUseMs: 30_000, killAfterMs: 5_000 };

/**
 * The runner daemons that come with the API, so that one command brings up everything.
 *
 * A daemon outlives a crash of the API on purpose: it goes on with its shard and finds the next start by itself. Such a
 * survivor holds its identity, so the one started in its place leaves at once and is tried again later.
 */
export class LocalRunners implements OnModuleDestroy {
  #daemons: readonly Supervised[] = [];

  constructor(
    private readonly config: Config,
    private readonly tokens: Pick<RunnerTokens, 'local'>,
    private readonly logger: Logger,
    private readonly program: string,
    private readonly pauses: Pauses = PAUSES,
  ) {}

  /** Starts them; `server` is where they find the API from this machine. */
  start(server: string): void {
    const { localRunners } = this.config;
    if (localRunners > 0 && !existsSync(this.program)) {
      this.logger.warn({ program: this.program }, 'no local runners: their program is not built');
      return;
    }
    this.#daemons = Array.from({ length: localRunners }, (_, n) => this.supervise(`local-${n + 1}`, server));
  }

  /** While everything still works, so that they can give back what they hold. */
  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.#daemons.map((daemon) => daemon.stop()));
    this.#daemons = [];
  }

  private supervise(name: string, server: string): Supervised {
    return new Supervised({
      spawn: () => this.spawn(name, server),
      restartAfterMs: (exit) => this.pauseAfter(name, exit),
      killAfterMs: this.pauses.killAfterMs,
    });
  }

  private spawn(name: string, server: string) {
    const { localRunnerSlots, modelsFolder, home, diagnostics, logLevel, childEnv } = this.config;
    const options = {
      server,
      name,
      slots: localRunnerSlots,
      ep: 'cpu',
      models: modelsFolder,
      home,
      'give-up-after': GIVE_UP_AFTER_MS,
      'log-level': logLevel,
    };
    const args = Object.entries(options).flatMap(([option, value]) => [`--${option}`, String(value)]);
    if (diagnostics) args.push('--diagnostics');
    // Its output goes where ours goes: a pipe to us would break with us, and it must survive that.
    return spawn(process.execPath, [this.program, ...args], {
      env: {
        ...childEnv,
        RAMUS_DIAGNOSTICS: diagnostics ? '1' : '0',
        // Others on this machine can read a command line, not an environment.
        RAMUS_RUNNER_TOKEN: this.tokens.local,
      },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
  }

  private pauseAfter(name: string, { code, signal, error, failures }: Exit): number {
    if (code === IDENTITY_IN_USE) {
      this.logger.info({ name }, 'a local runner of a former start is still at work');
      return this.pauses.inUseMs;
    }
    const afterMs = Math.min(this.pauses.firstMs * 2 ** (failures - 1), this.pauses.longestMs);
    this.logger.warn(
      { name, code, signal, err: error, afterMs },
      'a local runner ended and is started again',
    );
    return afterMs;
  }
}
