import type { ShardChanges, ShardMap } from '@ramus/contracts';
import { describe, expect, it } from 'vitest';
import { countStates, mapAfter, placesOf, shardAt } from './shards.js';

const map: ShardMap = { jobId: 'j', generation: 1, revision: 5, shards: 4, states: 'plcp', leases: [] };
const told = (change: Partial<ShardChanges>): ShardChanges => ({
  jobId: 'j',
  generation: 1,
  revision: 6,
  changes: [],
  leases: [],
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

  it('is not turned back by what it knows already', () => {
    expect(mapAfter(map, told({ revision: 5, changes: [[2, 'l']] }))).toBe(map);
  });

  it('takes the state of all', () => {
    expect(mapAfter(map, told({ states: 'cccc' }))).toMatchObject({ states: 'cccc' });
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
