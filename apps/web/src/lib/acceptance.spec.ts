import { describe, expect, it } from 'vitest';
import { acceptanceText, classesText, doubtedIn, doubtText, waysText } from './acceptance.js';

const wasm = { provider: 'wasm' };
const runnerId = '019a0000-0000-7000-8000-00000a1b2c3d';

describe('how shards were accepted', () => {
  it('is told in counts, the most frequent way first', () => {
    const ways = [
      { how: 'trusted', results: 1, shards: 3 },
      { how: 'spot-checked', results: 2, shards: 4 },
      { how: 'spot-checked', results: 3, shards: 1 },
      { how: 'quorum', results: 2, shards: 24 },
      { how: 'proven', results: 1, shards: 2 },
    ] as const;
    expect(waysText({ ways: [...ways], classes: [] })).toBe(
      '24 by quorum of 2 · 5 spot-checked · 3 trusted · 2 by a proven volunteer alone',
    );
  });

  it('is told by class of runner', () => {
    const classes = [
      { provider: 'webgpu', vendor: 'intel', shards: 7 },
      { ...wasm, shards: 20 },
    ];
    expect(classesText({ ways: [], classes })).toBe('wasm 20, webgpu/intel 7');
  });

  it('is told of one shard', () => {
    expect(acceptanceText({ how: 'quorum', results: 2, class: wasm, runnerId })).toBe(
      'by quorum of 2, wasm, runner …0a1b2c3d',
    );
    expect(acceptanceText({ how: 'trusted', results: 1, runnerId })).toBe('trusted, runner …0a1b2c3d');
  });
});

describe('what is in doubt', () => {
  const doubt = (name: string, shards: number) => ({
    runnerId: name,
    shards,
    convictedAt: '2026-01-01T00:00:00Z',
  });

  it('is what a convicted volunteer alone computed, and nothing that others agreed on', () => {
    const acceptances = [
      { how: 'proven', results: 1, runnerId: 'a' },
      { how: 'proven', results: 1, runnerId: 'b' },
      { how: 'quorum', results: 2, runnerId: 'a' },
    ] as const;
    const map = { accepted: [0, 1, 2, 0, -1], acceptances: [...acceptances] };
    expect([...doubtedIn(map, [doubt('a', 2)])]).toEqual([0, 3]);
    expect([...doubtedIn(map, [])]).toEqual([]);
  });

  it('is told in a sentence', () => {
    expect(doubtText({ doubts: [doubt('a', 1)] })).toBe(
      '1 shard of this finished job was computed alone by a volunteer who was later convicted of wrong results',
    );
    expect(doubtText({ doubts: [doubt('a', 2), doubt('b', 1)] })).toBe(
      '3 shards of this finished job were computed alone by 2 volunteers who were later convicted of wrong results',
    );
  });
});
