import type { HistoryEvent, WorkflowView } from '@ramus/contracts';
import { api, ApiError } from '../api.js';
import { keyOf } from '../history.js';
import { live } from './live.svelte.js';
import { Resource } from './resource.svelte.js';
import { throttled } from './throttled.js';

const HISTORY_EVERY_MS = 1_500;
const MAX_PAGES = 50;

/** One workflow, followed live, with its history. */
export class WorkflowFeed {
  readonly view = new Resource<WorkflowView>();
  readonly history = new Resource<readonly HistoryEvent[]>();
  /** Cursor of the last page read: later events are found from there on. */
  #tail: string | undefined;

  constructor(readonly workflowId: string) {}

  start(options: { history: boolean }): () => void {
    const readHistory = throttled(() => void this.#readHistory(), HISTORY_EVERY_MS);
    const changed = (view: WorkflowView): void => {
      if (view.workflowId !== this.workflowId) return;
      this.view.supersede(view);
      if (options.history) readHistory.call();
    };
    const off = live.on('workflow', changed);
    // The answer says that changes are told from here on, so the log that is read after it misses none.
    const unwatch = live.watch(this.workflowId, (reply) => {
      if (reply.ok) changed(reply.workflow);
    });
    void this.view.load((signal) => api.workflow(this.workflowId, signal));
    return () => {
      off();
      unwatch();
      readHistory.cancel();
      this.view.stop();
      this.history.stop();
    };
  }

  async #readHistory(): Promise<void> {
    await this.history.load(async (signal) => {
      const events = new Map((this.history.value ?? []).map((event) => [keyOf(event), event]));
      for (let page = 0; page < MAX_PAGES; page += 1) {
        const { items, next } = await api.history(this.workflowId, this.#tail, signal);
        for (const event of items) events.set(keyOf(event), event);
        if (!next) break;
        this.#tail = next;
      }
      return [...events.values()];
    });
  }

  /** @throws {ApiError} the API refused. */
  async steer(action: 'cancel' | 'pause' | 'resume'): Promise<void> {
    await api.steerWorkflow(this.workflowId, action);
  }

  /** @throws {ApiError} the API refused. */
  async steerJob(jobId: string, action: 'cancel' | 'retry'): Promise<void> {
    await api.steerJob(jobId, action);
  }
}

/** A sentence for people about what went wrong. */
export const sentenceOf = (error: unknown): string =>
  error instanceof ApiError ? error.message : 'Something went wrong in the dashboard itself.';
