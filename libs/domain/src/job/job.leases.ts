import { DomainError } from '../errors.js';
import type { AskedLease, GrantLeases } from './job.commands.js';
import type { JobEvent, RunnerClass } from './job.events.js';
import { isUntouched, type Job, type Lease, type Shard } from './job.state.js';

/** Live leases of a shard at once: a quorum of volunteers, or a trusted runner beside a volunteer. */
const MAX_LEASES = 2;
/** Results of a shard in one generation; without agreement among them its job fails. */
export const MAX_RESULTS = 5;

/** Leases what is still open to whoever asks; what is not is passed over. */
export function grant({ data }: GrantLeases, job: Job): JobEvent[] {
  if (job.end) throw new DomainError('job-closed', { jobId: data.jobId });
  if (!job.plan) throw new DomainError('job-not-planned', { jobId: data.jobId });
  const live = Map.groupBy(job.leases.values(), ({ shard }) => shard);
  let pin = isUntouched(job) ? undefined : job.pin;
  return data.leases.flatMap(({ apartFrom = [], ...asked }): JobEvent[] => {
    const state = job.shards.get(asked.shard);
    if (!state) throw new DomainError('shard-unknown', { jobId: data.jobId, shard: asked.shard });
    const held = live.get(asked.shard) ?? [];
    if (state.committed || !isOpenTo(asked, apartFrom, state, held)) return [];
    if (asked.pinnedTo && pin && !isSameClass(asked.pinnedTo, pin)) return [];
    pin ??= asked.pinnedTo;
    live.set(asked.shard, [...held, asked]);
    return [{ type: 'LeaseGranted', data: { jobId: data.jobId, ...asked } }];
  });
}

export const isSameClass = (a: RunnerClass, b: RunnerClass): boolean =>
  a.provider === b.provider && a.vendor === b.vendor;

/**
 * L9: a shard has one live lease, or two where results are to be compared: of different runners, and of volunteers of
 * different accounts and addresses. A trusted runner's result settles everything, so nobody computes beside it.
 */
function isOpenTo(
  asked: AskedLease,
  apartFrom: readonly string[],
  { results = [] }: Shard,
  live: readonly Lease[],
): boolean {
  const others = [...live, ...results];
  if (others.length === 0) return true;
  if (live.length >= MAX_LEASES || live.some(({ terms }) => !terms)) return false;
  if (others.some(({ runnerId }) => runnerId === asked.runnerId)) return false;
  const { terms } = asked;
  if (!terms) return results.length > 0;
  if (others.length >= MAX_RESULTS) return false;
  const isSamePerson = (other: Pick<Lease, 'runnerId' | 'terms'>): boolean =>
    other.terms?.account === terms.account || apartFrom.includes(other.runnerId);
  if (others.some(isSamePerson)) return false;
  return results.length > 0 || live.every((other) => other.terms?.quorum === 2);
}
