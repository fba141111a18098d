import type { RecordedEvent } from './event-store.js';
import { PAGE } from './places.js';

const MAX_EVENTS = 4_096;
const MAX_BYTES = 32 * 1_048_576;

/**
 * The newest events of the log, shared by all who follow it live, so that each is parsed once and read from the disk
 * by none of them. Whoever is further behind reads the file.
 */
export class Tail {
  private events: RecordedEvent[] = [];
  private sizes: number[] = [];
  private bytes = 0;

  /** @param head position of the last event of the log, which is not itself in the tail. */
  constructor(public head: number) {}

  /** Takes the next event of the log. After a gap (a write of unknown outcome that stands) the tail starts anew. */
  push(event: RecordedEvent, bytes: number): void {
    const position = Number(event.position);
    if (position !== this.head + 1) this.drop(this.events.length);
    this.events.push(event);
    this.sizes.push(bytes);
    this.bytes += bytes;
    this.head = position;
    // Twice the bound, then back to it: shifting an array at every append would cost more than the append.
    if (this.events.length > 2 * MAX_EVENTS || this.bytes > 2 * MAX_BYTES) this.trim();
  }

  /** A page of the events after a position, or nothing if the tail no longer (or never) held the next one. */
  after(position: number): readonly RecordedEvent[] | undefined {
    const index = position - (this.head - this.events.length);
    return index < 0 ? undefined : this.events.slice(index, index + PAGE);
  }

  private trim(): void {
    let [count, bytes] = [0, this.bytes];
    while (this.events.length - count > MAX_EVENTS || bytes > MAX_BYTES) {
      bytes -= this.sizes[count] ?? 0;
      count += 1;
    }
    this.drop(count);
  }

  private drop(count: number): void {
    for (const size of this.sizes.slice(0, count)) this.bytes -= size;
    this.events = this.events.slice(count);
    this.sizes = this.sizes.slice(count);
  }
}
