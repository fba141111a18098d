/**
 * Runs a piece of work again and again, whenever it is asked for, never twice at once; asks during a run count once.
 *
 * A run that fails is told to `failed` and ends alone: the next ask runs again.
 */
export class Rounds {
  private asked = false;
  private running = false;
  private stopped = false;
  private idle = Promise.resolve();

  constructor(
    private readonly work: () => Promise<void>,
    private readonly failed: (error: unknown) => void,
  ) {}

  ask(): void {
    this.asked = true;
    if (!this.running && !this.stopped) this.idle = this.run();
  }

  /** Settles when the present run is over; no other begins. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.idle;
  }

  private async run(): Promise<void> {
    this.running = true;
    while (this.asked && !this.stopped) {
      this.asked = false;
      try {
        await this.work();
      } catch (error) {
        this.failed(error);
      }
    }
    this.running = false;
  }
}
