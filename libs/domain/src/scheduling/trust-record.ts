import type { RunnerId } from '../ids.js';
import type { VolunteerTerms } from '../job/job.events.js';
import type { Snapshot, SnapshotJobStream, SnapshotRunner, SnapshotTrust } from './snapshot.js';

/** Results in a row, each confirmed by others, after which a volunteer is proven. BOINC's adaptive replication has 10, too. */
export const PROVEN_AFTER = 10;

/**
 * What trust is earned under: another device, account, adapter, driver, browser build or model starts from nothing.
 *
 * Account and device are the runner's id, which is bound to them; adapter, driver and build its fingerprint.
 */
export const trustKeyOf = (
  { runnerId, connection }: SnapshotRunner,
  kind: string,
  { modelHash }: Pick<SnapshotJobStream, 'modelHash'>,
): string =>
  [runnerId, connection?.provider ?? '', connection?.fingerprint ?? '', modelHash ?? kind].join('|');

/** Results in a row that others confirmed. */
export const validatedOf = ({ trust }: Snapshot, key: string): number => trust.get(key)?.validated ?? 0;

/** A result was confirmed by others; what counts alone confirms nothing. */
export function raiseTrust(snapshot: Snapshot, runnerId: RunnerId, key: string): void {
  const trust = trustOf(snapshot, runnerId, key);
  trust.validated += 1;
  if (trust.validated === PROVEN_AFTER) change(snapshot, trust, false);
}

/** A lease ran out, or a shard failed: it starts anew. */
export function dropTrust(snapshot: Snapshot, { key }: VolunteerTerms): void {
  const trust = snapshot.trust.get(key);
  if (!trust) return;
  const wasProven = trust.validated >= PROVEN_AFTER;
  trust.validated = 0;
  if (wasProven) change(snapshot, trust, false);
}

/** A result was found to be wrong. */
export function convict(
  snapshot: Snapshot,
  runnerId: RunnerId,
  { key, account }: VolunteerTerms,
  atMs: number,
): void {
  const trust = trustOf(snapshot, runnerId, key);
  trust.validated = 0;
  change(snapshot, trust, true);
  snapshot.convictions.set(account, (snapshot.convictions.get(account) ?? 0) + 1);
  const runner = snapshot.runners.get(runnerId);
  if (!runner) return;
  runner.convictedAt = snapshot.position;
  runner.convictedAtMs = atMs;
}

/** By which event a result of a runner was last found to be wrong, and when that was. */
export function convictionOf(
  { runners }: Snapshot,
  runnerId: RunnerId,
): { readonly position: number; readonly atMs: number } | undefined {
  const runner = runners.get(runnerId);
  return runner && runner.convictedAt > 0
    ? { position: runner.convictedAt, atMs: runner.convictedAtMs }
    : undefined;
}

function change(snapshot: Snapshot, trust: SnapshotTrust, convicted: boolean): void {
  trust.changedAt = snapshot.position;
  trust.convicted = convicted;
  snapshot.untold.add(trust.key);
}

function trustOf({ trust }: Snapshot, runnerId: RunnerId, key: string): SnapshotTrust {
  const known = trust.get(key);
  if (known) return known;
  const fresh: SnapshotTrust = { key, runnerId, validated: 0, changedAt: 0, convicted: false };
  trust.set(key, fresh);
  return fresh;
}
