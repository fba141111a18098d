import {
  workflowIdOf,
  type JobEvent,
  type Logged,
  type SlideId,
  type UserId,
  type WorkflowEvent,
  type WorkflowId,
} from '@ramus/domain';
import { StoreUnavailable, type EventStore, type RecordedEvent } from '@ramus/event-store';
import { workflowProgress, type WorkflowProgress } from '@ramus/projections';
import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import type { LogConsumer } from '../log/follower.js';
import type { Checkpoint, ProjectionStore, StoredWorkflow, WorkflowPage } from './projection-store.js';

/** Changes reach the store together, this long after the first of them, in milliseconds. */
const FLUSH_MS = 250;
/** Most jobs in memory, each about half a kilobyte. */
export interface ViewBounds {
  /** Of workflows that have changed: when there are as many, the store takes them. */
  readonly unstoredJobs: number;
  /** Of workflows that are kept for whoever reads them next. At least as many as one workflow has. */
  readonly cachedJobs: number;
}
const BOUNDS: ViewBounds = { unstoredJobs: 20_000, cachedJobs: 20_000 };

/**
 * The views that queries read: folded in memory, stored in batches together with how far they have come.
 *
 * In memory is what has changed since the last batch, and a bounded cache of the rest, so that finished workflows cost
 * none. What is stored is never ahead of the log, and what is read is never behind what was applied.
 */
export class Views implements LogConsumer {
  private unstored = new Map<WorkflowId, WorkflowProgress>();
  private unstoredJobs = 0;
  private readonly cache: LRUCache<WorkflowId, WorkflowProgress>;
  private changed = new Set<WorkflowId>();
  private readonly present: Set<SlideId>;
  private slidesChanged = false;
  private last: Checkpoint | undefined;
  private timer: NodeJS.Timeout | undefined;
  private failure: unknown;

  /** Goes on from what is stored; if that was not folded from this log, from the log's start. */
  static async resume(store: ProjectionStore, log: EventStore, logger: Logger): Promise<Views> {
    const { checkpoint } = store;
    if (checkpoint && !(await isOf(log, checkpoint))) {
      logger.warn(
        { position: checkpoint.position },
        'the stored views are of another log: folding them afresh',
      );
      store.clear();
    }
    return new Views(store, logger);
  }

  constructor(
    private readonly store: ProjectionStore,
    private readonly logger: Logger,
    private readonly bounds: ViewBounds = BOUNDS,
  ) {
    this.cache = new LRUCache({ maxSize: bounds.cachedJobs, sizeCalculation: sizeOf });
    this.last = store.checkpoint;
    this.present = new Set(store.slides());
  }

  /** Position of the last event that the views show; `undefined` before the first. */
  get appliedPosition(): string | undefined {
    return this.last?.position;
  }

  /** Whether what was applied could be stored, so far. */
  get isStored(): boolean {
    return this.failure === undefined;
  }

  /** What the workflows in memory weigh, in jobs and workflows. */
  get weight(): number {
    return this.unstoredJobs + this.cache.calculatedSize;
  }

  /** Slides that the log says are there. */
  get slides(): ReadonlySet<SlideId> {
    return this.present;
  }

  apply(event: Logged): void {
    const { position, stream, revision } = event;
    const { id: eventId } = event as unknown as RecordedEvent;
    this.last = { position, stream, revision, eventId };
    if (event.type === 'SlideAdded' || event.type === 'SlideRemoved') this.takeSlide(event);
    const id = workflowOf(event);
    if (id === undefined) return;
    const before = event.type === 'WorkflowSubmitted' ? undefined : this.workflow(id);
    const after = workflowProgress.evolve(before, event as Logged<WorkflowEvent | JobEvent>);
    if (!after || after === before) return;
    if (!this.unstored.has(id)) this.unstoredJobs += sizeOf(after);
    this.unstored.set(id, after);
    this.changed.add(id);
  }

  applied(live: boolean): void {
    if (this.last === undefined || this.last === this.store.checkpoint) return;
    if (live) this.timer ??= setTimeout(() => this.tryToFlush(), FLUSH_MS);
    if (this.unstoredJobs >= this.bounds.unstoredJobs) this.tryToFlush();
  }

  workflow(id: WorkflowId): WorkflowProgress | undefined {
    const known = this.unstored.get(id) ?? this.cache.get(id);
    if (known) return known;
    const stored = this.store.workflow(id);
    if (stored) this.cache.set(id, stored);
    return stored;
  }

  /** A page of a user's workflows, newest first. @throws {StoreUnavailable} what has changed cannot be stored. */
  workflowsOf(userId: UserId, page: WorkflowPage): WorkflowProgress[] {
    this.flush();
    return this.store.idsOf(userId, page).flatMap((id) => this.workflow(id) ?? []);
  }

  /** What `workflow` answers. It leaves the cache to those who read. */
  peek(id: WorkflowId): WorkflowProgress | undefined {
    return this.unstored.get(id) ?? this.cache.peek(id) ?? this.store.workflow(id);
  }

  /**
   * A page of everybody's workflows behind an id, in the order of ids, as they are stored as of `appliedPosition`: for
   * comparing what is served with the log.
   *
   * @throws {StoreUnavailable} what has changed cannot be stored.
   */
  rows(afterId: WorkflowId | undefined, limit: number): StoredWorkflow[] {
    this.flush();
    return this.store.rowsAfter(afterId, limit);
  }

  /** Workflows that changed since the last call. */
  takeChanged(): ReadonlySet<WorkflowId> {
    const { changed } = this;
    this.changed = new Set();
    return changed;
  }

  /** Stores what has changed, with how far it goes. @throws {StoreUnavailable} it cannot; it stays in memory. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.last === undefined || this.last === this.store.checkpoint) return;
    const slides = this.slidesChanged ? this.present : undefined;
    try {
      this.store.commit({ workflows: this.unstored.values(), slides }, this.last);
    } catch (cause) {
      this.failure = cause;
      throw new StoreUnavailable('the views cannot be stored', { cause });
    }
    this.failure = undefined;
    for (const [id, workflow] of this.unstored) this.cache.set(id, workflow);
    this.unstored = new Map();
    this.unstoredJobs = 0;
    this.slidesChanged = false;
  }

  close(): void {
    this.tryToFlush();
    this.store.close();
  }

  /** What could not be stored now is stored with the next change. */
  private tryToFlush(): void {
    try {
      this.flush();
    } catch (error) {
      this.logger.error({ err: error }, 'the views could not be stored');
    }
  }

  private takeSlide({ type, data }: Extract<Logged, { type: 'SlideAdded' | 'SlideRemoved' }>): void {
    if (type === 'SlideAdded') this.present.add(data.slideId);
    else this.present.delete(data.slideId);
    this.slidesChanged = true;
  }
}

const sizeOf = ({ jobs }: WorkflowProgress): number => 1 + jobs.length;

/** Whether the log holds the very event at a checkpoint, where it says. */
async function isOf(log: EventStore, { stream, revision, eventId, position }: Checkpoint): Promise<boolean> {
  const [event] = await log.read(stream, { from: revision, limit: 1 });
  return event?.id === eventId && event.position === position;
}

function workflowOf(event: Logged): WorkflowId | undefined {
  const category = event.stream.slice(0, event.stream.indexOf('-'));
  if (category === 'workflow') return event.stream.slice('workflow-'.length);
  return category === 'job' ? workflowIdOf(event.stream.slice('job-'.length)) : undefined;
}
