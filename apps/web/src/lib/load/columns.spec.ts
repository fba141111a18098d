import type { LoadView } from '@ramus/contracts';
import { describe, expect, it } from 'vitest';
import { columnsOf, isQuiet, merge, wholeUntil } from './columns.js';

const STEP_MS = 10_000;
const T0 = Date.parse('2026-06-01T12:00:00.000Z');

/** Columns from so many steps after twelve o'clock, by the shards in each. */
const view = (first: number, shards: readonly number[], running = 1): LoadView => {
  const nothing = shards.map(() => null);
  return {
    stepMs: STEP_MS,
    from: new Date(T0 + first * STEP_MS).toISOString(),
    now: new Date(T0 + (first + shards.length) * STEP_MS - 1).toISOString(),
    shards: [...shards],
    tiles: shards.map((count) => 10 * count),
    events: shards.map((count) => 3 * count),
    running: shards.map(() => running),
    waiting: shards.map(() => 0),
    startMs: { p50: nothing, p99: nothing },
    shardMs: { p50: nothing, p99: nothing },
  };
};
const columns = (first: number, shards: readonly number[], running?: number) =>
  columnsOf(view(first, shards, running));
const told = (of: readonly { atMs: number; shards: number }[]) =>
  of.map(({ atMs, shards }) => [(atMs - T0) / STEP_MS, shards]);

describe('what is told later', () => {
  it('takes the place of what was told before', () => {
    expect(told(merge(columns(0, [1, 2]), columns(1, [5, 6]), STEP_MS))).toEqual([
      [0, 1],
      [1, 5],
      [2, 6],
    ]);
  });

  it('comes after time of which nothing was told, when nothing happened and who ran ran on', () => {
    const merged = merge(columns(0, [1], 4), columns(3, [2], 0), STEP_MS);
    expect(told(merged)).toEqual([
      [0, 1],
      [1, 0],
      [2, 0],
      [3, 2],
    ]);
    expect(merged.map(({ running }) => running)).toEqual([4, 4, 4, 0]);
  });

  it('pushes out what is older than an hour, after a day without a word too', () => {
    const merged = merge(columns(0, [1]), columns(8_640, [2]), STEP_MS);
    expect(merged).toHaveLength(360);
    expect(told(merged).at(-1)).toEqual([8_640, 2]);
    expect(told(merged).at(-2)).toEqual([8_639, 0]);
  });

  it('may be nothing', () => {
    expect(told(merge(columns(0, [1]), [], STEP_MS))).toEqual([[0, 1]]);
  });
});

describe('what is shown', () => {
  it('is over: the column that still grows is not', () => {
    expect(told(wholeUntil(columns(0, [1, 2]), T0 + 2 * STEP_MS - 1, STEP_MS))).toEqual([[0, 1]]);
    expect(told(wholeUntil(columns(0, [1, 2]), T0 + 2 * STEP_MS, STEP_MS))).toEqual([
      [0, 1],
      [1, 2],
    ]);
  });

  it('goes on by itself while nothing is told', () => {
    expect(told(wholeUntil(columns(0, [1]), T0 + 4 * STEP_MS + 1, STEP_MS))).toEqual([
      [0, 1],
      [1, 0],
      [2, 0],
      [3, 0],
    ]);
    expect(wholeUntil(columns(0, [1]), T0 + 9_999 * STEP_MS, STEP_MS)).toHaveLength(360);
  });

  it('is nothing where no job ran or waited', () => {
    expect(isQuiet(columns(0, [0, 0], 0))).toBe(true);
    expect(isQuiet(columns(0, [0, 0], 1))).toBe(false);
    expect(isQuiet(columns(0, [0, 1], 0))).toBe(false);
  });
});
