import type { RunnerClass, RunnerId, VolunteerTerms } from '@ramus/domain';
import type { Ledger } from './ledger.js';
import { ADDRESSES, TRUST } from './population.js';
import { isComputed, mayRun, type LedgerJob, type LedgerLease, type LedgerRunner } from './records.js';

/** Results that a shard may have before its job fails for want of agreement. */
export const MOST_RESULTS = 5;
/** Results in a row, confirmed by others, after which a volunteer is proven. */
const PROVEN = 10;

export const isSame = (a: RunnerClass | undefined, b: RunnerClass | undefined): boolean =>
  a?.provider === b?.provider && a?.vendor === b?.vendor;

/** The class to which a reproducible job is bound by what counts of it, or still may. */
export function boundTo({ workflow, leases, waiting, committed }: LedgerJob): RunnerClass | undefined {
  if (!workflow.reproducible) return undefined;
  const counts = [...leases.values(), ...[...waiting.values()].flat(), ...committed.values()];
  return counts.find(({ pinnedTo }) => pinnedTo)?.pinnedTo;
}

export const isCleared = ({ cleared }: Ledger, { workflow }: LedgerJob): boolean =>
  workflow.slideId === undefined || cleared.has(workflow.slideId);

/** Whether a runner may be given shards of a job at all. */
export function mayServe(ledger: Ledger, runner: LedgerRunner, job: LedgerJob): boolean {
  const bound = boundTo(job);
  return (
    mayRun(runner, job.spec.kind) &&
    (!runner.volunteer || isCleared(ledger, job)) &&
    (!bound || isSame(bound, { provider: runner.provider }))
  );
}

export const isTrustedThere = (ledger: Ledger, job: LedgerJob): boolean =>
  [...ledger.runners.values()].some((runner) => !runner.volunteer && mayServe(ledger, runner, job));

/** Whether two results would be one person's word twice, as far as can be told. */
export function isOnePerson(
  a: { readonly runnerId: RunnerId; readonly terms?: VolunteerTerms },
  b: { readonly runnerId: RunnerId; readonly terms?: VolunteerTerms },
): boolean {
  if (a.runnerId === b.runnerId) return true;
  if (!a.terms || !b.terms) return false;
  const address = ADDRESSES.get(a.runnerId);
  return (
    a.terms.account === b.terms.account || (address !== undefined && address === ADDRESSES.get(b.runnerId))
  );
}

/** Whether a lease may go on. What may not is to be taken away. */
export function mayKeep(ledger: Ledger, job: LedgerJob, lease: LedgerLease): boolean {
  const runner = ledger.runners.get(lease.runnerId);
  if (!runner || runner.banned || runner.uninvited) return false;
  if (!lease.terms) return true;
  return isCleared(ledger, job) && !(lease.terms.quorum === 1 && lease.position < runner.convictedAt);
}

/** What a volunteer's word is worth, by what the log says came of it so far. */
export function termsOf(ledger: Ledger, runnerId: RunnerId, { spec }: LedgerJob): VolunteerTerms | undefined {
  const runner = ledger.runners.get(runnerId);
  if (!runner?.volunteer) return undefined;
  const key = [runnerId, runner.provider, runner.fingerprint, spec.kind].join('|');
  const n = ledger.trust.get(key) ?? 0;
  const { account } = runner.volunteer;
  return n < PROVEN
    ? { account, key, quorum: 2, check: TRUST.quorumCheck }
    : { account, key, quorum: 1, check: Math.max(TRUST.minCheck, 1 / n) };
}

/** Shards that a convicted runner's word alone stands for, and that it was leased before. */
export const doubtful = ({ runners }: Ledger, { committed }: LedgerJob): number[] =>
  [...committed].flatMap(([shard, { alone, runnerId, position }]) =>
    alone && position < (runners.get(runnerId)?.convictedAt ?? 0) ? [shard] : [],
  );

/** Whether those who are there could bring a job further, were they idle. */
export function canGoOn(ledger: Ledger, job: LedgerJob): boolean {
  if (isComputed(job) || isTrustedThere(ledger, job)) return true;
  const volunteers = [...ledger.runners].filter(([, runner]) => mayServe(ledger, runner, job));
  if (volunteers.length === 0) return false;
  if (job.shards === undefined || job.leases.size > 0) return true;

  const isOpen = (shard: number): boolean => {
    const results = job.waiting.get(shard) ?? [];
    const isFull = results.length >= (job.disputed.has(shard) ? MOST_RESULTS : 2);
    const terms = ([runnerId, { volunteer }]: (typeof volunteers)[number]) => ({
      runnerId,
      terms: { account: volunteer?.account ?? '', key: '', quorum: 2, check: 0 } as const,
    });
    return !isFull && volunteers.some((one) => !results.some((other) => isOnePerson(terms(one), other)));
  };
  for (const [shard, results] of job.waiting) {
    const hasNews = results.length > (job.disputed.get(shard) ?? 0) || results.length >= MOST_RESULTS;
    const isComparable = results.some(({ terms }) => !terms) || (results.length > 1 && hasNews);
    if (isComparable || isOpen(shard)) return true;
  }
  if (unprovenBeside(ledger, job) + job.waiting.size >= TRUST.maxUnproven) return false;
  return Array.from({ length: job.shards }, (_, shard) => shard).some(
    (shard) => !job.committed.has(shard) && !job.waiting.has(shard) && isOpen(shard),
  );
}

/** What unproven volunteers compute, or have computed without a verdict, of all other jobs with a slot. */
function unprovenBeside({ slots, jobs }: Ledger, job: LedgerJob): number {
  let count = 0;
  for (const other of jobs.values()) {
    if (other === job || !slots.has(other.spec.jobId)) continue;
    count += other.waiting.size;
    for (const { terms } of other.leases.values()) if (terms?.quorum === 2) count += 1;
  }
  return count;
}
