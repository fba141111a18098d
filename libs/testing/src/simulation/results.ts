import { hold } from './law-broken.js';
import type { Ledger } from './ledger.js';

/** What a result of a lease is called, so that one of another lease is told from it; a lie says whose it is. */
export const resultOf = (jobId: string, token: number, liar?: string): string =>
  liar === undefined ? `${jobId}@${token}` : `${jobId}@${token}!${liar}`;

/** What a result says: results that say the same are equivalent. */
export const saidBy = (hash: string): string => hash.split('!')[1] ?? 'the truth';

/** L8: what is said under a token counts only while its lease lives, and only of its own runner and shard. */
export function checkToken(
  ledger: Ledger,
  of: { readonly jobId: string; readonly token: number; readonly shard: number; readonly runnerId: string },
): void {
  const lease = ledger.job(of.jobId).leases.get(of.token);
  const isIts = lease?.shard === of.shard && lease.runnerId === of.runnerId;
  hold('L8', isIts, `token ${of.token} of ${of.jobId} is not, or no longer, ${of.runnerId}'s`);
}

export const checkBytes = (jobId: string, token: number, hash: string): void =>
  hold('L8', hash.split('!')[0] === resultOf(jobId, token), `${hash} is not of token ${token} of ${jobId}`);
