import { setTimeout as wait } from 'node:timers/promises';
import type { Product } from '../support/product.js';
import { Random } from '../support/random.js';

/** How many random harms a file does; the short form by default, `CRASH_KILLS=200` in the long. */
export const KILLS = Number(process.env.CRASH_KILLS ?? 8);
export const SEED = Number(process.env.CRASH_SEED ?? Date.now() % 1_000_000);

const HARMS = ['api', 'api', 'runner', 'both', 'freeze'] as const;
export type Harm = (typeof HARMS)[number];

/** Does something bad to a product at a moment of chance, and brings it back. */
export class Chance {
  readonly random: Random;
  readonly done: Record<Harm, number> = { api: 0, runner: 0, both: 0, freeze: 0 };

  /** @param freezeMs how long a frozen runner sleeps: more than its lease. */
  constructor(
    private readonly product: Product,
    private readonly freezeMs: number,
    seed = SEED,
  ) {
    this.random = new Random(seed);
  }

  /** Waits for a moment that nothing announces. */
  moment(mostMs: number): Promise<void> {
    return wait(this.random.below(mostMs));
  }

  async harm(): Promise<void> {
    const runners = this.product.runners();
    const drawn = this.random.of(HARMS);
    // With the last runner goes the API too, which then starts another.
    const harm = drawn === 'runner' && runners.length < 2 ? 'both' : drawn;
    this.done[harm] += 1;
    if (harm === 'runner') return this.random.of(runners).kill();
    if (harm === 'freeze') return this.freeze();
    await this.product.kill();
    if (harm === 'both') for (const runner of runners) runner.kill();
    await this.product.startAgain();
  }

  /** It wakes with leases that are long lost, and must not believe in them. */
  private async freeze(): Promise<void> {
    const runners = this.product.runners();
    if (runners.length === 0) return;
    const sleeper = this.random.of(runners);
    sleeper.pause();
    await wait(this.freezeMs).finally(() => sleeper.continue());
  }
}
