import { expect } from '@playwright/test';
import type { JobEvent, RunnerEvent } from '@ramus/domain';
import type { RecordedEvent } from '@ramus/event-store';
import { findingsInLog } from '../../support/laws/findings.js';
import { readLog } from '../../support/laws/read-log.js';
import type { Product } from '../../support/product.js';
import { commitsIn, type Commit } from './volunteer-results.js';

type Granted = Extract<JobEvent, { type: 'LeaseGranted' }>['data'];
type Registered = Extract<RunnerEvent, { type: 'RunnerRegistered' }>['data'];

/** Confirmed results after which a volunteer's next one may count alone. */
const PROVEN_AFTER = 10;

/** Stops a product, and reads what it wrote; every law was kept. */
export async function lawfulLog(product: Product): Promise<RecordedEvent[]> {
  await product.stop();
  const log = await readLog(product.home);
  expect(findingsInLog(log, { ended: true })).toEqual([]);
  return log;
}

/** Expects that two accounts alone did a job, and only after its slide had been cleared. @returns its shards. */
export function expectQuorumOf(log: readonly RecordedEvent[], workflowId: string): Commit[] {
  const runners = log.filter(({ type }) => type === 'RunnerRegistered').map(({ data }) => data as Registered);
  const accountOf = new Map(runners.map(({ runnerId, volunteer }) => [runnerId, volunteer?.account]));
  const accounts = [...accountOf.values()].toSorted();
  // Nobody else was ever there: no daemon, and no browser that an operator enrolled.
  expect(accounts).toEqual([expect.any(String), expect.any(String)]);
  expect(new Set(accounts).size).toBe(2);

  const granted = log.filter(({ type }) => type === 'LeaseGranted');
  const order = log
    .map(({ type }) => type)
    .filter((type) => type === 'SlideCleared' || type === 'LeaseGranted');
  expect(order.indexOf('SlideCleared')).toBe(0);
  expect(granted.length).toBeGreaterThan(0);
  // However slow they were, nothing was taken from them.
  expect(log.filter(({ type }) => type === 'LeaseEnded')).toEqual([]);
  const alone = new Set(
    granted
      .filter(({ data }) => (data as Granted).terms?.quorum === 1)
      .map(({ data }) => (data as Granted).shard),
  );

  const commits = commitsIn(log, workflowId);
  const byQuorum = commits.filter(({ accepted }) => accepted?.how === 'quorum');
  for (const { accepted } of byQuorum) {
    expect(accepted?.agreed?.map(({ runnerId }) => accountOf.get(runnerId)).toSorted()).toEqual(accounts);
    expect(accepted?.against).toBeUndefined();
  }
  // Ten confirmed results prove a volunteer, and the job may have more shards than that.
  const others = commits.filter((commit) => !byQuorum.includes(commit));
  for (const { accepted, shard } of others) {
    expect(accepted?.how).toBe('proven');
    expect(alone).toContain(shard);
  }
  expect(byQuorum.length).toBeGreaterThanOrEqual(Math.min(commits.length, PROVEN_AFTER));
  return commits;
}
