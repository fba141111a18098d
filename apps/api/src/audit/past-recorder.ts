import { workflowIdOf, type Logged, type UserId, type WorkflowId } from '@ramus/domain';
import type { EventStore, RecordedEvent } from '@ramus/event-store';
import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import type { SchedulerState } from '../conductor/scheduler-state.js';
import type { LogConsumer } from '../log/follower.js';
import type { Concern, PastFile, Sought, Stretch } from './past-file.js';

/** Events between two snapshots, at least. A query folds half as many on average: `npm run bench:past` shows the choice. */
export const CHAPTER_EVENTS = 1_000;
/**
 * So many times as many while a past is folded that was not written down when it happened: half of that time would go into
 * snapshots. A question about it still folds no more than 10,000 events.
 */
const RARER = 10;
/** Writing this many jobs down costs about what taking an event in does. */
const JOBS_PER_EVENT = 4;
const OWNERS = 20_000;
/** Read from the file at once. */
const STRETCHES = 64;
/** Kept in memory while they cannot be written; what comes after is missing from histories until the next start. */
const MAX_OPEN_CONCERNS = 200_000;

/** The stretch of the log since the last snapshot, in memory. */
interface OpenChapter {
  events: number;
  earliest: string;
  latest: string;
  readonly workflows: Map<WorkflowId, UserId>;
  readonly concerns: Concern[];
}

const blank = (): OpenChapter => ({
  events: 0,
  earliest: '',
  latest: '',
  workflows: new Map(),
  concerns: [],
});

/**
 * Writes the past down as it passes: now and then a snapshot, and which events concern whom.
 *
 * It follows the log behind the scheduler's state. A snapshot costs as much as it has jobs, so of many jobs it is
 * due more rarely: taking events in costs the same, however long the queue.
 */
export class PastRecorder implements LogConsumer {
  private readonly owners = new LRUCache<WorkflowId, UserId>({ max: OWNERS });
  private chapter = blank();
  /** Who was given a user slot by an event whose reason, the job's slot, is the next. */
  private admitted: Omit<Concern, 'workflowId'> | undefined;
  private recorded: number;
  /** Of the last event that was taken in. */
  private last: number;
  /** Events that the open chapter has to hold before it is written; more after a failure. */
  private dueAt: number;
  /** Whether events are taken in as they happen; so it is until the follower says otherwise. */
  private live = true;

  private constructor(
    private readonly file: PastFile,
    private readonly state: SchedulerState,
    private readonly logger: Logger,
    private readonly chapterEvents: number,
  ) {
    this.recorded = file.newest()?.position ?? 0;
    this.last = this.recorded;
    this.dueAt = chapterEvents;
  }

  /** Drops from the file what this log does not hold: it may have been restored, or be another one. */
  static async over(
    store: EventStore,
    file: PastFile,
    state: SchedulerState,
    logger: Logger,
    chapterEvents = CHAPTER_EVENTS,
  ): Promise<PastRecorder> {
    for (let last = file.newest(); last; last = file.newest()) {
      const { stream, revision, eventId } = last.anchor;
      const [event] = await store.read(stream, { from: revision, limit: 1 });
      if (event?.id === eventId && Number(event.position) === last.position) break;
      file.dropFrom(last.position);
    }
    return new PastRecorder(file, state, logger, chapterEvents);
  }

  apply(event: Logged): void {
    const position = Number(event.position);
    // The log is followed from its start, or again from where a subscription broke.
    if (position <= this.recorded) return;
    this.last = position;
    this.note(event, position);
    const isWhole = this.admitted === undefined;
    const usual = this.live ? this.dueAt : RARER * this.dueAt;
    const due = Math.max(usual, this.state.snapshot.jobs.size / JOBS_PER_EVENT);
    if (isWhole && this.chapter.events >= due) this.close(event, position);
  }

  applied(live: boolean): void {
    this.live = live;
  }

  /** Events that concern a workflow, after a position and in log order; those of its own streams are not among them. */
  concernsOf(workflowId: WorkflowId, after: number, limit: number): readonly Concern[] {
    const written = this.file.concernsOf(workflowId, after, limit);
    const open = this.chapter.concerns.filter((one) => one.workflowId === workflowId && one.position > after);
    return [...written, ...open].slice(0, limit);
  }

  /** Positions of events, behind one position and up to another, that concern a user's workflows in the pool or at runners. */
  concernsWithin(userId: UserId, { after, upTo }: Stretch): ReadonlySet<number> {
    const isWithin = (one: Concern) => one.userId === userId && one.position > after && one.position <= upTo;
    const open = this.chapter.concerns.filter(isWithin).map(({ position }) => position);
    return new Set([...this.file.concernsWithin(userId, after, upTo), ...open]);
  }

  /** Stretches of the log behind a position that may hold what is looked for, up to the last event taken in. */
  *stretches(after: number, sought: Sought): Generator<Stretch> {
    let behind = after;
    for (;;) {
      const found = this.file.stretches(behind, sought, STRETCHES);
      yield* found;
      behind = found.at(-1)?.upTo ?? behind;
      if (found.length < STRETCHES) break;
    }
    const { recorded, last, chapter } = this;
    const { userId, from = '', to = '9999' } = sought;
    const isOfUser = userId === undefined || [...chapter.workflows.values()].includes(userId);
    if (last > Math.max(after, recorded) && isOfUser && chapter.latest >= from && chapter.earliest <= to) {
      yield { after: recorded, upTo: last };
    }
  }

  ownerOf(workflowId: WorkflowId): UserId | undefined {
    const known = this.owners.get(workflowId) ?? this.file.ownerOf(workflowId);
    if (known !== undefined) this.owners.set(workflowId, known);
    return known;
  }

  private note(event: Logged, position: number): void {
    const { chapter } = this;
    const { at } = event.metadata;
    if (chapter.events === 0 || at < chapter.earliest) chapter.earliest = at;
    if (chapter.events === 0 || at > chapter.latest) chapter.latest = at;
    chapter.events += 1;

    if (event.type === 'WorkflowSubmitted') this.owners.set(event.data.workflowId, event.data.userId);
    const own = workflowOf(event.stream);
    if (own !== undefined) this.mark(own);
    else this.noteConcerns(event, { position, stream: event.stream, revision: event.revision });
  }

  private noteConcerns(event: Logged, place: Pick<Concern, 'position' | 'stream' | 'revision'>): void {
    switch (event.type) {
      case 'UserAdmitted':
        this.admitted = { ...place, userId: event.data.userId };
        break;
      case 'JobSlotGranted':
      case 'JobSlotReleased': {
        const { jobId, userId } = event.data;
        const workflowId = workflowIdOf(jobId);
        if (this.admitted) this.concern({ ...this.admitted, workflowId });
        this.admitted = undefined;
        this.concern({ ...place, workflowId, userId });
        break;
      }
      case 'UserReleased': {
        const { userId } = event.data;
        const last = this.chapter.concerns.findLast(
          (one) => one.userId === userId && one.stream === event.stream,
        );
        const workflowId = last?.workflowId ?? this.file.lastConcernOf(userId);
        if (workflowId !== undefined) this.concern({ ...place, workflowId, userId });
        break;
      }
      case 'RunnerConnected':
      case 'RunnerDisconnected':
      case 'RunnerDrained':
      case 'RunnerBanned': {
        const leases = this.state.snapshot.runners.get(event.data.runnerId)?.leases.values() ?? [];
        for (const id of new Set([...leases].map(({ jobId }) => workflowIdOf(jobId)))) {
          const userId = this.ownerOf(id);
          if (userId !== undefined) this.concern({ ...place, workflowId: id, userId });
        }
        break;
      }
      default:
    }
  }

  private concern(one: Concern): void {
    if (this.chapter.concerns.length >= MAX_OPEN_CONCERNS) return;
    this.chapter.concerns.push(one);
    this.owners.set(one.workflowId, one.userId);
    this.mark(one.workflowId);
  }

  private mark(workflowId: WorkflowId): void {
    if (this.chapter.workflows.has(workflowId)) return;
    const owner = this.ownerOf(workflowId);
    if (owner !== undefined) this.chapter.workflows.set(workflowId, owner);
  }

  private close(event: Logged, position: number): void {
    const { stream, revision } = event;
    const { at } = event.metadata;
    const { id: eventId } = event as unknown as RecordedEvent;
    try {
      const anchor = { stream, revision, eventId };
      this.file.add({ ...this.chapter, position, anchor, at }, this.state.snapshot);
      this.recorded = position;
      this.chapter = blank();
      this.dueAt = this.chapterEvents;
    } catch (error) {
      // Until it can be, the past is folded from further back, which is slower and as true.
      this.dueAt = this.chapter.events + this.chapterEvents;
      this.logger.error({ err: error, position }, 'the past could not be written down; trying again later');
    }
  }
}

function workflowOf(stream: string): WorkflowId | undefined {
  if (stream.startsWith('job-')) return workflowIdOf(stream.slice('job-'.length));
  return stream.startsWith('workflow-') ? stream.slice('workflow-'.length) : undefined;
}
