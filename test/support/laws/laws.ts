import { asLogged } from '@ramus/domain';
import type { RecordedEvent } from '@ramus/event-store';
import { expect } from 'vitest';
import { Breaches } from './breaches.js';
import { checkChain } from './chain.js';
import { JobLaws } from './job-laws.js';
import { PoolLaws } from './pool-laws.js';
import { readLog } from './read-log.js';
import { WorkflowLaws } from './workflow-laws.js';

/**
 * Folds a log with counters of its own, which share no code with the deciders, and says what breaks a law.
 *
 * `ended`: every workflow is finished, so every slot and lease must be back too.
 */
export function breachesIn(log: readonly RecordedEvent[], { ended }: { ended: boolean }): string[] {
  const breaches = new Breaches();
  checkChain(log, breaches);
  const workflows = new WorkflowLaws(breaches);
  const pool = new PoolLaws(workflows.jobs, breaches);
  const jobs = new JobLaws(breaches);
  const events = log.flatMap((event) => asLogged(event) ?? []);
  events.forEach((event, i) => {
    workflows.see(event, events[i + 1]);
    pool.see(event);
    jobs.see(event);
  });
  if (ended) for (const laws of [workflows, pool, jobs]) laws.checkEnd();
  return breaches.found;
}

/** Stops a product, and expects that its log keeps every law and that everything has been given back. */
export async function expectLawfulEnd(product: {
  home: string;
  stop(): Promise<void>;
}): Promise<RecordedEvent[]> {
  await product.stop();
  const log = await readLog(product.home);
  expect(log.length).toBeGreaterThan(0);
  expect(breachesIn(log, { ended: true })).toEqual([]);
  return log;
}
