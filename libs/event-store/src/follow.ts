import type { Batch, RecordedEvent, SubscribeOptions } from './event-store.js';
import { positionToNumber } from './places.js';

/** What a subscription needs of a log whose positions are 1, 2, 3 … */
export interface FollowedLog {
  /** Position of the last event that subscriptions may see; 0 in an empty log. */
  head(): number;
  isClosed(): boolean;
  /** The next events after a position, at most a page of them. */
  after(position: number): readonly RecordedEvent[];
  /** Rings after each append. */
  readonly bell: Bell;
}

/** Wakes whoever waits. They look again for themselves, so a ring too many harms nothing. */
export class Bell {
  private waiting: (() => void)[] = [];

  wait(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  ring(): void {
    const woken = this.waiting;
    this.waiting = [];
    for (const resolve of woken) resolve();
  }
}

/**
 * Follows a log from a position, at the pace of its consumer.
 *
 * It keeps nothing but its place, so that what was missed while the consumer worked is found by looking, not by listening.
 */
export async function* follow(
  log: FollowedLog,
  { from, signal }: SubscribeOptions,
): AsyncGenerator<Batch, void, void> {
  const wake = () => log.bell.ring();
  signal.addEventListener('abort', wake, { once: true });
  try {
    let position = positionToNumber(from, 0);
    let isFirst = true;
    while (!signal.aborted && !log.isClosed()) {
      const events = log.after(position);
      position = Number(events.at(-1)?.position ?? position);
      if (events.length > 0 || isFirst) yield { events, caughtUp: position >= log.head() };
      else await log.bell.wait();
      isFirst = false;
    }
  } finally {
    signal.removeEventListener('abort', wake);
  }
}
