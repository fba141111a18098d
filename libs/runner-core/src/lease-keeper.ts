import type { Heartbeat, LeaseRef } from '@ramus/contracts';
import { heartbeatAnswer } from '@ramus/contracts';
import type { Clock, ServerLink } from './ports.js';

/** What the keeper learns. */
export interface KeeperListener {
  /** These leases are over: their work is to stop. */
  lost(leases: readonly LeaseRef[]): void;
  /** The server takes no heartbeat on this connection: it wants to hear who speaks first. */
  refused(code: string): void;
}

/**
 * Keeps leases alive: one heartbeat at every beat while any is held, and none when none is.
 *
 * Modes: paused (at first, and whenever the link is down) and beating (from each welcome on).
 */
export class LeaseKeeper {
  #beating: AbortController | undefined;

  constructor(
    private readonly link: Pick<ServerLink, 'heartbeat'>,
    private readonly clock: Clock,
    private readonly held: () => Heartbeat['leases'],
    private readonly listener: KeeperListener,
  ) {}

  /** Beats at once, for leases that outlived a connection, and then every `heartbeatMs`. */
  resume(heartbeatMs: number): void {
    this.pause();
    const beating = new AbortController();
    this.#beating = beating;
    void this.#beat(heartbeatMs, beating.signal);
  }

  pause(): void {
    this.#beating?.abort();
    this.#beating = undefined;
  }

  async #beat(heartbeatMs: number, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const leases = this.held();
      if (leases.length > 0) await this.#send(leases, signal);
      await this.clock.wait(heartbeatMs, signal);
    }
  }

  /** A heartbeat without an answer is nothing: the next one says the same. */
  async #send(leases: Heartbeat['leases'], signal: AbortSignal): Promise<void> {
    const reply: unknown = await this.link.heartbeat({ leases }).catch(() => undefined);
    if (signal.aborted || reply === undefined) return;
    const answer = heartbeatAnswer.safeParse(reply);
    if (answer.success) {
      if (answer.data.lost.length > 0) this.listener.lost(answer.data.lost);
      return;
    }
    this.listener.refused(
      typeof reply === 'object' && reply && 'code' in reply ? String(reply.code) : 'malformed-answer',
    );
  }
}
