import type { ShardChanges, ShardMap } from '@ramus/contracts';
import { describe, expect, it } from 'vitest';
import { countStates, mapAfter, placesOf, shardAt } from './shards.js';

const trusted = { how: 'trusted', results: 1, runnerId: 'r' } as const;
const quorum = { how: 'quorum', results: 2, runnerId: 'v' } as const;
const map: ShardMap = {
  ...{ jobId: 'j', generation: 1, revision: 5, shards: 4, states: 'plcp', leases: [] },
  ...{ acceptances: [trusted], accepted: [-1, -1, 0, -1] },
};
const told = (change: Partial<ShardChanges>): ShardChanges => ({
  jobId: 'j',
  generation: 1,
  revision: 6,
  changes: [],
  leases: [],
  acceptances: [],
  accepted: [],
  ...change,
});

describe('the map of shards', () => {
  it('takes what changed', () => {
    const after = mapAfter(
      map,
      told({
        changes: [
          [1, 'c'],
          [3, 'l'],
        ],
        leases: [{ shard: 3, runnerId: 'r' }],
      }),
    );
    expect(after).toMatchObject({ states: 'pccl', revision: 6, leases: [{ shard: 3 }] });
  });

  it('takes how shards were accepted, every way once', () => {
    const after = mapAfter(
      map,
      told({
        changes: [
          [0, 'c'],
          [1, 'c'],
          [2, 'p'],
        ],
        acceptances: [quorum, trusted],
        accepted: [0, 1, -1],
      }),
    );
    expect(after).toMatchObject({ acceptances: [trusted, quorum], accepted: [1, 0, -1, -1] });
  });

  it('is not turned back by what it knows already', () => {
    expect(mapAfter(map, told({ revision: 5, changes: [[2, 'l']] }))).toBe(map);
  });

  it('takes the state of all', () => {
    const all = { states: 'cccc', acceptances: [quorum], accepted: [0, 0, 0, 0] };
    expect(mapAfter(map, told(all))).toMatchObject(all);
  });

  it('cannot take changes of a plan that it does not know', () => {
    const empty = { ...map, shards: 0, states: '', revision: -1 };
    expect(mapAfter(empty, told({ states: 'pppp' }))).toBeUndefined();
    expect(mapAfter(empty, told({ changes: [[0, 'l']] }))).toBeUndefined();
  });

  it('does not heed another job', () => {
    expect(mapAfter(map, told({ jobId: 'k', changes: [[0, 'c']] }))).toBe(map);
  });

  it('counts its states', () => {
    expect(countStates('ppcclf')).toEqual({ p: 2, l: 1, w: 0, f: 1, c: 2 });
  });
});

describe('the place of a shard', () => {
  it('is its region on the slide', () => {
    const places = placesOf(
      { shards: 2, regions: [0, 0, 100, 50, 100, 0, 60, 50] },
      { width: 200, height: 60 },
    );
    expect(places.width).toBe(200);
    expect(shardAt(places, 2, 120, 10)).toBe(1);
    expect(shardAt(places, 2, 170, 10)).toBeUndefined();
  });

  it('is a square in reading order where there are no pixels', () => {
    const places = placesOf({ shards: 10 }, undefined);
    expect(places).toMatchObject({ width: 5, height: 2 });
    expect(shardAt(places, 10, 1.5, 1.5)).toBe(6);
  });
});
