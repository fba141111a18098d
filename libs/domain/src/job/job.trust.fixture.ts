import { blob, specify, terms } from '@ramus/testing';
import type { AskedLease, JobCommand } from './job.commands.js';
import { jobDecider } from './job.decider.js';

export const { given } = specify(jobDecider);

export const jobId = 'w.0';
export const leaseMs = 15_000;
export const grant = (...leases: AskedLease[]): JobCommand => ({
  type: 'GrantLeases',
  data: { jobId, leases },
});
export const to = (account: string, change: Partial<AskedLease> = {}): AskedLease => ({
  shard: 0,
  runnerId: `v-${account}`,
  leaseMs,
  terms: terms(account),
  ...change,
});
export const toTrusted: AskedLease = { shard: 0, runnerId: 'r1', leaseMs };
export const commit = (token: number, hash = 'good', chance?: number): JobCommand => ({
  type: 'CommitShard',
  data: { jobId, token, result: blob(hash), tiles: 1, chance },
});
export const judge = (
  tokens: readonly number[],
  trustedThere = false,
  agree: readonly (readonly [number, number])[] = [],
): JobCommand => ({ type: 'JudgeShard', data: { jobId, shard: 0, tokens, agree, trustedThere } });
export const ref = (token: number, runnerId: string) => ({ token, runnerId });
