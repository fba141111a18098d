#!/usr/bin/env node
import 'reflect-metadata';
import { StoreIncompatible, StoreLocked, StoreUnavailable } from '@ramus/event-store';
import { DamagedKey } from './auth/keyed-hash.js';
import { BadConfig, readConfig } from './config.js';
import { makeLogger } from './http/logging.js';
import { BadModel } from './models/model-catalogue.js';
import { type Running, start, StartRefused } from './start.js';

/** Longest wait for what is under way when the program is told to stop. */
const STOP_MS = 15_000;

/** What an operator can mend: told in one line. */
const FOR_OPERATORS = [
  BadConfig,
  StartRefused,
  BadModel,
  DamagedKey,
  StoreLocked,
  StoreIncompatible,
  StoreUnavailable,
];

try {
  const config = readConfig(process.cwd());
  const logger = makeLogger(config.logLevel);
  const running = await start(config, logger);
  if (config.authIsOpen) {
    logger.warn(
      { host: config.host },
      'AUTH=development believes any X-User-ID, and others can reach this address',
    );
  }
  process.stdout.write(`Ramus is ready: ${running.url}/dashboard\n`);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void end(running));
} catch (error) {
  process.stderr.write(`ramus: ${tell(error)}\n`);
  process.exit(1);
}

/** The signal sent again ends the program at once: its handler is gone by then. */
async function end(running: Running): Promise<never> {
  setTimeout(() => process.exit(1), STOP_MS).unref();
  try {
    await running.stop();
    process.exit(0);
  } catch (error) {
    process.stderr.write(`ramus: did not stop cleanly: ${tell(error)}\n`);
    process.exit(1);
  }
}

/** What only a programmer can mend is told with its stack. */
function tell(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isForOperators = FOR_OPERATORS.some((kind) => error instanceof kind);
  return isForOperators ? error.message : (error.stack ?? error.message);
}
