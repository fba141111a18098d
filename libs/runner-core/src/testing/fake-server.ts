import type { Assignment, Declined, Failed, Heartbeat, Hello, LeaseRef, Refused } from '@ramus/contracts';
import { LinkDown } from '../failures.js';
import type { LinkListener, ServerLink } from '../ports.js';

const JOB = '01890000-0000-7000-8000-000000000000.0';

/** A lease over a shard of a diagnostic job. */
export function lease(token: number, changes: Partial<Assignment> = {}): Assignment {
  return {
    jobId: JOB,
    token,
    shard: token,
    kind: 'diagnostic',
    attempt: 0,
    input: {},
    common: {},
    tiles: 0,
    tilesUrl: `/tiles/${token}?sig=s`,
    resultUrl: `/results/${token}?sig=s`,
    maxResultBytes: 1_000,
    leaseMs: 15_000,
    ...changes,
  };
}

export const refTo = (token: number): LeaseRef => ({ jobId: JOB, token });

/** The server's end of a link: what it heard, and what it answers. */
export class FakeServer implements ServerLink {
  listener: LinkListener | undefined;
  isUp = false;
  isClosed = false;
  readonly hellos: Hello[] = [];
  readonly heartbeats: Heartbeat[] = [];
  readonly failures: Failed[] = [];
  readonly declines: Declined[] = [];
  /** Tokens that still stand; what a hello names beyond them is over. All, if undefined. */
  stands: Set<number> | undefined;
  /** Told at the next heartbeat. */
  lost: number[] = [];
  heartbeatMs = 1_000;
  /** Answers instead of the usual one; `silent`: none comes. */
  onHello: Refused | 'silent' | undefined;
  onHeartbeat: Refused | undefined;
  onFailed: Refused | 'silent' | undefined;

  open(listener: LinkListener): void {
    this.listener = listener;
    this.connect();
  }

  connect(): void {
    if (this.isUp || this.isClosed) return;
    this.isUp = true;
    this.listener?.connected();
  }

  disconnect(): void {
    if (!this.isUp) return;
    this.isUp = false;
    this.listener?.disconnected();
  }

  close(): void {
    this.isClosed = true;
    this.disconnect();
  }

  async hello(message: Hello) {
    this.#reach();
    this.hellos.push(message);
    if (this.onHello === 'silent') throw new LinkDown();
    if (this.onHello) return this.onHello;
    const stands = message.holds.filter(({ token }) => this.stands?.has(token) ?? true);
    return { ok: true as const, stands, heartbeatMs: this.heartbeatMs };
  }

  async heartbeat(message: Heartbeat) {
    this.#reach();
    this.heartbeats.push(message);
    if (this.onHeartbeat) return this.onHeartbeat;
    const lost = this.lost.map(refTo);
    this.lost = [];
    return { ok: true as const, lost };
  }

  async failed(message: Failed) {
    this.#reach();
    this.failures.push(message);
    if (this.onFailed === 'silent') throw new LinkDown();
    return this.onFailed ?? { ok: true as const };
  }

  async declined(message: Declined) {
    this.#reach();
    this.declines.push(message);
    return { ok: true as const };
  }

  async drain() {
    this.#reach();
    return { ok: true as const };
  }

  assign(token: number, changes: Partial<Assignment> = {}) {
    return this.listener?.assignment(lease(token, changes));
  }

  revoke(token: number): Promise<void> | undefined {
    return this.listener?.revoke({ ...refTo(token), cause: 'cancelled' });
  }

  #reach(): void {
    if (!this.isUp) throw new LinkDown();
  }
}
