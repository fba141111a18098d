import type { LeaseRef, Standing } from '@ramus/contracts';
import type { LeaseEnd } from '../ports.js';
import type { RunnerOptions } from '../runner.js';
import { Runner } from '../runner.js';
import { FakeClock, settle } from './fake-clock.js';
import { FakeCompute } from './fake-compute.js';
import { FakeServer } from './fake-server.js';

export const RUNNER_ID = '01890000-0000-7000-8000-0000000000aa';

/** A runner among fakes, not yet started. `ends` lists, by token, how each accepted assignment ended. */
export function runnerAmongFakes(changes: Partial<RunnerOptions> = {}) {
  const clock = new FakeClock();
  const server = new FakeServer();
  const compute = new FakeCompute();
  const accepted: number[] = [];
  const ends: [token: number, end: LeaseEnd][] = [];
  const standings: (readonly Standing[])[] = [];
  const runner = new Runner(
    {
      runnerId: RUNNER_ID,
      kind: 'daemon',
      version: '0',
      provider: 'cpu',
      slots: 2,
      kinds: ['diagnostic'],
      ...changes,
    },
    {
      link: server,
      compute,
      clock,
      random: () => 0.5,
      log: () => undefined,
      observer: {
        accepted: ({ token }: LeaseRef) => accepted.push(token),
        ended: ({ token }: LeaseRef, end: LeaseEnd) => ends.push([token, end]),
        standing: (told) => standings.push(told),
      },
    },
  );
  return { clock, server, compute, accepted, ends, standings, runner };
}

/** The same, started and welcome. */
export async function welcomeRunner(changes: Partial<RunnerOptions> = {}) {
  const all = runnerAmongFakes(changes);
  all.runner.start();
  await settle();
  return all;
}
