import type { JobId, RunnerId, Token } from '../ids.js';
import type { EndLease, InvalidateShards } from '../job/job.commands.js';
import type { BlobRef } from '../job/job.events.js';
import type { BanRunner, ChangeTrust } from '../runner/runner.commands.js';
import { isEnded } from '../workflow/workflow.state.js';
import { hasTrustedRunner, isDecidable, mayKeep } from './eligibility.js';
import type { Snapshot, SnapshotJob } from './snapshot.js';
import { DEFAULT_TRUST, isShutOut, type TrustContext } from './trust-policy.js';
import { PROVEN_AFTER } from './trust-record.js';

/** Compare the results of a shard with each other, then `JudgeShard` with these tokens and `trustedThere`. */
export interface DueJudgement {
  readonly to: 'judge';
  readonly id: JobId;
  readonly shard: number;
  readonly results: readonly { readonly token: Token; readonly result: BlobRef }[];
  readonly trustedThere: boolean;
}

/** Judgements of one round and job: the rest follows in the next. */
const MAX_JUDGEMENTS = 16;

/** Shards of a running job whose results can be compared. */
export function dueJudgements(snapshot: Snapshot, job: SnapshotJob): DueJudgement[] {
  const { stream, status, spec } = job;
  if (stream.awaiting.size === 0 || status !== 'running' || stream.end) return [];
  const trustedThere = hasTrustedRunner(snapshot, job);
  const due: DueJudgement[] = [];
  for (const index of stream.awaiting) {
    const shard = stream.shards[index];
    if (!shard || !isDecidable(shard, trustedThere)) continue;
    const results = (shard.results ?? []).map(({ token, result }) => ({ token, result }));
    due.push({ to: 'judge', id: spec.jobId, shard: index, results, trustedThere });
    if (due.length === MAX_JUDGEMENTS) break;
  }
  return due;
}

/** What a runner that was convicted since it was given them alone stands behind, in a job that is not finished. */
export function dueInvalidation(snapshot: Snapshot, job: SnapshotJob): InvalidateShards | undefined {
  const { stream, spec } = job;
  if (stream.alone.size === 0 || isEnded(job.status) || stream.end?.kind === 'merged') return undefined;
  const byRunner = new Map<RunnerId, { shard: number; token: Token }[]>();
  for (const [shard, { token, runnerId, leasedAt }] of stream.alone) {
    if (leasedAt >= (snapshot.runners.get(runnerId)?.convictedAt ?? 0)) continue;
    const shards = byRunner.get(runnerId) ?? [];
    shards.push({ shard, token });
    byRunner.set(runnerId, shards);
  }
  const [first] = byRunner;
  if (!first) return undefined;
  const [runnerId, shards] = first;
  return { type: 'InvalidateShards', data: { jobId: spec.jobId, runnerId, shards } };
}

/** What a runner holds that it may hold no longer is taken from it. */
export function dueRevocations(snapshot: Snapshot): EndLease[] {
  const due: EndLease[] = [];
  for (const { leases, banned, volunteer } of snapshot.runners.values()) {
    if (!banned && !volunteer) continue;
    for (const lease of leases.values()) {
      const { jobId, token } = lease;
      if (!mayKeep(snapshot, lease)) due.push({ type: 'EndLease', data: { jobId, token, cause: 'revoked' } });
    }
  }
  return due;
}

/** Trust that has changed is written down; who was convicted too often is banned with every runner of the account. */
export function dueTrust(
  snapshot: Snapshot,
  { trust = DEFAULT_TRUST }: TrustContext,
): (ChangeTrust | BanRunner)[] {
  const due: (ChangeTrust | BanRunner)[] = [];
  for (const key of snapshot.untold) {
    const record = snapshot.trust.get(key);
    if (!record) continue;
    const { runnerId, validated, changedAt, convicted } = record;
    const level = validated >= PROVEN_AFTER ? 'proven' : 'unproven';
    const data = {
      runnerId,
      key,
      level,
      since: changedAt,
      ...(convicted && { convicted: true as const }),
    } as const;
    due.push({ type: 'ChangeTrust', data });
  }
  if (snapshot.convictions.size === 0) return due;
  for (const { runnerId, volunteer, banned } of snapshot.runners.values()) {
    if (!volunteer || banned || !isShutOut(snapshot, volunteer.account, trust)) continue;
    due.push({ type: 'BanRunner', data: { runnerId, cause: 'wrong-results' } });
  }
  return due;
}
