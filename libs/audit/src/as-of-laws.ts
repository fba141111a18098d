import type { JobId, UserId } from '@ramus/domain';
import type { KnownEvent } from './audited-event.js';
import { isCopied, type ChainOptions } from './chain.js';
import type { Findings } from './finding.js';
import { LaggingLedger } from './lagging-ledger.js';
import type { Ledger } from './ledger.js';
import { isComputed, isEnded, mayRun, type JobRecord } from './records.js';

/** The events of one append to a pool, which were decided together. */
interface PoolDecision {
  readonly stream: string;
  readonly asOf: string;
  readonly events: KnownEvent[];
}

/**
 * Laws that span streams: L5, L7, L15 and the runners' half of L9. They hold as of the position that a decision was made from.
 *
 * Decisions that cannot be put back to their position are counted, not judged: such as do not name one, or one that is
 * no event's of this log (it was copied), or one before that of an earlier decision. So is the line of L5 where it hangs
 * on volunteers.
 */
export class AsOfLaws {
  /** Appends and leases that were judged, and such as could not be. */
  readonly counts = { judged: 0, notJudged: 0 };
  private readonly lagging = new LaggingLedger();
  private open: PoolDecision | undefined;
  /** Leases granted as of the present position, by who granted them and whom. */
  private granted = new Map<string, number>();
  private grantedAsOf = '';

  constructor(
    private readonly findings: Findings,
    private readonly options: Pick<ChainOptions, 'copiedUntil'> = {},
  ) {}

  /** @param history of a workflow that had been dropped, which the event wakes. */
  see(event: KnownEvent, history: readonly KnownEvent[]): void {
    const { asOf } = event.metadata;
    if (this.open && (this.open.stream !== event.stream || this.open.asOf !== asOf)) this.settle();
    if (asOf !== undefined) {
      if (isSlotEvent(event)) {
        this.open ??= { stream: event.stream, asOf, events: [] };
        this.open.events.push(event);
      } else if (event.type === 'LeaseGranted') this.checkLease(event, asOf);
    }
    this.lagging.push(event, history);
  }

  /** Judges the append that may be under way. */
  settle(): void {
    const decision = this.open;
    this.open = undefined;
    if (!decision || !this.judges(decision.events[0], decision.asOf)) return;
    const { ledger } = this.lagging;
    this.checkReleases(ledger, decision);
    this.checkAdmissions(ledger, decision);
    this.checkLeavers(ledger, decision);
  }

  private judges(event: KnownEvent | undefined, asOf: string): boolean {
    const isThere = event && !isCopied(this.options, event) && this.lagging.advanceTo(asOf);
    this.counts[isThere ? 'judged' : 'notJudged'] += 1;
    return isThere === true;
  }

  /** L7: the slot of what has ended, or gone on to another generation, goes back at once. */
  private checkReleases(ledger: Ledger, { events }: PoolDecision): void {
    const released = new Set(
      events.flatMap((event) => (event.type === 'JobSlotReleased' ? [event.data.jobId] : [])),
    );
    const [first] = events;
    if (!first) return;
    for (const [jobId, { generation }] of ledger.slots) {
      const job = ledger.jobs.get(jobId);
      const isOver = !job || isEnded(job) || job.generation > generation;
      this.findings.expect(!isOver || released.has(jobId), 'L7', first, () => {
        return `the slot of ${jobId}, which is over, is not given back`;
      });
    }
  }

  /** L5: who waits longest is admitted first. */
  private checkAdmissions(ledger: Ledger, { events }: PoolDecision): void {
    const admissions = events.filter((event) => event.type === 'UserAdmitted');
    if (admissions.length === 0 || !this.knowsLine(ledger)) return;
    const line = lineOf(ledger);
    admissions.forEach((event, place) => {
      const { userId } = event.data;
      this.findings.expect(line[place] === userId, 'L5', event, () => {
        return `${userId} is admitted, and ${line[place] ?? 'nobody'} is next in line`;
      });
    });
  }

  /** L5: a user slot is kept while its user has a job that runs or could, unless its time is over and someone waits. */
  private checkLeavers(ledger: Ledger, { events }: PoolDecision): void {
    const gone = new Set<JobId>();
    for (const event of events) {
      if (event.type === 'JobSlotReleased') gone.add(event.data.jobId);
      if (event.type !== 'UserReleased') continue;
      const { userId } = event.data;
      const holds = [...ledger.slots].some(([jobId, slot]) => slot.userId === userId && !gone.has(jobId));
      const heldMs = Date.parse(event.metadata.at) - (ledger.admitted.get(userId) ?? Infinity);
      const isOver = heldMs >= (ledger.limits.userSlotMaxHoldMs ?? Infinity) && lineOf(ledger).length > 0;
      this.findings.expect(!holds, 'L5', event, () => {
        return `${userId} loses a user slot that it runs jobs under`;
      });
      if (holds || isOver || !this.knowsLine(ledger)) continue;
      this.findings.expect(candidateOf(ledger, userId) === undefined, 'L5', event, () => {
        return `${userId} loses a user slot that it could use`;
      });
    }
  }

  /** Whether the log tells of every job that asks if it could run; if not, the line is counted as not judged. */
  private knowsLine(ledger: Ledger): boolean {
    const isKnown = [...ledger.asking.values()].every((jobs) =>
      [...jobs].every((job) => chanceOf(ledger, job) !== 'unknown'),
    );
    if (!isKnown) this.counts.notJudged += 1;
    return isKnown;
  }

  /** L9, L15: a runner is leased at most as much as it has slots, and only what it may run. */
  private checkLease(event: Extract<KnownEvent, { type: 'LeaseGranted' }>, asOf: string): void {
    if (!this.judges(event, asOf)) return;
    if (this.grantedAsOf !== asOf) {
      this.grantedAsOf = asOf;
      this.granted = new Map();
    }
    const { runners, jobs } = this.lagging.ledger;
    const { runnerId, jobId } = event.data;
    const key = `${event.metadata.by} ${runnerId}`;
    const beside = this.granted.get(key) ?? 0;
    this.granted.set(key, beside + 1);
    const runner = runners.get(runnerId);
    const job = jobs.get(jobId);
    const may = runner !== undefined && job !== undefined && mayRun(runner, job.spec.kind);
    this.findings.expect(may, 'L9', event, () => `${jobId} is leased to ${runnerId}, which may not run it`);
    const slideId = job?.workflow.slideId;
    const isCleared = slideId === undefined || this.lagging.ledger.cleared.has(slideId);
    this.findings.expect(!event.data.terms || isCleared, 'L15', event, () => {
      return `${jobId} is leased to the volunteer ${runnerId}, and its slide is not cleared`;
    });
    if (!runner) return;
    const leases = runner.leases + beside + 1;
    this.findings.expect(leases <= runner.slots, 'L9', event, () => {
      return `${runnerId} is leased ${leases} shards and has ${runner.slots} slots`;
    });
  }
}

const isSlotEvent = ({ type }: KnownEvent): boolean =>
  type === 'UserAdmitted' ||
  type === 'UserReleased' ||
  type === 'JobSlotGranted' ||
  type === 'JobSlotReleased';

/**
 * Whether a job could run with the runners that are connected. What volunteers alone can do hangs on their addresses and on
 * what each has had already, and a reproducible job on the class that it began with: of that a log does not tell enough.
 */
function chanceOf(ledger: Ledger, job: JobRecord): 'yes' | 'no' | 'unknown' {
  if (isComputed(job)) return 'yes';
  const { slideId, reproducible } = job.workflow;
  const isCleared = slideId === undefined || ledger.cleared.has(slideId);
  const able = [...ledger.runners.values()].filter(
    (runner) => mayRun(runner, job.spec.kind) && (isCleared || !runner.isVolunteer),
  );
  if (able.length === 0) return 'no';
  return !reproducible && able.some(({ isVolunteer }) => !isVolunteer) ? 'yes' : 'unknown';
}

/** The oldest job of a user that could run at once. */
function candidateOf(ledger: Ledger, userId: UserId): JobRecord | undefined {
  for (const job of ledger.asking.get(userId) ?? []) if (chanceOf(ledger, job) !== 'no') return job;
  return undefined;
}

/** Users without a user slot who have such a job, in the order in which they began to wait. */
function lineOf(ledger: Ledger): UserId[] {
  const waiting: { userId: UserId; since: number }[] = [];
  for (const userId of ledger.asking.keys()) {
    if (ledger.admitted.has(userId)) continue;
    const oldest = candidateOf(ledger, userId)?.waitsSince;
    if (oldest === undefined) continue;
    waiting.push({ userId, since: Math.max(oldest, ledger.releasedAt.get(userId) ?? 0) });
  }
  return waiting
    .toSorted((a, b) => a.since - b.since || (a.userId < b.userId ? -1 : 1))
    .map(({ userId }) => userId);
}
