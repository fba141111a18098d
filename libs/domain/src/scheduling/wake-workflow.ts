import { workflowIdOf } from '../ids.js';
import type { Logged } from '../logged-event.js';
import { applyToSnapshot } from './apply-to-snapshot.js';
import type { Snapshot } from './snapshot.js';
import { untouched } from './touched.js';

/** Whether an event brings back a workflow that the snapshot has forgotten: its history has to be applied first. */
export const wakesForgotten = ({ workflows }: Snapshot, event: Logged): boolean =>
  event.type === 'JobRetried' && !workflows.has(workflowIdOf(event.data.jobId));

/**
 * Takes a forgotten workflow into the snapshot again.
 *
 * @param history every event of its stream and of its jobs' streams before the one that wakes it, in log order.
 */
export function wakeWorkflow(snapshot: Snapshot, history: readonly Logged[]): void {
  const submitted = history.find((event) => event.type === 'WorkflowSubmitted');
  if (!submitted) return;
  snapshot.waking = submitted.data.workflowId;
  const touched = untouched();
  for (const event of history) applyToSnapshot(snapshot, event, touched);
  snapshot.waking = undefined;
}
