import { describe, expect, it } from 'vitest';
import { CHARTS } from './charts.js';
import type { LoadColumn } from './columns.js';

const STEP_MS = 10_000;
const QUIET: LoadColumn = {
  atMs: 0,
  ...{ shards: 0, tiles: 0, events: 0, running: 0, waiting: 0 },
  ...{ startP50: null, startP99: null, shardP50: null, shardP99: null },
};
const COLUMNS: readonly LoadColumn[] = [
  QUIET,
  { ...QUIET, atMs: 10_000, shards: 2, tiles: 140, running: 3, waiting: 7, shardP50: 900, shardP99: 4_200 },
  { ...QUIET, atMs: 20_000, shards: 1, tiles: 60, running: 1, shardP50: 110, shardP99: 1_300 },
  QUIET,
];
const chart = (id: string) => {
  const found = CHARTS.find((one) => one.id === id);
  if (!found) throw new Error(`no chart ${id}`);
  return found;
};
const told = (id: string, columns = COLUMNS): string => chart(id).tell(columns, STEP_MS);

describe('a chart', () => {
  it('is told in a sentence', () => {
    expect(told('throughput')).toBe('200 tiles in 3 shards; at most 14 tiles a second.');
    expect(told('jobs')).toBe('At most 3 ran and 7 waited at once.');
    expect(told('shard')).toMatch(
      /^Last, at .*, a median of 110 ms; the 99th percentile was 4\.2 s at its worst\.$/,
    );
  });

  it('says so where nothing was measured', () => {
    expect(told('start')).toBe('No workflow began.');
    expect(told('shard', [QUIET])).toBe('No shard came back.');
  });

  it('draws counts as rates, and what was not measured not at all', () => {
    const [tiles] = chart('throughput').lines;
    expect(COLUMNS.map((column) => tiles?.of(column, STEP_MS))).toEqual([0, 14, 6, 0]);
    const [median] = chart('shard').lines;
    expect(COLUMNS.map((column) => median?.of(column, STEP_MS))).toEqual([null, 900, 110, null]);
  });

  it('has lines that can be told apart without their colours', () => {
    for (const { lines } of CHARTS) {
      expect(new Set(lines.map(({ dash }) => dash.join())).size).toBe(lines.length);
    }
  });
});
