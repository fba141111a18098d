import type { ReassignSlots } from '../pool/pool.commands.js';
import { isEnded } from '../workflow/workflow.state.js';
import { admitUsers, type WaitingUser } from './admit-users.js';
import { canProgress, hasTrustedRunner } from './eligibility.js';
import { grantJobSlots, type ReadyJob, type UserDemand } from './grant-job-slots.js';
import { type Snapshot, type SnapshotJob, type SnapshotUser } from './snapshot.js';
import type { TrustContext } from './trust-policy.js';

/**
 * What the pool owes: slots of what has ended, user slots that nobody uses, and slots for what is ready.
 *
 * Decided from the snapshot alone, so it is to be appended at the snapshot's `poolRevision` or not at all.
 */
export function dueSlots(
  snapshot: Snapshot,
  nowMs: number,
  context: TrustContext = {},
): ReassignSlots | undefined {
  const over = [...snapshot.slots.values()].filter((slot) => {
    const job = snapshot.jobs.get(slot.jobId);
    return !job || isEnded(job.status) || job.generation > slot.generation;
  });
  const demand = demandOf(snapshot, context);
  const held = new Map<string, number>();
  for (const { userId } of over) held.set(userId, (held.get(userId) ?? 0) + 1);
  const running = (user: SnapshotUser) => user.slots - (held.get(user.userId) ?? 0);

  const admitted = [...snapshot.users.values()].filter(({ admittedAtMs }) => admittedAtMs !== undefined);
  const someoneWaits = demand.waiting.length > 0;
  const isHoldOver = ({ admittedAtMs = nowMs }: SnapshotUser) =>
    someoneWaits && nowMs - admittedAtMs >= (snapshot.limits.userSlotMaxHoldMs ?? Infinity);
  // What was released for its generation being past is ready again only in the next snapshot.
  const restarts = new Set(
    over.flatMap(({ jobId, userId }) => (isPending(snapshot.jobs.get(jobId)) ? [userId] : [])),
  );
  const leaves = (user: SnapshotUser) =>
    running(user) === 0 &&
    (isHoldOver(user) || (!restarts.has(user.userId) && !demand.runnable.has(user.userId)));
  const releasedUsers = admitted.filter(leaves).map(({ userId }) => userId);

  const grants = grantJobSlots({
    limits: snapshot.limits,
    usersTaken: admitted.length - releasedUsers.length,
    slotsTaken: snapshot.slots.size - over.length,
    active: admitted
      .filter((user) => !leaves(user) && !isHoldOver(user))
      .map((user) => ({
        userId: user.userId,
        running: running(user),
        ready: demand.runnable.get(user.userId) ?? [],
      })),
    waiting: demand.waiting.map(({ userId }): UserDemand => {
      return { userId, running: 0, ready: demand.runnable.get(userId) ?? [] };
    }),
  });
  if (over.length === 0 && releasedUsers.length === 0 && grants.length === 0) return undefined;
  const releases = over.map(({ jobId, generation }) => ({ jobId, generation }));
  return { type: 'ReassignSlots', data: { releases, releasedUsers, grants } };
}

const isPending = (job: SnapshotJob | undefined): boolean =>
  job?.status === 'pending' && !job.workflow.paused;

/** Whose jobs lack nothing but a slot, and the line of those without a user slot. */
export function demandOf(
  snapshot: Snapshot,
  context: TrustContext = {},
): {
  readonly runnable: ReadonlyMap<string, readonly ReadyJob[]>;
  readonly waiting: readonly WaitingUser[];
} {
  // Of a kind that trusted runners take, every job may run that keeps to no class.
  const trusted = new Map<string, boolean>();
  const isRunnable = (job: SnapshotJob): boolean => {
    if (job.workflow.reproducible) return canProgress(snapshot, job, context);
    const { kind } = job.spec;
    const known = trusted.get(kind) ?? hasTrustedRunner(snapshot, job);
    trusted.set(kind, known);
    return known || canProgress(snapshot, job, context);
  };
  const runnable = new Map<string, ReadyJob[]>();
  const waiting: WaitingUser[] = [];
  for (const user of snapshot.users.values()) {
    const ready: ReadyJob[] = [];
    let oldest = Infinity;
    for (const jobId of user.ready) {
      const job = snapshot.jobs.get(jobId);
      if (job?.readySince === undefined || !isRunnable(job)) continue;
      oldest = Math.min(oldest, job.readySince);
      ready.push({
        jobId,
        generation: job.generation,
        priority: job.workflow.priority,
        readySince: job.readySince,
      });
    }
    if (ready.length === 0) continue;
    runnable.set(user.userId, ready);
    if (user.admittedAtMs === undefined) {
      waiting.push({ userId: user.userId, readySince: oldest, releasedAt: user.releasedAt });
    }
  }
  return { runnable, waiting: admitUsers(waiting) };
}
