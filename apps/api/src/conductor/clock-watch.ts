/** How far wall clock and steady clock may drift apart between two looks before that counts as a jump, in milliseconds. */
const JUMP_MS = 1_000;

/**
 * The wall clock, and for how long it has run as clocks should.
 *
 * Times in the log are wall clock times, so a wait that is measured against them is over at once when the clock is set
 * forward, or the machine slept. Who ends something because of such a wait asks how long the clock can be relied on.
 */
export class ClockWatch {
  private lastMs: { readonly wall: number; readonly steady: number };
  private sinceMs: number;

  /** @param steady milliseconds since whenever; never jumps. */
  constructor(
    private readonly wall: () => number = () => Date.now(),
    private readonly steady: () => number = () => performance.now(),
  ) {
    this.lastMs = { wall: wall(), steady: steady() };
    this.sinceMs = this.lastMs.steady;
  }

  /** @returns the time, and for how long it has not jumped: at most since this program began to look. */
  look(): { readonly nowMs: number; readonly reliableForMs: number } {
    const now = { wall: this.wall(), steady: this.steady() };
    const went = now.wall - this.lastMs.wall;
    if (Math.abs(went - (now.steady - this.lastMs.steady)) > JUMP_MS) this.sinceMs = now.steady;
    this.lastMs = now;
    return { nowMs: now.wall, reliableForMs: now.steady - this.sinceMs };
  }
}
