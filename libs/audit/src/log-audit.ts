import type { WorkflowId } from '@ramus/domain';
import { AsOfLaws } from './as-of-laws.js';
import {
  isKnown,
  streamOf,
  workflowOfJob,
  workflowOfStream,
  type AuditedEvent,
  type KnownEvent,
  type Told,
} from './audited-event.js';
import { Chain, fitsCategory, type ChainOptions, type Head } from './chain.js';
import { Findings } from './finding.js';
import { JobLaws } from './job-laws.js';
import { Ledger } from './ledger.js';
import type { WorkflowRecord } from './records.js';
import { PoolLaws } from './pool-laws.js';
import { WorkflowLaws } from './workflow-laws.js';

export interface LogAuditOptions extends ChainOptions {
  /** An event in the shape that this version knows; nothing if it knows none. */
  readonly tell: (stored: AuditedEvent) => Told | undefined;
}

/** What was gone through. */
export interface AuditCounts {
  events: number;
  /** Of types, or versions of types, that this program does not know: links of the chain, and no more. */
  unknown: number;
  readonly byType: Map<string, number>;
}

type Cancelled = Extract<KnownEvent, { type: 'JobCancelled' }>;

/** Types that are counted by name. */
const MAX_TYPES = 200;

/**
 * Goes through a log event by event, in its order, and notes what breaks a law or shows that the log was tampered with.
 *
 * It decides nothing and trusts nothing: it counts for itself, with no code of the deciders or views. Memory follows what
 * is unfinished, and holds one head for each stream (`Chain`).
 */
export class LogAudit {
  readonly findings = new Findings();
  readonly counts: AuditCounts = { events: 0, unknown: 0, byType: new Map() };
  private readonly chain: Chain;
  private readonly ledger = new Ledger();
  private readonly asOf: AsOfLaws;
  private readonly workflows = new WorkflowLaws(this.ledger, this.findings);
  private readonly jobs = new JobLaws(this.ledger, this.findings);
  private readonly pool: PoolLaws;
  /** A failure or cancellation whose append may go on. */
  private fallout:
    | { readonly workflow: WorkflowRecord; readonly event: KnownEvent; readonly causes: Cancelled[] }
    | undefined;
  /** Workflows that an event woke which should not have come: kept, so that more of them cost nothing. */
  private readonly kept = new Set<WorkflowId>();

  constructor(private readonly options: LogAuditOptions) {
    this.chain = new Chain(options, this.findings);
    this.asOf = new AsOfLaws(this.findings, options);
    const isThere = (jobId: string) => this.heads.has(`workflow-${workflowOfJob(jobId)}`);
    this.pool = new PoolLaws(this.ledger, this.findings, isThere);
  }

  /** The last event of each stream so far. */
  get heads(): ReadonlyMap<string, Head> {
    return this.chain.heads;
  }

  /** Decisions that span streams: judged as of their position, or not judged for want of it. */
  get decisions(): { readonly judged: number; readonly notJudged: number } {
    return this.asOf.counts;
  }

  /** Workflows that are not over. */
  get liveWorkflows(): number {
    return this.ledger.workflows.size;
  }

  /**
   * The workflow whose history `see` needs with this event: one that was over and has been dropped.
   *
   * Its history is every event of its stream and of its jobs' before this one, in the order of the log.
   */
  wakes({ stream }: Pick<AuditedEvent, 'stream'>): WorkflowId | undefined {
    const id = workflowOfStream(stream);
    if (id === undefined || this.ledger.workflows.has(id)) return undefined;
    return this.heads.has(`workflow-${id}`) ? id : undefined;
  }

  /**
   * @param event as the log holds it.
   * @param history of the workflow that it wakes, as the log holds it.
   * @returns the hash of the event.
   */
  see(event: AuditedEvent, history: readonly AuditedEvent[] = []): string {
    const woken = history.length > 0 ? this.wakes(event) : undefined;
    const hash = this.chain.see(event);
    try {
      const told = this.options.tell(event);
      this.count(event.type, told !== undefined);
      if (told && isKnown(told)) this.checkLaws(told, history, woken);
      else this.settleFallout(undefined);
    } catch (error) {
      // Of a tampered event nothing can be presumed, not even its shape.
      const detail = `${event.type} does not say what its type says: ${String(error)}`;
      this.findings.add('shape', event, detail);
    }
    return hash;
  }

  /** The log ends here. @param ended everything is expected to be over: every slot and lease is back. */
  end({ ended = false }: { readonly ended?: boolean } = {}): void {
    this.settleFallout(undefined);
    this.asOf.settle();
    if (ended) this.checkEnd();
  }

  private checkLaws(
    event: KnownEvent,
    history: readonly AuditedEvent[],
    woken: WorkflowId | undefined,
  ): void {
    if (woken !== undefined && event.type !== 'JobRetried') this.kept.add(woken);
    const past = history.flatMap((earlier) => this.options.tell(earlier) ?? []).filter(isKnown);
    for (const earlier of past) this.ledger.record(earlier);
    this.checkPlace(event);
    this.settleFallout(event);
    this.workflows.see(event);
    this.pool.see(event);
    this.jobs.see(event);
    this.ledger.record(event);
    this.asOf.see(event, past);
    this.openFallout(event);
    if (woken === undefined || !this.kept.has(woken)) this.ledger.dropIfOver(event);
  }

  private count(type: string, isUnderstood: boolean): void {
    const { counts } = this;
    counts.events += 1;
    if (!isUnderstood) counts.unknown += 1;
    const isCounted = counts.byType.has(type) || counts.byType.size < MAX_TYPES;
    if (isCounted) counts.byType.set(type, (counts.byType.get(type) ?? 0) + 1);
  }

  private checkPlace(event: KnownEvent): void {
    const wanted = streamOf(event);
    const isThere = fitsCategory(event) && (wanted === undefined || wanted === event.stream);
    this.findings.expect(
      isThere,
      'stream',
      event,
      () => `${event.type} stands in a stream that is not its own`,
    );
  }

  /** L6 asks for the consequences of a failure in the same append: they follow it in its stream. */
  private openFallout(event: KnownEvent): void {
    const { type } = event;
    if (type !== 'JobFailed' && type !== 'JobCancelled' && type !== 'JobRetried') return;
    const workflow = this.ledger.workflows.get(workflowOfJob(event.data.jobId));
    if (!workflow) return;
    const causes = this.fallout?.causes ?? [];
    if (event.type === 'JobCancelled') causes.push(event);
    this.fallout = { workflow, event, causes };
  }

  private settleFallout(next: KnownEvent | undefined): void {
    const { fallout } = this;
    if (!fallout) return;
    const goesOn =
      next?.stream === fallout.event.stream &&
      (next.type === 'JobCancelled' || next.type === 'WorkflowFinished');
    if (goesOn) return;
    this.fallout = undefined;
    for (const event of fallout.causes) this.workflows.checkCause(fallout.workflow, event);
    this.workflows.checkFallout(fallout.workflow, fallout.event);
  }

  private checkEnd(): void {
    const { ledger, findings } = this;
    const place = (stream: string) => ({
      stream,
      revision: this.heads.get(stream)?.revision ?? -1,
      position: ledger.position,
    });
    for (const { workflowId, finished, jobs } of ledger.workflows.values()) {
      if (this.kept.has(workflowId)) continue;
      const open = jobs.find(({ started, end }) => started && end === undefined);
      const detail = finished
        ? `${open?.spec.jobId ?? 'a job'} of ${workflowId} is not closed`
        : `${workflowId} has not finished`;
      findings.add('end', place(`workflow-${workflowId}`), detail);
    }
    const pool = [...this.heads.keys()].find((stream) => stream.startsWith('pool-')) ?? 'pool-default';
    for (const jobId of ledger.slots.keys())
      findings.add('end', place(pool), `${jobId} still holds a job slot`);
    for (const userId of ledger.admitted.keys())
      findings.add('end', place(pool), `${userId} still holds a user slot`);
  }
}
