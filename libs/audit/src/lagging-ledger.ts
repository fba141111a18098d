import { comparePositions, type KnownEvent } from './audited-event.js';
import { Ledger } from './ledger.js';

interface Step {
  readonly position: string;
  readonly event: KnownEvent;
  /** Events of a workflow that had been dropped, to be taken in before this one. */
  readonly history: readonly KnownEvent[];
}

/** Events that may lie between a decision's position and its append; more are not waited for. */
const MAX_BEHIND = 20_000;

/** A ledger as of the position that decisions were made from, behind the head of the log. */
export class LaggingLedger {
  ledger = new Ledger();
  private ahead: Step[] = [];
  private next = 0;

  push(event: KnownEvent, history: readonly KnownEvent[]): void {
    this.ahead.push({ position: event.position, event, history });
    if (this.ahead.length - this.next > MAX_BEHIND) this.step();
  }

  /**
   * Takes in events up to one position.
   *
   * @returns whether it is there: it cannot go back, nor to a position at which no event stands.
   */
  advanceTo(position: string): boolean {
    if (position === this.ledger.position) return true;
    if (!this.isAhead(position)) return false;
    while (this.ledger.position !== position) this.step();
    return true;
  }

  private isAhead(position: string): boolean {
    let [low, high] = [this.next, this.ahead.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (comparePositions(this.ahead[middle]?.position ?? '', position) < 0) low = middle + 1;
      else high = middle;
    }
    return this.ahead[low]?.position === position;
  }

  private step(): void {
    const step = this.ahead[this.next];
    if (!step) throw new RangeError('there is nothing ahead');
    for (const event of step.history) this.ledger.record(event);
    this.ledger.record(step.event);
    this.ledger.dropIfOver(step.event);
    this.next += 1;
    if (2 * this.next > this.ahead.length && this.next > 1_000) {
      this.ahead = this.ahead.slice(this.next);
      this.next = 0;
    }
  }
}
