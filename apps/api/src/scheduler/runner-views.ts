import type { RunnerView } from '@ramus/contracts';
import { PROVEN_AFTER, type RunnerId, type Snapshot, type SnapshotRunner } from '@ramus/domain';

/** Every runner, as an administrator sees it. */
export function runnerViews(snapshot: Snapshot): RunnerView[] {
  const validated = validatedByRunner(snapshot);
  return [...snapshot.runners.values()].map((runner) => ({
    ...runnerView(runner),
    ...trustOf(runner, validated.get(runner.runnerId) ?? 0),
  }));
}

/** Results in a row that others confirmed, under the trust key of each runner that has most. */
export function validatedByRunner({ trust }: Snapshot): Map<RunnerId, number> {
  const validated = new Map<RunnerId, number>();
  for (const record of trust.values()) {
    validated.set(record.runnerId, Math.max(validated.get(record.runnerId) ?? 0, record.validated));
  }
  return validated;
}

function trustOf(
  { convictedAt, volunteer }: SnapshotRunner,
  validated: number,
): Pick<RunnerView, 'trust' | 'validated' | 'provenAfter' | 'convicted' | 'invitationId'> {
  if (!volunteer) return { trust: 'trusted' };
  return {
    trust: validated >= PROVEN_AFTER ? 'proven' : 'unproven',
    validated,
    provenAfter: PROVEN_AFTER,
    convicted: convictedAt > 0,
    invitationId: volunteer.invitationId,
  };
}

function runnerView(runner: SnapshotRunner): Omit<RunnerView, 'trust'> {
  const { runnerId, kind, connection, leases, banned, drained, msPerShard } = runner;
  const state = banned ? 'banned' : !connection ? 'disconnected' : drained ? 'draining' : 'connected';
  return {
    runnerId,
    connected: connection !== undefined,
    state,
    kind: kind === 'browser' ? 'browser' : 'daemon',
    provider: connection?.provider ?? '',
    slots: connection?.slots ?? 0,
    leases: [...leases.values()].map(({ jobId, shard, token }) => ({ jobId, shard, token })),
    kinds: [...(connection?.kinds ?? [])],
    version: connection?.version ?? '',
    speed: [...msPerShard].map(([of, ms]) => ({ kind: of, msPerShard: Math.round(ms) })),
    ...(connection && { connectedSince: new Date(connection.sinceMs).toISOString() }),
    ...(connection?.vendor && { vendor: connection.vendor }),
  };
}
