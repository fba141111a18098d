import type { AllStreamResolvedEvent, AllStreamSubscription } from '@eventstore/db-client';
import { setTimeout as pause } from 'node:timers/promises';
import { isTransient } from './esdb.errors.js';
import { recorded } from './esdb.events.js';
import { comparePositions, StoreUnavailable } from './event-store.js';
import type { Batch, RecordedEvent, SubscribeOptions } from './event-store.js';

/** Events in one batch, and held for a slow consumer: the rest waits at the server. */
export const BATCH = 128;
const FIRST_PAUSE_MS = 50;
const MAX_PAUSE_MS = 5_000;

/** What a follower needs of the server. */
export interface FollowedServer {
  /** Position of the last event, asked for now; nothing in an empty log. */
  head(): Promise<string | undefined>;
  /** Highest position that this process knows of, from its own appends and from what it follows. */
  known(): string | undefined;
  see(position: string): void;
  /** Opens a subscription behind a position. */
  open(from: string | undefined): AllStreamSubscription;
  /** How long an event that is known may stay away before a subscription counts as dead, in milliseconds. */
  readonly deafMs: number;
}

const isAt = (position: string | undefined, head: string | undefined): boolean =>
  head === undefined || (position !== undefined && comparePositions(position, head) >= 0);

/**
 * Follows the server's log, and takes a subscription that ended up again where it was: the client never does.
 *
 * @throws {Error} what another try would not mend.
 */
export async function* followServer(
  server: FollowedServer,
  { from, signal }: SubscribeOptions,
): AsyncGenerator<Batch, void, void> {
  let position = from;
  let isFirst = true;
  for (let pauseMs = FIRST_PAUSE_MS; !signal.aborted; pauseMs = Math.min(2 * pauseMs, MAX_PAUSE_MS)) {
    try {
      const head = await server.head();
      if (head !== undefined) server.see(head);
      if (isFirst && isAt(position, head)) {
        isFirst = false;
        yield { events: [], caughtUp: true };
      }
      for await (const events of live(server, () => position, signal)) {
        isFirst = false;
        pauseMs = FIRST_PAUSE_MS;
        position = events.at(-1)?.position ?? position;
        if (position !== undefined) server.see(position);
        yield { events, caughtUp: isAt(position, server.known()) };
      }
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof StoreUnavailable) && !isTransient(error)) throw error;
    }
    await pause(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}

/** The batches of one subscription, until it ends or breaks. */
async function* live(
  server: FollowedServer,
  position: () => string | undefined,
  signal: AbortSignal,
): AsyncGenerator<readonly RecordedEvent[], void, void> {
  if (signal.aborted) return;
  const subscription = server.open(position());
  const look = new Look();
  let failure: unknown;
  let isOver = false;
  subscription.on('readable', look.ring);
  // The client emits its errors instead of destroying the stream, so there may be several, and an end or none.
  subscription.on('error', (error: unknown) => {
    failure ??= error;
    look.ring();
  });
  for (const end of ['end', 'close'] as const) {
    subscription.on(end, () => {
      isOver = true;
      look.ring();
    });
  }
  signal.addEventListener('abort', look.ring, { once: true });
  try {
    while (!signal.aborted) {
      const events = take(subscription);
      if (events.length > 0) yield events;
      else if (failure !== undefined) throw failure;
      else if (isOver) return;
      else {
        const missing = isAt(position(), server.known()) ? undefined : server.known();
        const isRung = await look.wait(server.deafMs);
        if (!isRung && missing !== undefined && !isAt(position(), missing))
          throw new StoreUnavailable(`the subscription has not delivered ${missing}`);
      }
    }
  } finally {
    signal.removeEventListener('abort', look.ring);
    void subscription.unsubscribe().catch(() => undefined);
  }
}

function take(subscription: AllStreamSubscription): readonly RecordedEvent[] {
  const events: RecordedEvent[] = [];
  while (events.length < BATCH) {
    const resolved = subscription.read() as AllStreamResolvedEvent | null;
    if (resolved === null) break;
    const event = recorded(resolved);
    if (event) events.push(event);
  }
  return events;
}

/** Remembers a ring that came while nobody waited. */
class Look {
  private isRung = false;
  private wake: (() => void) | undefined;

  readonly ring = (): void => {
    this.isRung = true;
    this.wake?.();
  };

  /** Whether it rang within so many milliseconds. */
  async wait(withinMs: number): Promise<boolean> {
    if (!this.isRung) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.wake = resolve;
        timer = setTimeout(resolve, withinMs);
      });
      clearTimeout(timer);
      this.wake = undefined;
    }
    const isRung = this.isRung;
    this.isRung = false;
    return isRung;
  }
}
