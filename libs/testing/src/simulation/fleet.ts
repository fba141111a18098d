import type { JobId, Logged, RunnerId, Token } from '@ramus/domain';
import { hold } from './law-broken.js';
import type { Ledger } from './ledger.js';
import type { Person } from './population.js';
import { resultOf } from './results.js';
import type { Message } from './rules.js';

interface Held {
  readonly jobId: JobId;
  readonly token: Token;
}

/** A program that runs shards: it may lag, fall silent, fail, forget, and speak long after it should. */
export interface SimulatedRunner {
  readonly person: Person;
  readonly runnerId: RunnerId;
  readonly slots: number;
  readonly kinds: readonly string[];
  /** What it computes, by job and token. */
  readonly held: Map<string, Held>;
  connection?: string;
  /** Place in the log up to which assignments were pushed to it. */
  pushed: number;
}

export const newRunner = (person: Person, slots: number, kinds: readonly string[]): SimulatedRunner => ({
  person,
  runnerId: person.runnerId,
  slots,
  kinds,
  held: new Map(),
  pushed: 0,
});

const stands = (ledger: Ledger, { jobId, token }: Held): boolean => ledger.job(jobId).leases.has(token);

/** Tells a runner what the log holds for it; it begins what it has room for, declines the rest and drops what has ended. */
export function push(runner: SimulatedRunner, events: readonly Logged[], ledger: Ledger): Message[] {
  for (const [key, lease] of runner.held) if (!stands(ledger, lease)) runner.held.delete(key);
  const declined: Message[] = [];
  for (const event of events.slice(runner.pushed)) {
    if (event.type !== 'LeaseGranted' || event.data.runnerId !== runner.runnerId) continue;
    const lease = { jobId: event.data.jobId, token: event.revision };
    if (!stands(ledger, lease)) continue;
    if (runner.held.size < runner.slots) runner.held.set(resultOf(lease.jobId, lease.token), lease);
    else declined.push(endLease(lease, 'declined'));
  }
  runner.pushed = events.length;
  hold('L9', runner.held.size <= runner.slots, `${runner.runnerId} computes ${runner.held.size} shards`);
  return declined;
}

/** What a connecting runner says it does not hold ends at once, and it drops what no longer stands. */
export function reconcile(runner: SimulatedRunner, ledger: Ledger): Message[] {
  for (const [key, lease] of runner.held) if (!stands(ledger, lease)) runner.held.delete(key);
  return liveLeases(ledger)
    .filter(({ jobId, token, runnerId }) => {
      return runnerId === runner.runnerId && !runner.held.has(resultOf(jobId, token));
    })
    .map((lease) => endLease(lease, 'released'));
}

export const OUTCOMES = ['done', 'lied', 'failed', 'hopeless'] as const;
/** How a shard ends on a runner; whoever is honest does not lie. */
export type Outcome = (typeof OUTCOMES)[number];

/**
 * It is done with one of its shards, for better or worse.
 *
 * @param chance in [0, 1): what is drawn for its result, on which it depends whether a trusted runner checks it.
 */
export function finish(runner: SimulatedRunner, pick: number, outcome: Outcome, chance: number): Message[] {
  const lease = [...runner.held.values()][pick % Math.max(1, runner.held.size)];
  if (!lease) return [];
  const { person } = runner;
  const { jobId, token } = lease;
  runner.held.delete(resultOf(jobId, token));
  if (outcome === 'done' || outcome === 'lied') {
    const liar = outcome === 'lied' && person.lies ? person.runnerId : undefined;
    const result = { hash: resultOf(jobId, token, liar), bytes: 1 };
    const data = { jobId, token, result, tiles: 1, chance, class: { provider: person.provider } };
    return [{ to: 'job', id: jobId, command: { type: 'CommitShard', data } }];
  }
  const data = { jobId, token, cause: { code: 'simulated' }, retryable: outcome === 'failed' };
  return [{ to: 'job', id: jobId, command: { type: 'FailShard', data } }];
}

export const liveLeases = (ledger: Ledger): (Held & { readonly runnerId: RunnerId })[] =>
  [...ledger.jobs.values()].flatMap(({ spec, leases }) =>
    [...leases].map(([token, { runnerId }]) => ({ jobId: spec.jobId, token, runnerId })),
  );

export const endLease = ({ jobId, token }: Held, cause: 'declined' | 'released' | 'expired'): Message => ({
  to: 'job',
  id: jobId,
  command: { type: 'EndLease', data: { jobId, token, cause } },
});
