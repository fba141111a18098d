import { asLogged, type Logged, type SlideId, type Snapshot, type WorkflowId } from '@ramus/domain';
import type { ReadableLog, RecordedEvent } from '@ramus/event-store';
import type { WorkflowProgress } from '@ramus/projections';
import { SchedulerState } from '../../conductor/scheduler-state.js';
import { FreshViews } from './fresh-views.js';

/** Everything that is served from the log, folded from it once more, beside what is served. */
export class FreshFold {
  readonly views: FreshViews;
  readonly slides = new Set<SlideId>();
  /** Position of the last event that was read. */
  readTo: string | undefined;
  /** Position of the last event that was taken in: those that this version does not know are not. */
  position: string | undefined;
  /** Why the log cannot be folded to its end, if it cannot. */
  failure: { readonly position: string; readonly why: string } | undefined;
  private readonly scheduler: SchedulerState;

  constructor(log: ReadableLog, served: (id: WorkflowId) => WorkflowProgress | undefined) {
    this.views = new FreshViews(log, served);
    this.scheduler = new SchedulerState(log);
  }

  get snapshot(): Snapshot {
    return this.scheduler.snapshot;
  }

  /** Takes in the next event. It never fails: what cannot be folded ends the fold. */
  see(stored: RecordedEvent): Promise<void> | undefined {
    this.readTo = stored.position;
    if (this.failure) return undefined;
    try {
      const event = asLogged(stored);
      if (!event) return undefined;
      const waits = [this.scheduler.prepare(event), this.views.prepare(event)];
      const pauses = waits.filter((one) => one !== undefined);
      if (pauses.length > 0) return this.takeAfter(pauses, event);
      this.take(event);
    } catch (error) {
      this.fail(stored, error);
    }
    return undefined;
  }

  private async takeAfter(pauses: readonly Promise<void>[], event: Logged): Promise<void> {
    try {
      await Promise.all(pauses);
      this.take(event);
    } catch (error) {
      this.fail(event, error);
    }
  }

  private take(event: Logged): void {
    this.scheduler.apply(event);
    this.scheduler.takeTouched();
    this.views.apply(event);
    if (event.type === 'SlideAdded') this.slides.add(event.data.slideId);
    if (event.type === 'SlideRemoved') this.slides.delete(event.data.slideId);
    this.position = event.position;
  }

  private fail({ position }: { readonly position: string }, error: unknown): void {
    this.failure = { position, why: String(error) };
  }
}
