import { DomainError } from '../errors.js';
import type { Token } from '../ids.js';
import type { CommitShard, InvalidateShards, JudgeShard } from './job.commands.js';
import type { Acceptance, JobEvent, ResultRef, ShardCommitted } from './job.events.js';
import { MAX_RESULTS } from './job.leases.js';
import { shardOf, type Job, type Received } from './job.state.js';

/** Volunteers' results that have to agree, and how many once any two of a shard have been found to differ. */
const QUORUM = 2;
const QUORUM_IN_DISPUTE = 3;

/**
 * L8: a result counts under a live token alone, and once. The same result sent again still stands.
 *
 * A trusted runner's counts at once, and a proven volunteer's if no check is drawn; any other waits to be compared, as
 * does every result of a shard that has one waiting already.
 */
export function commit({ data }: CommitShard, job: Job): JobEvent[] {
  const { jobId, token, result, tiles, chance = 0 } = data;
  const lease = job.leases.get(token);
  if (!lease || job.end) {
    if (isKnown(job, token, result.hash)) return [];
    throw new DomainError('lease-lost', { jobId, token });
  }
  const { shard, runnerId, terms } = lease;
  const of = { jobId, token, shard, runnerId, result, tiles, ...(data.class && { class: data.class }) };
  const isFirst = !shardOf(job, shard).results;
  if (!terms && isFirst) return [{ type: 'ShardCommitted', data: of }];
  const check = terms && chance < terms.check ? { check: true as const } : {};
  if (terms?.quorum === 1 && isFirst && !check.check) {
    const accepted = { how: 'proven' } as const;
    return [{ type: 'ShardCommitted', data: { ...of, accepted, ...leasesEnded(job, shard) } }];
  }
  return [{ type: 'ResultReceived', data: { ...of, ...check } }];
}

/** Its own lease goes without saying. */
function leasesEnded(job: Job, shard: number): { leasesEnded?: number } {
  const count = [...job.leases.values()].filter((lease) => lease.shard === shard).length;
  return count === 1 ? {} : { leasesEnded: count };
}

function isKnown({ shards }: Job, token: Token, hash: string): boolean {
  for (const { committed, results } of shards) {
    if (committed?.token === token && committed.result.hash === hash) return true;
    if (results?.some((other) => other.token === token && other.result.hash === hash)) return true;
  }
  return false;
}

/**
 * Commits what enough results agree on, or says that they settle nothing; a judgement of results that are not all that
 * there are, or that were judged before, is too old.
 */
export function judge({ data }: JudgeShard, job: Job): JobEvent[] {
  const { jobId, shard, tokens, trustedThere } = data;
  const state = shardOf(job, shard);
  const { results = [], judged = 0 } = state;
  if (job.end || state.committed || tokens.join() !== results.map(({ token }) => token).join()) return [];
  const agree = new Set(data.agree.map(([a, b]) => `${Math.min(a, b)} ${Math.max(a, b)}`));
  const verdict = settle(results, trustedThere, (a, b) => {
    if (a.result.hash === b.result.hash) return true;
    return agree.has(`${Math.min(a.token, b.token)} ${Math.max(a.token, b.token)}`);
  });
  if (verdict) {
    const data = { ...committed(jobId, shard, verdict), ...leasesEnded(job, shard) };
    return [{ type: 'ShardCommitted', data }];
  }
  if (!hasDispute(results, agree)) return [];
  const disputed: JobEvent[] =
    results.length > judged ? [{ type: 'ShardDisputed', data: { jobId, shard, tokens } }] : [];
  if (results.length < MAX_RESULTS || trustedThere) return disputed;
  const detail = `${results.length} results of shard ${shard} do not agree`;
  const cause = { code: 'no-agreement', detail };
  return [
    ...disputed,
    { type: 'JobClosed', data: { jobId, generation: job.generation, outcome: 'failed', cause } },
  ];
}

const hasDispute = (results: readonly Received[], agree: ReadonlySet<string>): boolean =>
  results.some((a, i) =>
    results.slice(i + 1).some((b) => a.result.hash !== b.result.hash && !agree.has(`${a.token} ${b.token}`)),
  );

interface Verdict {
  readonly how: Acceptance['how'];
  readonly agreed: readonly Received[];
  readonly against: readonly Received[];
}

/**
 * A trusted runner's result is the truth. Without one, enough volunteers have to agree with each other, none of them
 * drawn for a check while a trusted runner is there to make it; a dispute waits for that runner, too.
 */
function settle(
  results: readonly Received[],
  trustedThere: boolean,
  agrees: (a: Received, b: Received) => boolean,
): Verdict | undefined {
  const trusted = results.find(({ terms }) => !terms);
  if (trusted) {
    const agreed = results.filter((other) => other === trusted || agrees(trusted, other));
    const how = agreed.length > 1 ? 'spot-checked' : 'trusted';
    return { how, agreed, against: results.filter((other) => !agreed.includes(other)) };
  }
  const inDispute = results.some((a) => results.some((b) => a !== b && !agrees(a, b)));
  if (trustedThere && (inDispute || results.some(({ check }) => check))) return undefined;
  const agreed = results
    .map((a) => cliqueFrom(a, results, agrees))
    .reduce<readonly Received[]>((best, next) => (next.length > best.length ? next : best), []);
  if (agreed.length < (inDispute ? QUORUM_IN_DISPUTE : QUORUM)) return undefined;
  return { how: 'quorum', agreed, against: results.filter((other) => !agreed.includes(other)) };
}

/** Results that all agree with each other, gathered from one on: equivalence is not transitive. */
const cliqueFrom = (
  first: Received,
  results: readonly Received[],
  agrees: (a: Received, b: Received) => boolean,
): readonly Received[] =>
  results.reduce<Received[]>(
    (all, next) => (next !== first && all.every((one) => agrees(one, next)) ? [...all, next] : all),
    [first],
  );

/** Of results that agree, the one with the lowest token. */
function committed(jobId: string, shard: number, { how, agreed, against }: Verdict): ShardCommitted['data'] {
  const refs = (all: readonly Received[]): ResultRef[] =>
    all.map(({ token, runnerId }) => ({ token, runnerId })).toSorted((a, b) => a.token - b.token);
  const [first] = agreed.toSorted((a, b) => a.token - b.token);
  if (!first) throw new RangeError('a verdict names what it commits');
  const { token, runnerId, result, tiles } = first;
  const accepted: Acceptance = {
    how,
    agreed: refs(agreed),
    ...(against.length > 0 && { against: refs(against) }),
  };
  return {
    jobId,
    token,
    shard,
    runnerId,
    result,
    tiles,
    accepted,
    ...(first.class && { class: first.class }),
  };
}

/** What was committed otherwise meanwhile, or by others as well, stays. */
export function invalidate({ data: { jobId, runnerId, shards } }: InvalidateShards, job: Job): JobEvent[] {
  if (job.end?.kind === 'merged') return [];
  return shards.flatMap(({ shard, token }): JobEvent[] => {
    const { committed: at } = shardOf(job, shard);
    if (at?.accepted?.how !== 'proven' || at.token !== token || at.runnerId !== runnerId) return [];
    const data = { jobId, token, shard, runnerId, tiles: at.tiles, ...(at.class && { class: at.class }) };
    return [{ type: 'ShardInvalidated', data }];
  });
}
