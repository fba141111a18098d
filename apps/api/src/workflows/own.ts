import { DomainError, workflowIdOf, type JobId, type UserId, type WorkflowId } from '@ramus/domain';
import type { JobProgress, WorkflowProgress } from '@ramus/projections';
import type { Views } from '../projector/projector.service.js';

/** A user's own workflow. Another's and none answer alike. @throws {DomainError} `workflow-unknown` */
export function ownWorkflow(views: Views, userId: UserId, workflowId: WorkflowId): WorkflowProgress {
  const workflow = views.workflow(workflowId);
  if (workflow?.userId !== userId) throw new DomainError('workflow-unknown', { workflowId });
  return workflow;
}

/** A job of a user's own workflow. @throws {DomainError} `job-unknown` */
export function ownJob(
  views: Views,
  userId: UserId,
  jobId: JobId,
): { readonly workflow: WorkflowProgress; readonly job: JobProgress } {
  const workflow = views.workflow(workflowIdOf(jobId));
  const job = workflow?.jobs.find((other) => other.jobId === jobId);
  if (!job || workflow?.userId !== userId) throw new DomainError('job-unknown', { jobId });
  return { workflow, job };
}
