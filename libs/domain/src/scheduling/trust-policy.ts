import type { RunnerId } from '../ids.js';
import type { VolunteerTerms } from '../job/job.events.js';
import type { Snapshot, SnapshotJob, SnapshotRunner } from './snapshot.js';
import { PROVEN_AFTER, trustKeyOf, validatedOf } from './trust-record.js';

/** How far volunteers are trusted; how long it takes to be proven is `PROVEN_AFTER`, for the log's trust follows from it. */
export interface TrustPolicy {
  /** Least probability in [0, 1] that a result of a proven volunteer is checked. */
  readonly minCheck: number;
  /** Probability in [0, 1] that a result of an unproven one is checked, on top of its quorum. */
  readonly quorumCheck: number;
  /** Shards of all running jobs that unproven volunteers compute or have computed without a verdict. */
  readonly maxUnproven: number;
  /** Share in (0, 1] of a slide's shards that one account may see, and the number that it may see of any slide. */
  readonly share: number;
  readonly minShare: number;
  /** Wrong results of one account after which its runners are banned. */
  readonly maxConvictions: number;
  /** Lost leases of a shard after which only a trusted runner is given it, if one is connected. */
  readonly maxLostByVolunteers: number;
}

export const DEFAULT_TRUST: TrustPolicy = {
  minCheck: 0.05,
  quorumCheck: 0.05,
  maxUnproven: 256,
  share: 0.5,
  minShare: 64,
  maxConvictions: 3,
  maxLostByVolunteers: 3,
};

/** What the log does not hold, for whoever decides about volunteers. */
export interface TrustContext {
  readonly trust?: TrustPolicy;
  /** Salted hashes of the addresses from which volunteers are, or last were, connected; one unknown is nobody's twin. */
  readonly addresses?: ReadonlyMap<RunnerId, string>;
}

/**
 * On which terms a volunteer is given a shard: a quorum until `PROVEN_AFTER` results in a row were confirmed, then spot
 * checks with probability max(minCheck, 1 / n).
 */
export function termsFor(
  snapshot: Snapshot,
  runner: SnapshotRunner,
  { spec, stream }: SnapshotJob,
  { minCheck, quorumCheck }: TrustPolicy,
): VolunteerTerms | undefined {
  if (!runner.volunteer) return undefined;
  const { account } = runner.volunteer;
  const key = trustKeyOf(runner, spec.kind, stream);
  const n = validatedOf(snapshot, key);
  if (n < PROVEN_AFTER) return { account, key, quorum: 2, check: quorumCheck };
  return { account, key, quorum: 1, check: Math.max(minCheck, 1 / n) };
}

/** Whether an account has returned so many wrong results that it is shut out. */
export const isShutOut = ({ convictions }: Snapshot, account: string, trust = DEFAULT_TRUST): boolean =>
  (convictions.get(account) ?? 0) >= trust.maxConvictions;
