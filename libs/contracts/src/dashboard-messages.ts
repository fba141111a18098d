import { z } from 'zod';
import { uuid } from './ids.js';
import type { LoadView } from './load.js';
import type { SchedulerView } from './scheduler.js';
import type { ShardChanges } from './shard-map.js';
import type { WorkflowSummary, WorkflowView } from './workflows.js';
import type { Acknowledged, Refused } from './runner-messages.js';

/** Follows one workflow of one's own; each change then comes as `workflow`, those of its shards as `shards`. */
export const watchWorkflow = z.strictObject({ workflowId: uuid });
export type WatchWorkflow = z.infer<typeof watchWorkflow>;

/** What travels on `/dashboard` from the browser. Identity: the cookie, or the handshake's `auth.userId` in development. */
export interface DashboardToServer {
  watch(
    message: WatchWorkflow,
    answer: (reply: { ok: true; workflow: WorkflowView } | Refused) => void,
  ): void;
  unwatch(message: WatchWorkflow, answer: (reply: Acknowledged | Refused) => void): void;
}

/** What travels on `/dashboard` to the browser: one's own workflows, and the pool as one may see it. */
export interface ServerToDashboard {
  /** A watched workflow changed. */
  workflow(view: WorkflowView): void;
  /** Shards of a job of a watched workflow changed. */
  shards(changes: ShardChanges): void;
  /** One of one's workflows changed. */
  summary(summary: WorkflowSummary): void;
  scheduler(view: SchedulerView): void;
  /** Something happened in the last columns of the load. */
  load(latest: LoadView): void;
  slides(): void;
}
