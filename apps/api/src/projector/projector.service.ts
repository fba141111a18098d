import {
  workflowIdOf,
  type JobEvent,
  type Logged,
  type SlideId,
  type UserId,
  type WorkflowEvent,
  type WorkflowId,
} from '@ramus/domain';
import { workflowProgress, type WorkflowProgress } from '@ramus/projections';
import type { LogConsumer } from '../log/follower.js';

/** Workflow ids are UUIDv7, so their order is that of their making. */
const newestFirst = (a: WorkflowProgress, b: WorkflowProgress): number =>
  b.submittedAt.localeCompare(a.submittedAt) || b.workflowId.localeCompare(a.workflowId);

/** The views that queries read, folded from the log in memory. */
export class Views implements LogConsumer {
  private readonly workflows = new Map<WorkflowId, WorkflowProgress>();
  private readonly byUser = new Map<UserId, Set<WorkflowId>>();
  private changed = new Set<WorkflowId>();
  /** Slides that the log says are there. */
  readonly slides = new Set<SlideId>();

  apply(event: Logged): void {
    if (event.type === 'SlideAdded') this.slides.add(event.data.slideId);
    if (event.type === 'SlideRemoved') this.slides.delete(event.data.slideId);
    const id = workflowOf(event);
    if (id === undefined) return;
    const before = this.workflows.get(id);
    const after = workflowProgress.evolve(before, event as Logged<WorkflowEvent | JobEvent>);
    if (!after || after === before) return;
    this.workflows.set(id, after);
    this.changed.add(id);
    if (!before) {
      const own = this.byUser.get(after.userId) ?? new Set();
      this.byUser.set(after.userId, own.add(id));
    }
  }

  workflow(id: WorkflowId): WorkflowProgress | undefined {
    return this.workflows.get(id);
  }

  /** A user's workflows, newest first. */
  workflowsOf(userId: UserId): WorkflowProgress[] {
    return [...(this.byUser.get(userId) ?? [])]
      .flatMap((id) => this.workflows.get(id) ?? [])
      .toSorted(newestFirst);
  }

  /** Workflows that changed since the last call. */
  takeChanged(): ReadonlySet<WorkflowId> {
    const { changed } = this;
    this.changed = new Set();
    return changed;
  }
}

function workflowOf(event: Logged): WorkflowId | undefined {
  const category = event.stream.slice(0, event.stream.indexOf('-'));
  if (category === 'workflow') return event.stream.slice('workflow-'.length);
  return category === 'job' ? workflowIdOf(event.stream.slice('job-'.length)) : undefined;
}
