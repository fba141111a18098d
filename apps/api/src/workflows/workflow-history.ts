import type { HistoryEvent } from '@ramus/contracts';
import type { WorkflowId } from '@ramus/domain';
import type { EventStore, RecordedEvent } from '@ramus/event-store';
import type { WorkflowProgress } from '@ramus/projections';
import { EventTeller } from '../audit/event-teller.js';
import { LogOrder, revisionAfter, streamPages, type EventPages } from '../audit/log-order.js';
import type { PastRecorder } from '../audit/past-recorder.js';

/** Events of the pool and of runners that are looked up at once. */
const CONCERNS = 64;

/** What happened to a workflow: its own stream, its jobs', and what pool and runners did for it, in the order of the log. */
export class WorkflowHistory {
  constructor(
    private readonly store: EventStore,
    private readonly recorder: Pick<PastRecorder, 'concernsOf'>,
    private readonly teller: EventTeller,
  ) {}

  /** As its owner reads it. @param page `cursor`: the position of the last event of the page before. */
  async page(
    workflow: WorkflowProgress,
    { cursor, limit }: { readonly cursor?: string; readonly limit: number },
    signal: AbortSignal,
  ): Promise<{ items: HistoryEvent[]; next?: string }> {
    const order = await this.inOrder(workflow, cursor, signal);
    const items: HistoryEvent[] = [];
    for (let event = await order.next(); event; event = await order.next()) {
      if (items.length === limit) return { items, next: items.at(-1)?.position };
      items.push(await this.teller.tell(event, { userId: workflow.userId, isAdmin: false }));
    }
    return { items, next: undefined };
  }

  /** Its events after a position. Of each stream no more is read than is taken, and a page. */
  async inOrder(
    { workflowId, jobs }: Pick<WorkflowProgress, 'workflowId' | 'jobs'>,
    after: string | undefined,
    signal: AbortSignal,
  ): Promise<LogOrder> {
    const begun = jobs.filter(({ generation, startedAt }) => startedAt !== undefined || generation > 1);
    const order = new LogOrder();
    for (const stream of [`workflow-${workflowId}`, ...begun.map(({ jobId }) => `job-${jobId}`)]) {
      const from = after === undefined ? 0 : await revisionAfter(this.store, stream, after);
      if (from !== undefined) await order.add(streamPages(this.store, stream, { from, signal }));
    }
    await order.add(this.concerns(workflowId, after, signal));
    return order;
  }

  private async *concerns(workflowId: WorkflowId, after = '0', signal: AbortSignal): EventPages {
    for (let behind = Number(after); ;) {
      signal.throwIfAborted();
      const found = this.recorder.concernsOf(workflowId, behind, CONCERNS);
      const events: RecordedEvent[] = [];
      for (const { stream, revision } of found) {
        events.push(...(await this.store.read(stream, { from: revision, limit: 1 })));
      }
      if (events.length > 0) yield events;
      if (found.length < CONCERNS) return;
      behind = found.at(-1)?.position ?? behind;
    }
  }
}
