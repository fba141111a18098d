import type { WorkflowSummary } from '@ramus/contracts';
import { api, type Page } from '../api.js';
import { live } from './live.svelte.js';
import { Resource } from './resource.svelte.js';

const list = new Resource<Page<WorkflowSummary>>();
let loadingMore = $state(false);

const newestFirst = (a: WorkflowSummary, b: WorkflowSummary): number =>
  b.submittedAt.localeCompare(a.submittedAt) || b.workflowId.localeCompare(a.workflowId);

function merge(page: Page<WorkflowSummary>, news: readonly WorkflowSummary[]): Page<WorkflowSummary> {
  const byId = new Map(page.items.map((item) => [item.workflowId, item]));
  for (const item of news) byId.set(item.workflowId, item);
  return { ...page, items: [...byId.values()].sort(newestFirst) };
}

/** One's own workflows, newest first, kept up to date by the server. */
export const workflowsFeed = {
  list,
  get loadingMore(): boolean {
    return loadingMore;
  },
  start(): () => void {
    // Summaries that come while the list is on its way are newer than the list.
    const early: WorkflowSummary[] = [];
    void list.load(async (signal) => merge(await api.workflows({}, undefined, signal), early));
    const off = live.on('summary', (summary) => {
      early.push(summary);
      if (list.value) list.take(merge(list.value, [summary]));
    });
    return () => {
      off();
      list.stop();
    };
  },
  async more(): Promise<void> {
    const { next } = list.value ?? {};
    if (!next || loadingMore) return;
    loadingMore = true;
    try {
      const page = await api.workflows({}, next);
      // What is shown already may have been updated since this page was made.
      if (list.value) list.take({ ...merge(page, list.value.items), next: page.next });
    } finally {
      loadingMore = false;
    }
  },
};
