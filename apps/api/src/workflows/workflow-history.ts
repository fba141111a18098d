import type { HistoryEvent } from '@ramus/contracts';
import { asLogged } from '@ramus/domain';
import { comparePositions, type EventStore, type RecordedEvent } from '@ramus/event-store';
import type { WorkflowProgress } from '@ramus/projections';

/** What happened to a workflow: its own stream and its jobs', in the order of the log. */
export class WorkflowHistory {
  constructor(private readonly store: EventStore) {}

  /** @param page `cursor`: the position of the last event of the page before. */
  async page(
    { workflowId, jobs }: WorkflowProgress,
    { cursor, limit }: { readonly cursor?: string; readonly limit: number },
  ): Promise<{ items: HistoryEvent[]; next?: string }> {
    const begun = jobs.filter(({ generation, startedAt }) => startedAt !== undefined || generation > 1);
    const streams = [`workflow-${workflowId}`, ...begun.map(({ jobId }) => `job-${jobId}`)];
    const events: RecordedEvent[] = [];
    for (const stream of streams) {
      for (const event of await this.store.read(stream)) {
        if (cursor === undefined || comparePositions(event.position, cursor) > 0) events.push(event);
      }
    }
    events.sort((a, b) => comparePositions(a.position, b.position));
    const shown = events.slice(0, limit);
    return {
      items: shown.map((recorded) => {
        const { position, stream, revision, type, metadata, data } = asLogged(recorded) ?? recorded;
        return { position, stream, revision, type, at: metadata.at, data: { ...data } };
      }),
      next: events.length > limit ? shown.at(-1)?.position : undefined,
    };
  }
}
