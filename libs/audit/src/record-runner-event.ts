import type { RunnerId } from '@ramus/domain';
import type { KnownEvent } from './audited-event.js';
import type { RunnerRecord } from './records.js';

/** Takes an event of a runner's stream into its record. */
export function recordRunnerEvent(runners: Map<RunnerId, RunnerRecord>, event: KnownEvent): void {
  switch (event.type) {
    case 'RunnerRegistered': {
      const { runnerId, volunteer } = event.data;
      if (runners.has(runnerId)) break;
      runners.set(runnerId, {
        connected: false,
        slots: 0,
        kinds: [],
        banned: false,
        isVolunteer: volunteer !== undefined,
        leases: 0,
      });
      break;
    }
    case 'RunnerConnected': {
      const { runnerId, slots, kinds } = event.data;
      const runner = runners.get(runnerId);
      if (!runner) break;
      Object.assign(runner, { connected: true, slots, kinds });
      if (runner.drained === 'runner') runner.drained = undefined;
      break;
    }
    case 'RunnerDisconnected':
      change(runners, event.data.runnerId, { connected: false });
      break;
    case 'RunnerDrained':
      change(runners, event.data.runnerId, { drained: event.data.cause });
      break;
    case 'RunnerBanned':
      change(runners, event.data.runnerId, { banned: true });
      break;
    default:
  }
}

function change(
  runners: ReadonlyMap<RunnerId, RunnerRecord>,
  runnerId: RunnerId,
  to: Partial<RunnerRecord>,
): void {
  const runner = runners.get(runnerId);
  if (runner) Object.assign(runner, to);
}
