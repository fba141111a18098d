import type { AssignmentAnswer, Hello, LeaseRef, Refused, Welcome } from '@ramus/contracts';
import { assignment as assignmentSchema, refused, revoke as revokeSchema } from '@ramus/contracts';
import { standings, welcome } from '@ramus/contracts';
import { backOffMs } from './back-off.js';
import type { Held } from './lease-book.js';
import { LeaseBook, refOf } from './lease-book.js';
import { LeaseKeeper } from './lease-keeper.js';
import { Patience } from './patience.js';
import type { LeaseEnd, LinkListener, RunnerPorts, ShardFailed } from './ports.js';
import { reportFailure } from './report-failure.js';
import { SlotLine } from './slot-line.js';

/** Who a runner is, and how patient. */
export interface RunnerOptions extends Omit<Hello, 'holds'> {
  /** Ends the runner once no server has welcomed it for so long; 0, the default: never. */
  readonly giveUpAfterMs?: number;
}

/** How long an accepted assignment may wait for the slot that the server thought free, in milliseconds. */
const MAX_WAIT_MS = 2_000;
const BEGUN = new Error('the shard has begun');

/** Why a runner ended. */
export type RunnerEnd =
  | { readonly cause: 'stopped' }
  /** The server is gone for good. */
  | { readonly cause: 'gave-up' }
  /** The server will not have it, now or later. */
  | { readonly cause: 'refused'; readonly code: string; readonly detail: string };

/**
 * A runner: takes assignments up to its slots, keeps their leases alive and brings each to exactly one end.
 *
 * Modes of the connection: down, greeting (connected, hello unanswered) and welcome; every connection goes through all
 * three, and what an older connection still answers is ignored. A lease outlives its connection: work goes on while the
 * link is down, and the hello of the next one says what is held. Only the server's word ends a lease: not among those
 * that stand, lost at a heartbeat, revoked, or refused at its upload.
 */
export class Runner implements LinkListener {
  /** Resolves once, when nothing computes any more. */
  readonly ended: Promise<RunnerEnd>;
  readonly #book = new LeaseBook();
  readonly #keeper: LeaseKeeper;
  readonly #line: SlotLine;
  /** Number of the present connection's greeting. */
  #greeting = 0;
  #isWelcome = false;
  #refusedHeartbeats = 0;
  #isDraining = false;
  #isLeaving = false;
  readonly #patience: Patience;
  #resolveEnded: (end: RunnerEnd) => void = () => undefined;

  constructor(
    private readonly options: RunnerOptions,
    private readonly ports: RunnerPorts,
  ) {
    this.#line = new SlotLine(ports.compute, options.slots);
    this.#patience = new Patience(
      options.giveUpAfterMs ?? 0,
      ports.clock,
      () => void this.#leave({ cause: 'gave-up' }, 'dropped', 0),
    );
    this.ended = new Promise((resolve) => (this.#resolveEnded = resolve));
    this.#keeper = new LeaseKeeper(ports.link, ports.clock, () => this.#book.heartbeat(), {
      lost: (leases) => this.#drop(leases, 'lost'),
      refused: (code) => void this.#greetAgain(code),
    });
  }

  /** Slots taken. */
  get computing(): number {
    return this.#line.computing;
  }

  /** Leases held, those included whose failure is not yet reported. */
  get holding(): number {
    return this.#book.size;
  }

  start(): void {
    this.#patience.lose();
    this.ports.link.open(this);
  }

  /** Takes no more work and finishes what is held. The server is told, if it can be. */
  drain(reason: string): void {
    this.#isLeaving = true;
    this.ports.link.drain({ reason }).catch(() => undefined);
  }

  /** Stops all work, gives the leases back and ends. Takes no longer than `withinMs`, so the server may not hear of it. */
  async stop(withinMs: number): Promise<void> {
    await this.#leave({ cause: 'stopped' }, 'declined', withinMs);
  }

  connected(): void {
    this.#refusedHeartbeats = 0;
    void this.#greet();
  }

  disconnected(): void {
    this.#greeting += 1;
    this.#isWelcome = false;
    this.#keeper.pause();
    this.#patience.lose();
    this.ports.observer?.connection?.('down');
  }

  refused({ code, detail = '', final }: Refused): void {
    this.ports.log(final ? 'error' : 'warn', 'the server refused this runner', { code, detail });
    if (final) void this.#leave({ cause: 'refused', code, detail }, 'dropped', 0);
  }

  assignment(message: unknown): AssignmentAnswer {
    const parsed = assignmentSchema.safeParse(message);
    if (!parsed.success) {
      this.ports.log('error', 'an assignment could not be read', { detail: parsed.error.message });
      return { accepted: false, reason: 'invalid-assignment' };
    }
    const lease = parsed.data;
    const held = this.#book.find(lease);
    if (held) return held.stopping ? { accepted: false, reason: 'lease-over' } : { accepted: true };
    const reason = this.#reasonToDecline(lease);
    if (reason) {
      this.#book.end(lease);
      return { accepted: false, reason };
    }
    const computation = this.#line.start(lease);
    const accepted: Held = { assignment: lease, computation };
    this.#book.add(accepted);
    this.ports.observer?.accepted?.(refOf(lease));
    void this.#follow(accepted);
    void this.#boundWait(accepted, computation.started);
    return { accepted: true };
  }

  async revoke(message: unknown): Promise<void> {
    const parsed = revokeSchema.safeParse(message);
    if (!parsed.success) return;
    const held = this.#book.find(parsed.data);
    // A revocation that overtakes its assignment still counts.
    if (!held) this.#book.end(parsed.data);
    else await this.#stopWork(held, 'dropped');
  }

  standing(message: unknown): void {
    const parsed = standings.safeParse(message);
    if (parsed.success) this.ports.observer?.standing?.(parsed.data);
  }

  /** From the server: it holds until the server welcomes this runner again. */
  drained(): void {
    this.#isDraining = true;
    this.ports.log('info', 'draining: what is held is finished, nothing more is taken');
  }

  #reasonToDecline(lease: LeaseRef & { kind: string }): string | undefined {
    if (this.#book.isOver(lease)) return 'lease-over';
    if (this.#isLeaving || this.#isDraining) return 'draining';
    if (!this.options.kinds.includes(lease.kind)) return 'kind-unknown';
    if (this.#line.isFull) return 'no-free-slot';
    // Failures that could not be reported yet are leases too, and what a hello may name is bounded.
    if (this.#book.size >= 4 * this.options.slots) return 'too-many-leases';
    return undefined;
  }

  /** Says hello until it is answered, unless the connection ends first. */
  async #greet(): Promise<void> {
    const greeting = ++this.#greeting;
    this.#isWelcome = false;
    this.#keeper.pause();
    this.ports.observer?.connection?.('greeting');
    const { giveUpAfterMs: _, ...identity } = this.options;
    for (let failures = 0; greeting === this.#greeting;) {
      const holds = this.#book.refs();
      const reply: unknown = await this.ports.link.hello({ ...identity, holds }).catch(() => undefined);
      if (greeting !== this.#greeting) return;
      const answer = welcome.safeParse(reply);
      if (answer.success) return this.#welcomed(holds, answer.data);
      const refusal = refused.safeParse(reply);
      if (refusal.success) this.refused(refusal.data);
      await this.ports.clock.wait(backOffMs(++failures, this.ports.random));
    }
  }

  /** For a server that takes no heartbeat on a connection where it had welcomed this runner; in no hurry. */
  async #greetAgain(code: string): Promise<void> {
    this.ports.log('warn', 'the server refused a heartbeat', { code });
    this.#keeper.pause();
    const greeting = this.#greeting;
    await this.ports.clock.wait(backOffMs(++this.#refusedHeartbeats, this.ports.random));
    if (greeting === this.#greeting) await this.#greet();
  }

  #welcomed(named: readonly LeaseRef[], { stands, heartbeatMs, standings: told }: Welcome): void {
    this.#isWelcome = true;
    this.#isDraining = false;
    this.#patience.regain();
    this.ports.log('info', 'welcome', { named: named.length, stands: stands.length, heartbeatMs });
    // What was assigned after the hello was sent is not in it, and stands.
    this.#drop(
      named.filter(
        (mine) => !stands.some(({ jobId, token }) => jobId === mine.jobId && token === mine.token),
      ),
      'not-standing',
    );
    this.#keeper.resume(heartbeatMs);
    this.ports.observer?.connection?.('welcome');
    if (told) this.ports.observer?.standing?.(told);
    for (const held of this.#book.all())
      if (held.failure && !held.stopping) void this.#report(held, held.failure);
  }

  /** Waits for the computation, which frees the slot whatever came of it. */
  async #follow(held: Held): Promise<void> {
    const outcome = await held.computation.done;
    if (outcome.kind === 'uploaded') return this.#end(held, 'uploaded');
    // Whoever stops it ends it, after the kill has been answered.
    if (held.stopping) return;
    if (outcome.kind === 'returned') return this.#giveBack(held, 'declined', outcome.reason);
    if (outcome.kind !== 'failed') return this.#end(held, 'dropped');
    this.ports.log('warn', 'a shard failed', {
      ...this.#named(held),
      code: outcome.code,
      detail: outcome.detail,
    });
    held.failure = outcome;
    if (this.#isWelcome) await this.#report(held, outcome);
  }

  /** A slot that does not get free soon is not free: the shard is better off with another runner. */
  async #boundWait(held: Held, started: Promise<boolean>): Promise<void> {
    const begun = new AbortController();
    void started.then(() => begun.abort(BEGUN));
    await this.ports.clock.wait(MAX_WAIT_MS, begun.signal);
    if (!begun.signal.aborted) await this.#giveBack(held, 'declined', 'no-free-slot');
  }

  /** Reports a failure over the present connection; if that breaks, the next welcome reports it again. */
  async #report(held: Held, failure: ShardFailed): Promise<void> {
    const greeting = this.#greeting;
    const isWanted = (): boolean => greeting === this.#greeting && !held.stopping && this.#isHeld(held);
    const end = await reportFailure(this.ports, refOf(held.assignment), failure, isWanted);
    if (end && !held.stopping) this.#end(held, end);
  }

  #drop(leases: readonly LeaseRef[], why: string): void {
    for (const lease of leases) {
      const held = this.#book.find(lease);
      if (!held || held.stopping) continue;
      this.ports.log('info', 'a lease is over', { ...this.#named(held), why });
      void this.#stopWork(held, 'dropped');
    }
  }

  /** Ends the work of a lease and then the lease. A result that got through meanwhile counts. */
  async #stopWork(held: Held, how: 'declined' | 'dropped'): Promise<LeaseEnd> {
    held.stopping ??= how;
    await held.computation.kill();
    const outcome = await held.computation.done;
    const end = outcome.kind === 'uploaded' ? 'uploaded' : held.stopping;
    this.#end(held, end);
    return end;
  }

  #end(held: Held, end: LeaseEnd): void {
    if (!this.#book.end(held.assignment)) return;
    this.ports.log('info', 'assignment ended', { ...this.#named(held), end });
    this.ports.observer?.ended?.(refOf(held.assignment), end);
  }

  #isHeld(held: Held): boolean {
    return this.#book.find(held.assignment) === held;
  }

  #named({ assignment: { jobId, shard, kind } }: Held): Record<string, unknown> {
    return { jobId, shard, kind };
  }

  async #leave(end: RunnerEnd, how: 'declined' | 'dropped', withinMs: number): Promise<void> {
    this.#isLeaving = true;
    this.#patience.stop();
    const leases = this.#book.all();
    const stopped = Promise.all(leases.map((held) => this.#giveBack(held, how, 'shutting-down')));
    await Promise.race([stopped, ...(withinMs > 0 ? [this.ports.clock.wait(withinMs)] : [])]);
    this.#greeting += 1;
    this.#isWelcome = false;
    this.#keeper.pause();
    this.ports.link.close();
    await this.ports.compute.close();
    this.#resolveEnded(end);
  }

  async #giveBack(held: Held, how: 'declined' | 'dropped', reason: string): Promise<void> {
    const end = await this.#stopWork(held, how);
    if (end !== 'declined' || !this.#isWelcome) return;
    await this.ports.link.declined({ ...refOf(held.assignment), reason }).catch(() => undefined);
  }
}
