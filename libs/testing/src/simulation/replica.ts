import {
  DEFAULT_LIMITS,
  initialSnapshot,
  untouched,
  wakesForgotten,
  wakeWorkflow,
  workflowIdOf,
  type Due,
  type Logged,
  type RunnerId,
  type Snapshot,
  type Touched,
} from '@ramus/domain';
import { checkAgreement } from './agreement.js';
import { checkReasons, checkSlots } from './as-of.js';
import { checkLeases, checkTrustDues } from './as-of-runners.js';
import { Ledger } from './ledger.js';
import type { Log } from './log.js';
import { ADDRESSES, TRUST } from './population.js';

/** How long a job waits for a runner before it yields, in the simulation. */
export const RUNNER_GRACE_MS = 5_000;

/** A process of the API: follows the log at its own pace, and says what is due as far as it knows. */
export class Replica {
  private snapshot = initialSnapshot(DEFAULT_LIMITS);
  private ledger = new Ledger();
  private touched: Touched | 'all' = untouched();
  private read = 0;

  /** @param skewMs how far its clock is ahead. */
  constructor(
    private readonly log: Log,
    readonly skewMs: number,
  ) {}

  get state(): Snapshot {
    return this.snapshot;
  }

  /** Begins anew, knowing nothing. */
  restart(): void {
    this.snapshot = initialSnapshot(DEFAULT_LIMITS);
    this.ledger = new Ledger();
    this.read = 0;
    this.touched = 'all';
    if (this.log.rules.looksAtEverything) return;
    this.catchUp();
    this.forgetTouched();
  }

  /** Loses what events have touched, as a crash between reading and acting does. */
  forgetTouched(): void {
    this.touched = untouched();
  }

  catchUp(count = Infinity): void {
    const touched = this.touched === 'all' ? untouched() : this.touched;
    for (const event of this.log.events.slice(this.read, this.read + count)) {
      this.take(event, touched);
    }
  }

  private take(event: Logged, touched: Touched): void {
    if (wakesForgotten(this.snapshot, event) && event.type === 'JobRetried') {
      wakeWorkflow(this.snapshot, this.log.historyOf(workflowIdOf(event.data.jobId), event.position));
    }
    this.log.rules.apply(this.snapshot, event, touched);
    this.ledger.record(event);
    this.read += 1;
  }

  /** What is due from where it stands, each decision checked against what the log says up to there. */
  dues(nowMs: number, everything: boolean, held: (runnerId: RunnerId) => Iterable<string>): Due[] {
    const { rules } = this.log;
    const where = everything && rules.looksAtEverything ? 'all' : this.touched;
    const localMs = nowMs + this.skewMs;
    const blocked = new Map<RunnerId, number>();
    for (const { runnerId, leases } of this.snapshot.runners.values()) {
      blocked.set(runnerId, [...held(runnerId)].filter((key) => !leases.has(key)).length);
    }
    const context = {
      nowMs: localMs,
      lease: { minMs: 15_000, maxMs: 600_000 },
      blocked,
      runnerGraceMs: RUNNER_GRACE_MS,
      trust: TRUST,
      addresses: ADDRESSES,
    };
    const dues = rules.dueCommands(this.snapshot, context, where);
    this.touched = untouched();

    checkAgreement(this.ledger, this.snapshot);
    checkReasons(this.ledger, this.snapshot);
    checkLeases(this.ledger, dues);
    if (where === 'all') checkTrustDues(this.ledger, dues);
    const slots = dues.find((due) => due.to === 'pool');
    if (slots || where === 'all') checkSlots(this.ledger, slots?.command.data, localMs);
    return dues;
  }
}
