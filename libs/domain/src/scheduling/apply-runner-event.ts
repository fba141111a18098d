import type { Logged } from '../logged-event.js';
import type { RunnerEvent } from '../runner/runner.events.js';
import { hasEligibleRunner, isEligible, type Snapshot, type SnapshotRunner } from './snapshot.js';
import type { Touched } from './touched.js';

/** Takes an event of a runner's stream into the snapshot. */
export function applyRunnerEvent(snapshot: Snapshot, event: Logged<RunnerEvent>, touched: Touched): void {
  touched.leases = true;
  touched.pool = true;
  if (event.type === 'RunnerRegistered') {
    snapshot.runners.set(event.data.runnerId, registered(event.data.runnerId, event.data.kind));
    return;
  }
  const runner = snapshot.runners.get(event.data.runnerId);
  if (!runner) return;
  const offered = [...(runner.connection?.kinds ?? [])].filter((kind) => isEligible(runner, kind));
  change(runner, event);

  for (const kind of runner.connection?.kinds ?? []) {
    if (isEligible(runner, kind)) snapshot.kindGoneAtMs.delete(kind);
  }
  for (const kind of offered) {
    if (!hasEligibleRunner(snapshot, kind)) snapshot.kindGoneAtMs.set(kind, Date.parse(event.metadata.at));
  }
  for (const lease of runner.leases.values()) touched.jobs.add(lease.jobId);
  // A job that runs without a runner is due to yield, or no longer.
  for (const jobId of snapshot.slots.keys()) touched.jobs.add(jobId);
}

const registered = (runnerId: string, kind: string): SnapshotRunner => ({
  runnerId,
  kind,
  banned: false,
  leases: new Map(),
  poison: 0,
  declinedAtMs: 0,
  msPerShard: new Map(),
});

function change(runner: SnapshotRunner, event: Exclude<RunnerEvent, { type: 'RunnerRegistered' }>): void {
  switch (event.type) {
    case 'RunnerConnected': {
      const { connectionId, replicaId, slots, kinds, provider, version } = event.data;
      runner.connection = { connectionId, replicaId, slots, kinds: new Set(kinds), provider, version };
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
