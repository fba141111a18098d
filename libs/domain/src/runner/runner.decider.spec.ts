import { connected, connection, registered, specify } from '@ramus/testing';
import { describe, it } from 'vitest';
import type { RunnerCommand } from './runner.commands.js';
import { runnerDecider } from './runner.decider.js';
import type { DrainCause, RunnerEvent } from './runner.events.js';

const { given } = specify(runnerDecider);

const connect = (connectionId = 'c1'): RunnerCommand => ({
  type: 'ConnectRunner',
  data: { ...connection(connectionId), kind: 'daemon' },
});
const disconnect = (connectionId = 'c1'): RunnerCommand => ({
  type: 'DisconnectRunner',
  data: { runnerId: 'r1', connectionId },
});
const disconnected = (connectionId = 'c1'): RunnerEvent => ({
  type: 'RunnerDisconnected',
  data: { runnerId: 'r1', connectionId },
});
const drain = (cause: DrainCause): RunnerCommand => ({
  type: 'DrainRunner',
  data: { runnerId: 'r1', cause },
});
const drained = (cause: DrainCause): RunnerEvent => ({
  type: 'RunnerDrained',
  data: { runnerId: 'r1', cause },
});
const ban: RunnerCommand = { type: 'BanRunner', data: { runnerId: 'r1' } };
const banned: RunnerEvent = { type: 'RunnerBanned', data: { runnerId: 'r1' } };

describe('a connection', () => {
  it('registers a runner that is new', () => given().when(connect()).then(registered(), connected()));

  it('registers it once', () => {
    given(registered(), connected(), disconnected()).when(connect('c2')).then(connected('c2'));
  });

  it('is recorded once', () => given(registered(), connected()).when(connect()).thenNothing());

  it('replaces the one before, whose end then says nothing', () => {
    given(registered(), connected()).when(connect('c2')).then(connected('c2'));
    given(registered(), connected(), connected('c2')).when(disconnect('c1')).thenNothing();
    given(registered(), connected(), connected('c2')).when(disconnect('c2')).then(disconnected('c2'));
  });

  it('is refused to a banned runner', () => {
    given(registered(), banned).when(connect()).thenRefused('runner-banned', { runnerId: 'r1' });
  });

  it('ends once', () => given(registered(), connected(), disconnected()).when(disconnect()).thenNothing());
});

describe('a drained runner', () => {
  it('is recorded once', () => {
    given(registered(), connected()).when(drain('runner')).then(drained('runner'));
    given(registered(), connected(), drained('runner')).when(drain('runner')).thenNothing();
  });

  it('that was leaving is back when it connects again', () => {
    given(registered(), connected(), drained('runner'), connected('c2'))
      .when(drain('runner'))
      .then(drained('runner'));
  });

  it.each<DrainCause>(['operator', 'poison'])(
    'by %s stays so, whoever else drains it or whenever it connects',
    (cause) => {
      given(registered(), connected(), drained(cause), connected('c2')).when(drain('runner')).thenNothing();
      given(registered(), connected(), drained(cause)).when(drain('operator')).thenNothing();
    },
  );

  it('by itself may be drained for good', () => {
    given(registered(), connected(), drained('runner')).when(drain('operator')).then(drained('operator'));
  });
});

describe('a ban', () => {
  it('is recorded once', () => {
    given(registered(), connected()).when(ban).then(banned);
    given(registered(), connected(), banned).when(ban).thenNothing();
  });
});

describe('a runner that nobody knows', () => {
  it.each([disconnect(), drain('operator'), ban])('cannot be told $type', (command) => {
    given().when(command).thenRefused('runner-unknown', { runnerId: 'r1' });
  });
});

describe('a volunteer', () => {
  const volunteer = { account: 'a', invitationId: 'i' };
  const join = (account?: string): RunnerCommand => ({
    type: 'ConnectRunner',
    data: { ...connection('c9'), kind: 'browser', ...(account && { volunteer: { ...volunteer, account } }) },
  });
  const joined: RunnerEvent = {
    type: 'RunnerRegistered',
    data: { runnerId: 'r1', kind: 'browser', volunteer },
  };

  it('is registered as what it is', () => given().when(join('a')).then(joined, connected('c9')));

  it('does not come under the id of a trusted runner, nor that under its', () => {
    given(registered(), connected()).when(join('a')).thenRefused('runner-id-taken', { runnerId: 'r1' });
    given(joined, connected()).when(join()).thenRefused('runner-id-taken');
  });

  it('does not come under the id of another account', () => {
    given(joined, connected()).when(join('b')).thenRefused('runner-id-taken');
    given(joined, connected()).when(join('a')).then(connected('c9'));
  });

  const trust = (since: number): RunnerCommand => ({
    type: 'ChangeTrust',
    data: { runnerId: 'r1', key: 'k', level: 'proven', since },
  });

  it('has its trust written down once for each change', () => {
    const changed: RunnerEvent = {
      type: 'RunnerTrustChanged',
      data: { runnerId: 'r1', key: 'k', level: 'proven', since: 7 },
    };
    given(joined, connected()).when(trust(7)).then(changed);
    given(joined, connected(), changed).when(trust(7)).thenNothing();
    given(joined, connected(), changed).when(trust(6)).thenNothing();
  });
});
