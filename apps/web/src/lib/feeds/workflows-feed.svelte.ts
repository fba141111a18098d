import type { WorkflowSummary } from '@ramus/contracts';
import { api, ApiError, type Page, type WantedWorkflows } from '../api.js';
import { withNews, withPage } from '../wanted-workflows.js';
import { live } from './live.svelte.js';
import { Resource } from './resource.svelte.js';
import { slidesFeed } from './slides-feed.svelte.js';

const slideName = (slideId: string | undefined): string | undefined => slidesFeed.find(slideId)?.name;

/** One's own workflows, newest first, or those of them that are wanted: read page by page, kept up to date by the server. */
export class WorkflowsFeed {
  readonly list = new Resource<Page<WorkflowSummary>>();
  loadingMore = $state(false);
  /** Why the page after these could not be read. */
  moreError = $state.raw<ApiError>();
  #isReading = false;
  /** What was heard while a page was on its way is newer than that page. */
  readonly #heard = new Map<string, WorkflowSummary>();

  constructor(readonly wanted: WantedWorkflows = {}) {}

  start(): () => void {
    this.#heard.clear();
    this.#isReading = true;
    void this.list
      .load(async (signal) => this.#now(await api.workflows(this.wanted, undefined, signal)))
      .finally(() => (this.#isReading = false));
    const off = live.on('summary', (summary) => {
      if (this.#isReading || this.loadingMore) this.#heard.set(summary.workflowId, summary);
      if (this.list.value) this.list.take(withNews(this.list.value, [summary], this.wanted, slideName));
    });
    return () => {
      off();
      this.list.stop();
    };
  }

  async more(): Promise<void> {
    const { next } = this.list.value ?? {};
    if (!next || this.loadingMore) return;
    this.#heard.clear();
    this.loadingMore = true;
    this.moreError = undefined;
    try {
      const page = await api.workflows(this.wanted, next);
      const { value } = this.list;
      // A rereading meanwhile has begun from the top: its next page is another one.
      if (value?.next === next) this.list.take(this.#now(withPage(value, page)));
    } catch (error) {
      this.moreError = error instanceof ApiError ? error : new ApiError(0, { title: String(error) });
    } finally {
      this.loadingMore = false;
    }
  }

  #now(page: Page<WorkflowSummary>): Page<WorkflowSummary> {
    return withNews(page, this.#heard.values(), this.wanted, slideName);
  }
}

/** All of them: kept while the dashboard is open. */
export const workflowsFeed = new WorkflowsFeed();
