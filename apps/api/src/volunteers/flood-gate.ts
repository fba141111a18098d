/** Messages that a connection may have in hand, and that it gets back in a second. */
const BURST = 200;
const PER_SECOND = 50;

/** How much one connection may say: a runner with every slot in use says a tenth of it. */
export class FloodGate {
  private left = BURST;
  private at: number;

  constructor(private readonly now: () => number) {
    this.at = now();
  }

  /** Takes one message in. @returns whether it is within what is allowed. */
  take(): boolean {
    const now = this.now();
    this.left = Math.min(BURST, this.left + ((now - this.at) * PER_SECOND) / 1_000);
    this.at = now;
    if (this.left < 1) return false;
    this.left -= 1;
    return true;
  }
}
