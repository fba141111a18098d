import type { Acceptance, JobEvent, RunnerClass, RunnerId, Token } from '@ramus/domain';

type Data<Type extends JobEvent['type']> = Extract<JobEvent, { type: Type }>['data'];

/** Committed shards that were accepted in one way. */
export interface AcceptedWay {
  readonly how: Acceptance['how'];
  /** Results of each that agreed, ≥ 1. */
  readonly results: number;
  readonly shards: number;
}

/** Committed shards that one class of runner computed. */
export interface AcceptedClass extends RunnerClass {
  readonly shards: number;
}

/** Committed shards for which one volunteer alone stands. */
export interface StandsAlone {
  readonly runnerId: RunnerId;
  readonly class?: RunnerClass;
  readonly shards: number;
  /** Position of the first of their leases. */
  readonly since: number;
}

/** A live lease of a proven volunteer, whose result would count alone, and the position of its grant. */
interface LoneLease {
  readonly token: Token;
  readonly shard: number;
  readonly at: number;
}

/** How the committed shards of a job were accepted, in counts: as large as there are ways, classes and volunteers. */
export interface AcceptedShards {
  readonly ways: readonly AcceptedWay[];
  readonly classes: readonly AcceptedClass[];
  readonly alone: readonly StandsAlone[];
  readonly loneLeases?: readonly LoneLease[];
}

export const NOTHING_ACCEPTED: AcceptedShards = { ways: [], classes: [], alone: [] };

/** How many results agreed, and in which way that made them count. */
const wayOf = (accepted: Acceptance | undefined): Omit<AcceptedWay, 'shards'> => ({
  how: accepted?.how ?? 'trusted',
  results: accepted?.agreed?.length ?? 1,
});

/** How one shard was accepted, and whose result counts. */
export const acceptanceOf = ({
  runnerId,
  accepted,
  class: ofClass,
}: Pick<Data<'ShardCommitted'>, 'runnerId' | 'accepted' | 'class'>): Omit<AcceptedWay, 'shards'> & {
  readonly runnerId: RunnerId;
  readonly class?: RunnerClass;
} => ({ ...wayOf(accepted), runnerId, ...(ofClass && { class: ofClass }) });

/** @param at position of the grant. */
export function lent(
  before: AcceptedShards,
  token: Token,
  at: number,
  data: Data<'LeaseGranted'>,
): AcceptedShards {
  if (data.terms?.quorum !== 1) return before;
  return { ...before, loneLeases: [...(before.loneLeases ?? []), { token, shard: data.shard, at }] };
}

export const leaseOver = (before: AcceptedShards, token: Token): AcceptedShards =>
  keepLeases(before, (lease) => lease.token !== token);

export const allLeasesOver = (before: AcceptedShards): AcceptedShards => keepLeases(before, () => false);

export function accepted(before: AcceptedShards, data: Data<'ShardCommitted'>): AcceptedShards {
  const { runnerId, shard, token } = data;
  const way = wayOf(data.accepted);
  const since = before.loneLeases?.find((lease) => lease.token === token)?.at ?? 0;
  const { ways, classes, alone } = before;
  return {
    ...keepLeases(before, (lease) => lease.shard !== shard),
    ways: counted(ways, way, isSameWay, 1),
    classes: data.class ? counted(classes, data.class, isSameClass, 1) : classes,
    alone:
      way.how === 'proven'
        ? counted(alone, { runnerId, since, ...(data.class && { class: data.class }) }, isSameRunner, 1)
        : alone,
  };
}

/** Only what a volunteer alone stands for is ever taken back. */
export function takenBack(before: AcceptedShards, data: Data<'ShardInvalidated'>): AcceptedShards {
  const { runnerId } = data;
  const { ways, classes, alone } = before;
  // Logs that do not say of which class it was: nearly always a runner is of one.
  const ofRunner = data.class ?? alone.find((one) => one.runnerId === runnerId)?.class;
  return {
    ...before,
    ways: counted(ways, wayOf({ how: 'proven' }), isSameWay, -1),
    classes: ofRunner ? counted(classes, ofRunner, isSameClass, -1) : classes,
    alone: counted(alone, { runnerId, since: 0, ...(ofRunner && { class: ofRunner }) }, isSameRunner, -1),
  };
}

const isSameWay = (a: Omit<AcceptedWay, 'shards'>, b: Omit<AcceptedWay, 'shards'>): boolean =>
  a.how === b.how && a.results === b.results;
const isSameClass = (a: RunnerClass | undefined, b: RunnerClass | undefined): boolean =>
  a?.provider === b?.provider && a?.vendor === b?.vendor;
const isSameRunner = (a: Omit<StandsAlone, 'shards'>, b: Omit<StandsAlone, 'shards'>): boolean =>
  a.runnerId === b.runnerId && isSameClass(a.class, b.class);

/** One more or less of a kind; a kind of which none is left goes. */
function counted<Kind extends object>(
  all: readonly (Kind & { readonly shards: number })[],
  kind: Kind,
  isSame: (a: Kind, b: Kind) => boolean,
  by: 1 | -1,
): readonly (Kind & { readonly shards: number })[] {
  const index = all.findIndex((other) => isSame(other, kind));
  const known = all[index];
  if (!known) return by === 1 ? [...all, { ...kind, shards: 1 }] : all;
  const shards = known.shards + by;
  return shards === 0 ? all.toSpliced(index, 1) : all.with(index, { ...known, shards });
}

function keepLeases(before: AcceptedShards, isKept: (lease: LoneLease) => boolean): AcceptedShards {
  const { loneLeases, ...rest } = before;
  if (!loneLeases) return before;
  const kept = loneLeases.filter(isKept);
  return kept.length > 0 ? { ...rest, loneLeases: kept } : rest;
}
