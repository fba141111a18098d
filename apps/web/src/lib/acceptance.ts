import type { DoubtView, JobAcceptance, JobView, ShardAcceptance, ShardMap } from '@ramus/contracts';
import { formatCount, shortId } from './format.js';

type Way = Pick<ShardAcceptance, 'how' | 'results'>;
type OfClass = NonNullable<ShardAcceptance['class']>;

const wayText = ({ how, results }: Way): string =>
  ({
    trusted: 'trusted',
    quorum: `by quorum of ${results}`,
    'spot-checked': 'spot-checked',
    proven: 'by a proven volunteer alone',
  })[how];

const classText = ({ provider, vendor }: OfClass): string => (vendor ? `${provider}/${vendor}` : provider);

/** How many shards were accepted in each way: "24 by quorum of 2 · 3 spot-checked". */
export function waysText({ ways }: JobAcceptance): string {
  const counts = new Map<string, number>();
  for (const way of ways) counts.set(wayText(way), (counts.get(wayText(way)) ?? 0) + way.shards);
  return inOrder(counts)
    .map(([text, shards]) => `${formatCount(shards)} ${text}`)
    .join(' · ');
}

/** How many were computed by each class of runner: "wasm 20, webgpu/intel 7". */
export const classesText = ({ classes }: JobAcceptance): string =>
  inOrder(new Map(classes.map((one) => [classText(one), one.shards])))
    .map(([text, shards]) => `${text} ${formatCount(shards)}`)
    .join(', ');

/** How one shard was accepted: "by quorum of 2, wasm, runner …0a1b2c3d". */
export const acceptanceText = (way: ShardAcceptance): string =>
  [wayText(way), ...(way.class ? [classText(way.class)] : []), `runner …${shortId(way.runnerId)}`].join(', ');

/** Shards of a map that nobody but a convicted volunteer speaks for. */
export function doubtedIn(
  { accepted, acceptances }: Pick<ShardMap, 'accepted' | 'acceptances'>,
  doubts: readonly DoubtView[],
): ReadonlySet<number> {
  if (doubts.length === 0) return new Set();
  const runners = new Set(doubts.map(({ runnerId }) => runnerId));
  const isDoubted = acceptances.map(({ how, runnerId }) => how === 'proven' && runners.has(runnerId));
  return new Set(accepted.flatMap((way, shard) => (isDoubted[way] ? [shard] : [])));
}

/** What is in doubt of one job: "3 shards of this finished job were computed alone by a volunteer who …". */
export function doubtText({ doubts }: Pick<JobView, 'doubts'>): string {
  const shards = doubts.reduce((sum, doubt) => sum + doubt.shards, 0);
  const one = shards === 1;
  const by =
    doubts.length === 1 ? 'a volunteer who was' : `${formatCount(doubts.length)} volunteers who were`;
  return `${formatCount(shards)} ${one ? 'shard' : 'shards'} of this finished job ${one ? 'was' : 'were'} computed alone by ${by} later convicted of wrong results`;
}

const inOrder = (counts: ReadonlyMap<string, number>): [string, number][] =>
  [...counts].toSorted((a, b) => b[1] - a[1]);
