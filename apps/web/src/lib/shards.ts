import type { ShardAcceptance, ShardChanges, ShardMap, ShardStateCode } from '@ramus/contracts';

export type ShardCounts = Readonly<Record<ShardStateCode, number>>;

/**
 * A map after changes were told. Those of an earlier revision than the map's are known already.
 *
 * @returns `undefined` where the map is too old to take them: it was made before the job was planned.
 */
export function mapAfter(map: ShardMap, told: ShardChanges): ShardMap | undefined {
  if (told.jobId !== map.jobId || told.revision <= map.revision) return map;
  const { changes, generation, leases, revision } = told;
  const after = { ...map, generation, leases, revision };
  if (told.states !== undefined) {
    if (told.states.length !== map.shards) return undefined;
    return { ...after, states: told.states, acceptances: told.acceptances, accepted: told.accepted };
  }
  if (changes.some(([shard]) => shard >= map.shards)) return undefined;
  const states = [...map.states];
  const accepted = [...map.accepted];
  const acceptances = [...map.acceptances];
  const places = told.acceptances.map((way) => placeIn(acceptances, way));
  changes.forEach(([shard, state], i) => {
    states[shard] = state;
    accepted[shard] = places[told.accepted[i] ?? -1] ?? -1;
  });
  return { ...after, states: states.join(''), acceptances, accepted };
}

/** Where a way stands among those that there are; it is added if it is new. */
export function placeIn(ways: ShardAcceptance[], way: ShardAcceptance): number {
  const key = JSON.stringify(way);
  const known = ways.findIndex((other) => JSON.stringify(other) === key);
  return known >= 0 ? known : ways.push(way) - 1;
}

/** How many shards are in each state. */
export function countStates(states: string): ShardCounts {
  const counts = { p: 0, l: 0, w: 0, f: 0, c: 0 };
  for (const state of states) if (state in counts) counts[state as ShardStateCode] += 1;
  return counts;
}

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where each shard is drawn: on the slide, or as squares in reading order for a kind without pixels. */
export interface ShardPlaces {
  /** What the rectangles are counted in: level-0 pixels, or squares. */
  readonly width: number;
  readonly height: number;
  readonly of: (shard: number) => Rectangle;
}

/** @param slide size of the slide in level-0 pixels, where it is known. */
export function placesOf(
  { regions, shards }: Pick<ShardMap, 'regions' | 'shards'>,
  slide: { readonly width: number; readonly height: number } | undefined,
): ShardPlaces {
  if (regions && regions.length > 0) {
    const of = (shard: number): Rectangle => {
      const [x = 0, y = 0, width = 0, height = 0] = regions.slice(4 * shard, 4 * shard + 4);
      return { x, y, width, height };
    };
    const all = Array.from({ length: shards }, (_, shard) => of(shard));
    return {
      width: slide?.width ?? all.reduce((most, { x, width }) => Math.max(most, x + width), 1),
      height: slide?.height ?? all.reduce((most, { y, height }) => Math.max(most, y + height), 1),
      of,
    };
  }
  const columns = Math.max(1, Math.ceil(Math.sqrt(shards * 2.5)));
  return {
    width: columns,
    height: Math.max(1, Math.ceil(shards / columns)),
    of: (shard) => ({ x: shard % columns, y: Math.floor(shard / columns), width: 1, height: 1 }),
  };
}

/** The shard at a place, in the unit of `places`; the last one drawn wins. */
export function shardAt(places: ShardPlaces, shards: number, x: number, y: number): number | undefined {
  for (let shard = shards - 1; shard >= 0; shard -= 1) {
    const at = places.of(shard);
    if (x >= at.x && y >= at.y && x < at.x + at.width && y < at.y + at.height) return shard;
  }
  return undefined;
}
