import { DEFAULT_LIMITS, encodeSnapshot, initialSnapshot, type Snapshot } from '@ramus/domain';
import { POOL } from '../../log/streams.js';
import { differingFields, type Difference } from './differing-fields.js';

/** Parts of a snapshot that are as long as there is work, with how many of them are compared at a time. */
const LONG_PARTS = { workflows: 8, users: 64, slots: 256, runners: 64, trust: 256 } as const;
type LongPart = keyof typeof LONG_PARTS;

/** A difference between two snapshots, and the stream that what differs is about. */
export interface SnapshotDifference {
  readonly stream: string;
  readonly about: string;
  readonly differences: readonly Difference[];
}

/** Compares a part of two snapshots, which are as of the same position while it does. */
export type SnapshotSlice = (fresh: Snapshot, live: Snapshot) => SnapshotDifference[];

/**
 * Two snapshots in slices: each takes a few milliseconds at most, however much work there is, and may be compared at
 * another position than the last.
 */
export function* snapshotSlices(fresh: Snapshot, live: Snapshot): Generator<SnapshotSlice> {
  yield restOf;
  for (const part of Object.keys(LONG_PARTS) as LongPart[]) {
    const keys = [...new Set<string>([...fresh[part].keys(), ...live[part].keys()])];
    for (let first = 0; first < keys.length; first += LONG_PARTS[part]) {
      const some = keys.slice(first, first + LONG_PARTS[part]);
      yield (one, other) => some.flatMap((key) => entryOf(part, key, one, other));
    }
  }
}

const blank = () => initialSnapshot(DEFAULT_LIMITS);

function restOf(fresh: Snapshot, live: Snapshot): SnapshotDifference[] {
  const { workflows, users, slots, runners, trust } = blank();
  const written = (snapshot: Snapshot) => ({
    ...encodeSnapshot({ ...snapshot, workflows, users, slots, runners, trust }),
    jobs: snapshot.jobs.size,
  });
  return asOne(`pool-${POOL}`, 'the scheduler', differingFields(written(fresh), written(live)));
}

function entryOf(part: LongPart, key: string, fresh: Snapshot, live: Snapshot): SnapshotDifference[] {
  const stream = { workflows: `workflow-${key}`, runners: `runner-${key}` }[part as string] ?? `pool-${POOL}`;
  const differences = differingFields(written(part, key, fresh), written(part, key, live));
  return asOne(stream, `the scheduler's ${part} ${key}`, differences);
}

function written(part: LongPart, key: string, snapshot: Snapshot): unknown {
  const entry: unknown = snapshot[part].get(key);
  if (entry === undefined) return undefined;
  const alone = { ...blank(), [part]: new Map([[key, entry]]) } as Snapshot;
  return encodeSnapshot(alone)[part][0];
}

const asOne = (stream: string, about: string, differences: readonly Difference[]): SnapshotDifference[] =>
  differences.length > 0 ? [{ stream, about, differences }] : [];
