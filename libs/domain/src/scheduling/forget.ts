import type { UserId } from '../ids.js';
import { isEnded } from '../workflow/workflow.state.js';
import {
  isShut,
  type Snapshot,
  type SnapshotJob,
  type SnapshotUser,
  type SnapshotWorkflow,
} from './snapshot.js';

/** Drops a finished workflow once nothing more is due of it. */
export function forgetIfOver(snapshot: Snapshot, workflow: SnapshotWorkflow): void {
  if (!workflow.finished || snapshot.waking === workflow.workflowId) return;
  const isOver = (job: SnapshotJob) =>
    isEnded(job.status) && isShut(job) && !snapshot.slots.has(job.spec.jobId);
  if (!workflow.jobs.every(isOver)) return;
  for (const { spec } of workflow.jobs) snapshot.jobs.delete(spec.jobId);
  snapshot.workflows.delete(workflow.workflowId);
  const user = snapshot.users.get(workflow.userId);
  if (user) forgetUser(snapshot, user);
}

/** The order of waiting needs a user's last release only while the user has work. */
export function forgetUser({ users, workflows }: Snapshot, user: SnapshotUser): void {
  if (user.admittedAtMs !== undefined || user.slots > 0 || user.ready.size > 0) return;
  for (const { userId } of workflows.values()) if (userId === user.userId) return;
  users.delete(user.userId);
}

export function userOf({ users }: Snapshot, userId: UserId): SnapshotUser {
  const known = users.get(userId);
  if (known) return known;
  const user: SnapshotUser = { userId, releasedAt: 0, slots: 0, ready: new Set() };
  users.set(userId, user);
  return user;
}
