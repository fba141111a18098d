import type { Logged } from '../logged-event.js';
import type { RunnerEvent, RunnerRegistered } from '../runner/runner.events.js';
import { hasEligibleRunner, isEligible, type Snapshot, type SnapshotRunner } from './snapshot.js';
import type { Touched } from './touched.js';

/** Takes an event of a runner's stream into the snapshot. */
export function applyRunnerEvent(snapshot: Snapshot, event: Logged<RunnerEvent>, touched: Touched): void {
  touched.leases = true;
  touched.pool = true;
  if (event.type === 'RunnerRegistered') {
    snapshot.runners.set(event.data.runnerId, registered(snapshot, event.data));
    return;
  }
  if (event.type === 'RunnerTrustChanged') {
    const { key, since } = event.data;
    if ((snapshot.trust.get(key)?.changedAt ?? 0) <= since) snapshot.untold.delete(key);
    return;
  }
  const runner = snapshot.runners.get(event.data.runnerId);
  if (!runner) return;
  const offered = [...(runner.connection?.kinds ?? [])].filter((kind) => isEligible(runner, kind));
  const atMs = Date.parse(event.metadata.at);
  change(runner, event, atMs);

  takeStock(snapshot, runner, offered, atMs, touched);
}

/** An invitation is revoked: its volunteers are given nothing more. */
export function applyRevocation(
  snapshot: Snapshot,
  event: Extract<Logged, { type: 'InvitationRevoked' }>,
  touched: Touched,
): void {
  const { invitationId } = event.data;
  snapshot.revokedInvitations.add(invitationId);
  touched.leases = true;
  touched.pool = true;
  for (const runner of snapshot.runners.values()) {
    if (runner.volunteer?.invitationId !== invitationId) continue;
    const offered = [...(runner.connection?.kinds ?? [])].filter((kind) => isEligible(runner, kind));
    runner.uninvited = true;
    takeStock(snapshot, runner, offered, Date.parse(event.metadata.at), touched);
  }
}

/** What follows for others from a change of one runner. @param offered the kinds that it offered before. */
function takeStock(
  snapshot: Snapshot,
  runner: SnapshotRunner,
  offered: readonly string[],
  atMs: number,
  touched: Touched,
): void {
  if (runner.volunteer) snapshot.volunteersGoneAtMs = atMs;
  for (const kind of runner.connection?.kinds ?? []) {
    if (isEligible(runner, kind)) snapshot.kindGoneAtMs.delete(kind);
  }
  for (const kind of offered) {
    if (!hasEligibleRunner(snapshot, kind)) snapshot.kindGoneAtMs.set(kind, atMs);
  }
  for (const lease of runner.leases.values()) touched.jobs.add(lease.jobId);
  // A job that runs without a runner is due to yield, or no longer.
  for (const jobId of snapshot.slots.keys()) touched.jobs.add(jobId);
}

const registered = (
  { revokedInvitations }: Snapshot,
  { runnerId, kind, volunteer }: RunnerRegistered['data'],
): SnapshotRunner => ({
  runnerId,
  kind,
  ...(volunteer && { volunteer }),
  uninvited: volunteer !== undefined && revokedInvitations.has(volunteer.invitationId),
  convictedAt: 0,
  convictedAtMs: 0,
  banned: false,
  leases: new Map(),
  poison: 0,
  declinedAtMs: 0,
  msPerShard: new Map(),
});

function change(
  runner: SnapshotRunner,
  event: Exclude<RunnerEvent, { type: 'RunnerRegistered' | 'RunnerTrustChanged' }>,
  atMs: number,
): void {
  switch (event.type) {
    case 'RunnerConnected': {
      const { runnerId: _, kinds, ...connected } = event.data;
      runner.connection = { ...connected, sinceMs: atMs, kinds: new Set(kinds) };
      runner.declinedAtMs = 0;
      if (runner.drained === 'runner') runner.drained = undefined;
      break;
    }
    case 'RunnerDisconnected':
      runner.connection = undefined;
      break;
    case 'RunnerDrained':
      runner.drained = event.data.cause;
      runner.poison = 0;
      break;
    case 'RunnerBanned':
      runner.banned = true;
  }
}
