#!/usr/bin/env node
import { availableParallelism } from 'node:os';
import { kernelsOf } from '@ramus/kernels';
import { Runner, WorkerComputeHost, timerClock } from '@ramus/runner-core';
import type { RunnerEnd } from '@ramus/runner-core';
import { pino } from 'pino';
import { BadConfig, HELP, readConfig } from './config.js';
import type { Config } from './config.js';
import { IdentityInUse, takeIdentity } from './identity.js';
import type { Identity } from './identity.js';
import { computeProcesses, logThrough } from './node.ports.js';
import { linkTo } from './socket.js';

const VERSION = '0.1.0';
const EXIT = { ended: 0, cannot: 1, identityInUse: 3 } as const;
const GIVE_BACK_MS = 3_000;
const EXIT_MS = 4_500;

process.exitCode = await main();
// A socket that is still closing is nothing to wait for.
process.exit();

async function main(): Promise<number> {
  try {
    const config = readConfig(process.argv.slice(2));
    if (config === 'help') {
      process.stdout.write(HELP);
      return EXIT.ended;
    }
    const identity = takeIdentity(config.home, config.name);
    const end = await run(config, identity);
    identity.release();
    return end.cause === 'refused' ? EXIT.cannot : EXIT.ended;
  } catch (error) {
    process.stderr.write(`ramus-runner: ${error instanceof Error ? error.message : String(error)}\n`);
    if (error instanceof BadConfig) process.stderr.write('Its options are listed by --help.\n');
    return error instanceof IdentityInUse ? EXIT.identityInUse : EXIT.cannot;
  }
}

async function run(config: Config, { runnerId }: Identity): Promise<RunnerEnd> {
  const { server, token, name, slots, provider, modelsFolder, home, diagnostics, giveUpAfterMs } = config;
  const logger = pino({ level: config.logLevel, base: { program: 'runner', name } });
  const log = logThrough(logger);
  const threads = Math.max(1, Math.floor(availableParallelism() / slots));
  const kinds = kernelsOf({ diagnostics }).map(({ kind }) => kind);
  log('info', 'started', {
    runnerId,
    pid: process.pid,
    server: new URL(server).origin,
    slots,
    provider,
    threads,
    kinds,
  });

  const spawn = computeProcesses({ server, token, provider, threads, modelsFolder, home });
  const runner = new Runner(
    { runnerId, kind: 'daemon', version: VERSION, provider, slots, kinds, giveUpAfterMs },
    {
      link: linkTo(server, token, log),
      compute: new WorkerComputeHost(spawn, timerClock),
      clock: timerClock,
      random: Math.random,
      log,
    },
  );
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      log('info', 'stopping: shards are given back', { signal });
      setTimeout(() => process.exit(EXIT.ended), EXIT_MS).unref();
      void runner.stop(GIVE_BACK_MS);
    });
  }
  runner.start();
  const end = await runner.ended;
  log(end.cause === 'refused' ? 'error' : 'info', 'ended', { ...end });
  return end;
}
