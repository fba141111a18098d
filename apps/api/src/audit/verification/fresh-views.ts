import {
  asLogged,
  workflowIdOf,
  type JobEvent,
  type JobId,
  type Logged,
  type WorkflowEvent,
  type WorkflowId,
} from '@ramus/domain';
import type { ReadableLog } from '@ramus/event-store';
import { workflowProgress, type WorkflowProgress } from '@ramus/projections';
import { differingFields, type Difference } from './differing-fields.js';
import { historyOf } from './read-all.js';

interface Kept {
  readonly view: WorkflowProgress | undefined;
  /** Jobs whose streams are open: more will be said of them, even when the workflow has finished. */
  readonly open: Set<JobId>;
  /** Something was said of it when all had been said: it is not forgotten again. */
  readonly stays: boolean;
}

/**
 * Every workflow's view, folded afresh.
 *
 * A workflow that is over is compared at once and, if it is served so, forgotten: kept to the end is only what goes on,
 * was retried, or differs, so that memory follows the live work. What wakes a forgotten one brings it back.
 */
export class FreshViews {
  private readonly kept = new Map<WorkflowId, Kept>();

  constructor(
    private readonly log: ReadableLog,
    private readonly served: (id: WorkflowId) => WorkflowProgress | undefined,
  ) {}

  /** Workflows whose views are still to be compared. */
  get ids(): Iterable<WorkflowId> {
    return this.kept.keys();
  }

  /** Brings a forgotten workflow back, if an event is of one. */
  prepare(event: Logged): Promise<void> | undefined {
    const id = workflowOf(event);
    if (id === undefined || event.type === 'WorkflowSubmitted' || this.kept.has(id)) return undefined;
    return this.wake(id, event);
  }

  apply(event: Logged): void {
    const id = workflowOf(event);
    if (id === undefined) return;
    const kept = this.takeIn(id, event);
    if (kept.view?.finishedAt === undefined || kept.open.size > 0 || kept.stays) return;
    if (this.differences(id).length === 0) this.kept.delete(id);
  }

  /** How what is served of a workflow differs from what the log says. */
  differences(id: WorkflowId): Difference[] {
    return differingFields(this.kept.get(id)?.view, this.served(id));
  }

  private takeIn(id: WorkflowId, event: Logged, stays = false): Kept {
    const { view, open = new Set<JobId>(), stays: stayed = stays } = this.kept.get(id) ?? {};
    if (event.type === 'JobReopened' || (event.type === 'JobStarted' && event.data.generation === 1))
      open.add(event.data.jobId);
    if (event.type === 'JobMerged' || event.type === 'JobClosed') open.delete(event.data.jobId);
    const known = event as Logged<WorkflowEvent | JobEvent>;
    const kept = { view: workflowProgress.evolve(view, known), open, stays: stayed };
    this.kept.set(id, kept);
    return kept;
  }

  private async wake(id: WorkflowId, by: Logged): Promise<void> {
    for (const stored of await historyOf(this.log, id, by.position)) {
      const event = asLogged(stored);
      if (event) this.takeIn(id, event, by.type !== 'JobRetried');
    }
  }
}

function workflowOf({ stream }: Logged): WorkflowId | undefined {
  if (stream.startsWith('workflow-')) return stream.slice('workflow-'.length);
  return stream.startsWith('job-') ? workflowIdOf(stream.slice('job-'.length)) : undefined;
}
