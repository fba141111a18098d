import type { Decider } from '../decider.js';
import { DomainError } from '../errors.js';
import type { ConnectionId } from '../ids.js';
import type {
  BanRunner,
  ChangeTrust,
  ConnectRunner,
  DisconnectRunner,
  DrainRunner,
  RunnerCommand,
} from './runner.commands.js';
import type { DrainCause, RunnerEvent, Volunteer } from './runner.events.js';

export interface Runner {
  readonly registered: boolean;
  /** The connection that stands: of two the newer. */
  readonly connectionId?: ConnectionId;
  readonly drained?: DrainCause;
  readonly banned: boolean;
  /** Absent for a trusted runner. */
  readonly volunteer?: Volunteer;
  /** Position up to which its trust is written down, by trust key. */
  readonly trustSince: ReadonlyMap<string, number>;
}

/** Whether a runner is there, and may be given work. */
export const runnerDecider: Decider<RunnerCommand, Runner, RunnerEvent> = {
  initial: { registered: false, banned: false, trustSince: new Map() },
  decide,
  evolve,
};

function decide(command: RunnerCommand, runner: Runner): readonly RunnerEvent[] {
  if (command.type === 'ConnectRunner') return connect(command, runner);
  if (!runner.registered) throw new DomainError('runner-unknown', { runnerId: command.data.runnerId });
  switch (command.type) {
    case 'DisconnectRunner':
      return disconnect(command, runner);
    case 'DrainRunner':
      return drain(command, runner);
    case 'ChangeTrust':
      return changeTrust(command, runner);
    case 'BanRunner':
      return ban(command, runner);
  }
}

function connect({ data }: ConnectRunner, runner: Runner): RunnerEvent[] {
  const { kind, volunteer, ...connected } = data;
  const { runnerId, connectionId } = connected;
  if (runner.registered && runner.volunteer?.account !== volunteer?.account) {
    throw new DomainError('runner-id-taken', { runnerId });
  }
  if (runner.banned) throw new DomainError('runner-banned', { runnerId });
  if (runner.connectionId === connectionId) return [];
  const event: RunnerEvent = { type: 'RunnerConnected', data: connected };
  if (runner.registered) return [event];
  return [{ type: 'RunnerRegistered', data: { runnerId, kind, ...(volunteer && { volunteer }) } }, event];
}

/** The end of a connection that a newer one has replaced says nothing. */
function disconnect({ data }: DisconnectRunner, { connectionId }: Runner): RunnerEvent[] {
  return data.connectionId === connectionId ? [{ type: 'RunnerDisconnected', data }] : [];
}

function drain({ data }: DrainRunner, { drained }: Runner): RunnerEvent[] {
  return drained === data.cause || (drained && drained !== 'runner') ? [] : [{ type: 'RunnerDrained', data }];
}

/** What is known up to an earlier position is old news. */
function changeTrust({ data }: ChangeTrust, { trustSince }: Runner): RunnerEvent[] {
  return data.since > (trustSince.get(data.key) ?? -1) ? [{ type: 'RunnerTrustChanged', data }] : [];
}

function ban({ data }: BanRunner, { banned }: Runner): RunnerEvent[] {
  return banned ? [] : [{ type: 'RunnerBanned', data }];
}

function evolve(runner: Runner, event: RunnerEvent): Runner {
  switch (event.type) {
    case 'RunnerRegistered':
      return { ...runner, registered: true, volunteer: event.data.volunteer };
    case 'RunnerConnected': {
      const drained = runner.drained === 'runner' ? undefined : runner.drained;
      return { ...runner, connectionId: event.data.connectionId, drained };
    }
    case 'RunnerDisconnected':
      return { ...runner, connectionId: undefined };
    case 'RunnerDrained':
      return { ...runner, drained: event.data.cause };
    case 'RunnerTrustChanged':
      return { ...runner, trustSince: new Map(runner.trustSince).set(event.data.key, event.data.since) };
    case 'RunnerBanned':
      return { ...runner, banned: true };
    default:
      return runner;
  }
}
