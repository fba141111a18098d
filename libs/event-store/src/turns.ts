import { StoreUnavailable } from './event-store.js';

export interface TurnsOptions {
  /** Tasks that run at one time. */
  readonly atOnce: number;
  readonly maxWaiting: number;
  readonly maxWaitingBytes: number;
  /** Whoever waits longer is refused: what has not begun has changed nothing. Milliseconds. */
  readonly maxWaitMs: number;
}

/** Lets so many tasks run at one time, and so many wait for their turn. */
export class Turns {
  private running = 0;
  private bytes = 0;
  private readonly line: (() => void)[] = [];

  constructor(private readonly options: TurnsOptions) {}

  /** @throws {StoreUnavailable} too much waits, or has waited too long. */
  async run<Result>(bytes: number, task: () => Promise<Result>): Promise<Result> {
    const { maxWaiting, maxWaitingBytes, maxWaitMs } = this.options;
    if (this.line.length >= maxWaiting || this.bytes + bytes > maxWaitingBytes)
      throw new StoreUnavailable(`${this.line.length} requests wait for the event store already`);
    this.bytes += bytes;
    const sinceMs = performance.now();
    await this.turn();
    try {
      if (performance.now() - sinceMs > maxWaitMs)
        throw new StoreUnavailable('the event store is too slow: the request was not begun');
      return await task();
    } finally {
      this.bytes -= bytes;
      this.pass();
    }
  }

  private async turn(): Promise<void> {
    if (this.running < this.options.atOnce) this.running += 1;
    else await new Promise<void>((start) => this.line.push(start));
  }

  /** Gives the turn to the next in line, who need not count again. */
  private pass(): void {
    const next = this.line.shift();
    if (next) next();
    else this.running -= 1;
  }
}
