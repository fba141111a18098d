import type { LoadView } from '@ramus/contracts';
import {
  workflowIdOf,
  type JobId,
  type Logged,
  type Snapshot,
  type Token,
  type WorkflowId,
} from '@ramus/domain';
import type { LogConsumer } from '../log/follower.js';
import { DurationHistogram } from './duration-histogram.js';

/** Length of a column, in milliseconds. */
export const LOAD_STEP_MS = 10_000;
/** Columns that are kept: an hour. */
export const LOAD_COLUMNS = 360;

/** How many jobs had a slot, and how many waited. */
interface Level {
  readonly running: number;
  readonly waiting: number;
}

/** What happened within one step. */
class Column {
  shards = 0;
  tiles = 0;
  events = 0;
  /** From a workflow's submission to its first lease. */
  readonly startMs = new DurationHistogram();
  /** From a lease to its result. */
  readonly shardMs = new DurationHistogram();

  /** @param before how things stood when its first event came, and so since the event before that. */
  constructor(
    readonly index: number,
    readonly before: Level,
  ) {}
}

const indexOf = (ms: number): number => Math.floor(ms / LOAD_STEP_MS);
const startOf = (index: number): number => index * LOAD_STEP_MS;

/**
 * Throughput, latency and queue of the last hour, folded from the log by the times of its events.
 *
 * It is kept in memory, and filled again from the log after a restart. It takes each event in before the snapshot does, so
 * that it finds there how things stood until then.
 */
export class LoadRecord implements LogConsumer {
  /** A ring: a column stands at its index modulo the length. */
  private readonly columns: (Column | undefined)[] = [];
  /** When workflows were submitted that no runner has begun; there are never more of them than the snapshot has. */
  private readonly unbegun = new Map<WorkflowId, number>();

  constructor(
    private readonly snapshot: Snapshot,
    private readonly nowMs: () => number,
  ) {}

  apply(event: Logged): void {
    const atMs = Date.parse(event.metadata.at);
    const column = this.columnAt(indexOf(atMs));
    if (column) column.events += 1;
    switch (event.type) {
      case 'WorkflowSubmitted':
        this.unbegun.set(event.data.workflowId, atMs);
        break;
      case 'WorkflowFinished':
        this.unbegun.delete(event.data.workflowId);
        break;
      case 'LeaseGranted':
        this.begun(workflowIdOf(event.data.jobId), atMs, column);
        break;
      case 'ResultReceived':
        this.finished(event.data, atMs, column);
        break;
      case 'ShardCommitted':
        this.finished(event.data, atMs, column);
        if (!column) break;
        column.shards += 1;
        column.tiles += event.data.tiles;
        break;
      default:
    }
  }

  /** @param fromMs the columns from the one on that holds this time, milliseconds since 1970; the whole hour by default. */
  view(fromMs = 0): LoadView {
    const nowMs = this.nowMs();
    const last = indexOf(nowMs);
    const first = Math.max(last - LOAD_COLUMNS + 1, Math.min(last, indexOf(fromMs)));
    const columns = Array.from({ length: last - first + 1 }, (_, i) => this.at(first + i));
    const levels = this.levels(columns);
    const quantile = (of: 'startMs' | 'shardMs', share: number): (number | null)[] =>
      columns.map((column) => column?.[of].quantile(share) ?? null);
    return {
      stepMs: LOAD_STEP_MS,
      from: new Date(startOf(first)).toISOString(),
      now: new Date(nowMs).toISOString(),
      shards: columns.map((column) => column?.shards ?? 0),
      tiles: columns.map((column) => column?.tiles ?? 0),
      events: columns.map((column) => column?.events ?? 0),
      running: levels.map(({ running }) => running),
      waiting: levels.map(({ waiting }) => waiting),
      startMs: { p50: quantile('startMs', 0.5), p99: quantile('startMs', 0.99) },
      shardMs: { p50: quantile('shardMs', 0.5), p99: quantile('shardMs', 0.99) },
    };
  }

  private at(index: number): Column | undefined {
    const column = this.columns[index % LOAD_COLUMNS];
    return column?.index === index ? column : undefined;
  }

  /** The column of an event; `undefined` for what lies too far back, or ahead of the clock. */
  private columnAt(index: number): Column | undefined {
    const last = indexOf(this.nowMs());
    if (index > last || index <= last - LOAD_COLUMNS) return undefined;
    const known = this.at(index);
    if (known) return known;
    const column = new Column(index, this.level());
    this.columns[index % LOAD_COLUMNS] = column;
    return column;
  }

  private level(): Level {
    let waiting = 0;
    for (const { status } of this.snapshot.jobs.values()) if (status === 'pending') waiting += 1;
    return { running: this.snapshot.slots.size, waiting };
  }

  /** How things stood at the end of each column: as they did when the first event after it came, or as they do now. */
  private levels(columns: readonly (Column | undefined)[]): Level[] {
    let level = this.level();
    const levels: Level[] = [];
    for (const column of [...columns].reverse()) {
      levels.push(level);
      level = column?.before ?? level;
    }
    return levels.reverse();
  }

  private begun(workflowId: WorkflowId, atMs: number, column: Column | undefined): void {
    const submittedAtMs = this.unbegun.get(workflowId);
    if (submittedAtMs === undefined) return;
    this.unbegun.delete(workflowId);
    column?.startMs.add(atMs - submittedAtMs);
  }

  /** The first word of a result ends the lease in the snapshot, so each is measured once. */
  private finished(of: { jobId: JobId; token: Token }, atMs: number, column: Column | undefined): void {
    const lease = column && this.snapshot.jobs.get(of.jobId)?.stream.leases.get(of.token);
    if (lease) column.shardMs.add(atMs - lease.grantedAtMs);
  }
}
