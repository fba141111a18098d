import type { SchedulerView, WaitingReasonView } from '@ramus/contracts';

/** A job's id is its workflow's, and its place there. */
export const workflowIdOf = (jobId: string): string => jobId.slice(0, jobId.lastIndexOf('.'));

/**
 * Why each of one's workflows waits, by the job that is next to start: the one with the foremost place in line, else
 * the first that waits for something other than another job.
 */
export function linesOf(waiting: SchedulerView['waiting']): ReadonlyMap<string, WaitingReasonView> {
  const lines = new Map<string, WaitingReasonView>();
  for (const { jobId, reason } of waiting) {
    if (reason.code === 'waiting-for-branch' || reason.code === 'waiting-for-dependency') continue;
    const workflowId = workflowIdOf(jobId);
    const known = lines.get(workflowId);
    if (!known || (reason.place ?? Infinity) < (known.place ?? Infinity)) lines.set(workflowId, reason);
  }
  return lines;
}
