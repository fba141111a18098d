import type { EventsQuery, HistoryEvent } from '@ramus/contracts';
import { DomainError, workflowIdOf, type WorkflowId } from '@ramus/domain';
import type { EventStore, RecordedEvent } from '@ramus/event-store';
import type { Views } from '../projector/projector.service.js';
import { ReadGate } from '../slides/read-gate.js';
import type { WorkflowHistory } from '../workflows/workflow-history.js';
import type { EventTeller, Reader } from './event-teller.js';
import { logPages, revisionAfter, streamPages } from './log-order.js';
import type { PastRecorder } from './past-recorder.js';

/** Pages that are gathered at once, and that wait. */
const AT_ONCE = 2;
const MAX_WAITING = 64;
const MAX_STREAMS = 4;
const PAGE_LIMIT = 100;
/** Events looked at for one page: where few are wanted, it may come short, or empty, and goes on from there. */
const MAX_SCANNED = 20_000;

/** Some events that match, out of `scanned`; the next ones come after `upTo`. */
interface Found {
  readonly events: readonly RecordedEvent[];
  readonly scanned: number;
  readonly upTo: string;
}

/**
 * The log for auditors: events in its order, by time, type, stream or workflow.
 *
 * An administrator reads everything. A user reads the streams of own workflows and jobs, and what pool and runners did for
 * them; the file of the past knows where in the log that is, so that the rest is not read.
 */
export class EventFeed {
  private readonly gate = new ReadGate(AT_ONCE, MAX_WAITING);
  private streams = 0;

  constructor(
    private readonly store: EventStore,
    private readonly recorder: PastRecorder,
    private readonly history: WorkflowHistory,
    private readonly views: Pick<Views, 'workflow'>,
    private readonly teller: EventTeller,
  ) {}

  /** @throws {DomainError} `workflow-unknown`, `busy`. */
  page(
    query: EventsQuery,
    reader: Reader,
    signal: AbortSignal,
  ): Promise<{ items: HistoryEvent[]; next?: string }> {
    const { limit = PAGE_LIMIT } = query;
    return this.gate.run(signal, async () => {
      const items: HistoryEvent[] = [];
      let left = MAX_SCANNED;
      for await (const { events, scanned, upTo } of this.find(query, reader, signal)) {
        for (const event of events) {
          if (items.length === limit) return { items, next: items.at(-1)?.position };
          items.push(await this.teller.tell(event, reader));
        }
        left -= scanned;
        if (left <= 0) return { items, next: upTo };
      }
      return { items, next: undefined };
    });
  }

  /** Every event that matches, up to the newest, at the reader's pace. @throws {DomainError} `workflow-unknown`, `busy`. */
  async *stream(query: EventsQuery, reader: Reader, signal: AbortSignal): AsyncGenerator<HistoryEvent> {
    if (this.streams >= MAX_STREAMS) throw new DomainError('busy', { retryAfterS: 5 });
    this.streams += 1;
    try {
      let left = query.limit ?? Infinity;
      for await (const { events } of this.find(query, reader, signal)) {
        for (const event of events) {
          if (left-- === 0) return;
          yield await this.teller.tell(event, reader);
        }
      }
    } finally {
      this.streams -= 1;
    }
  }

  private find(query: EventsQuery, reader: Reader, signal: AbortSignal): AsyncGenerator<Found> {
    const { stream, workflowId } = query;
    const isWanted = filterOf(query);
    const ofStream = stream && workflowOf(stream);
    const id = ofStream ?? workflowId;
    if (id !== undefined) this.checkOwner(id, reader);
    if (stream !== undefined && (ofStream !== undefined || (reader.isAdmin && id === undefined))) {
      return this.inStream(stream, query.cursor, isWanted, signal);
    }
    return id === undefined
      ? this.inLog(query, reader, isWanted, signal)
      : this.inWorkflow(id, query.cursor, isWanted, signal);
  }

  private async *inStream(
    stream: string,
    after = '0',
    isWanted: Filter,
    signal: AbortSignal,
  ): AsyncGenerator<Found> {
    const from = await revisionAfter(this.store, stream, after);
    if (from === undefined) return;
    for await (const page of streamPages(this.store, stream, { from, signal })) {
      const upTo = page.at(-1)?.position ?? after;
      yield { events: page.filter(isWanted), scanned: page.length, upTo };
    }
  }

  private async *inWorkflow(
    workflowId: WorkflowId,
    after: string | undefined,
    isWanted: Filter,
    signal: AbortSignal,
  ): AsyncGenerator<Found> {
    const workflow = this.views.workflow(workflowId);
    if (!workflow) return;
    const order = await this.history.inOrder(workflow, after, signal);
    for (let event = await order.next(); event; event = await order.next()) {
      yield { events: isWanted(event) ? [event] : [], scanned: 1, upTo: event.position };
    }
  }

  private async *inLog(
    { from, to, cursor }: EventsQuery,
    { userId, isAdmin }: Reader,
    isWanted: Filter,
    signal: AbortSignal,
  ): AsyncGenerator<Found> {
    const sought = { userId: isAdmin ? undefined : userId, from: inUtc(from), to: inUtc(to) };
    const begin = Number(cursor ?? 0);
    for (const stretch of this.recorder.stretches(begin, sought)) {
      const concerns = isAdmin ? undefined : this.recorder.concernsWithin(userId, stretch);
      const isOwn = ({ stream, position }: RecordedEvent): boolean => {
        if (!concerns) return true;
        const id = workflowOf(stream);
        return id === undefined ? concerns.has(Number(position)) : this.recorder.ownerOf(id) === userId;
      };
      const after = String(Math.max(begin, stretch.after));
      for await (const page of logPages(this.store, { after, signal })) {
        const within = page.filter(({ position }) => Number(position) <= stretch.upTo);
        yield {
          events: within.filter((event) => isWanted(event) && isOwn(event)),
          scanned: within.length,
          upTo: within.at(-1)?.position ?? after,
        };
        if (within.length < page.length) break;
      }
    }
  }

  private checkOwner(workflowId: WorkflowId, { userId, isAdmin }: Reader): void {
    const owner = this.recorder.ownerOf(workflowId);
    if (owner === undefined || !(isAdmin || owner === userId)) {
      throw new DomainError('workflow-unknown', { workflowId });
    }
  }
}

type Filter = (event: RecordedEvent) => boolean;

function filterOf({ from, to, type, category, stream, workflowId }: EventsQuery): Filter {
  const [earliest, latest] = [inUtc(from), inUtc(to)];
  const types = type && new Set(type);
  return (event) =>
    (types?.has(event.type) ?? true) &&
    (earliest === undefined || event.metadata.at >= earliest) &&
    (latest === undefined || event.metadata.at <= latest) &&
    (category === undefined || event.stream.startsWith(`${category}-`)) &&
    (stream === undefined || event.stream === stream) &&
    // A stream of another workflow than the one asked for.
    (workflowId === undefined || [undefined, workflowId].includes(workflowOf(event.stream)));
}

/** An instant as the log writes it, so that the two compare as text. */
const inUtc = (instant: string | undefined): string | undefined => instant && new Date(instant).toISOString();

function workflowOf(stream: string): WorkflowId | undefined {
  if (stream.startsWith('job-')) return workflowIdOf(stream.slice('job-'.length));
  return stream.startsWith('workflow-') ? stream.slice('workflow-'.length) : undefined;
}
