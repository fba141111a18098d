import type { LoadView } from '@ramus/contracts';

/** One stretch of time of the load. Lengths of time are in milliseconds, null where nothing was measured. */
export interface LoadColumn {
  /** Where it begins, milliseconds since 1970. */
  readonly atMs: number;
  readonly shards: number;
  readonly tiles: number;
  readonly events: number;
  /** At its end. */
  readonly running: number;
  readonly waiting: number;
  readonly startP50: number | null;
  readonly startP99: number | null;
  readonly shardP50: number | null;
  readonly shardP99: number | null;
}

/** An hour of steps of ten seconds. */
const MAX_COLUMNS = 360;

export function columnsOf(view: LoadView): LoadColumn[] {
  const fromMs = Date.parse(view.from);
  return view.shards.map((shards, i) => ({
    atMs: fromMs + i * view.stepMs,
    shards,
    tiles: view.tiles[i] ?? 0,
    events: view.events[i] ?? 0,
    running: view.running[i] ?? 0,
    waiting: view.waiting[i] ?? 0,
    startP50: view.startMs.p50[i] ?? null,
    startP99: view.startMs.p99[i] ?? null,
    shardP50: view.shardMs.p50[i] ?? null,
    shardP99: view.shardMs.p99[i] ?? null,
  }));
}

/** Columns with the latest ones in their place. The server tells nothing while nothing happens, so gaps are quiet. */
export function merge(
  known: readonly LoadColumn[],
  latest: readonly LoadColumn[],
  stepMs: number,
): LoadColumn[] {
  const [first] = latest;
  if (!first) return [...known];
  const before = known.filter(({ atMs }) => atMs < first.atMs);
  return [...quietUntil(before, first.atMs, stepMs), ...latest].slice(-MAX_COLUMNS);
}

/** The columns that are over by then, with quiet ones for the time that nothing was told of. */
export function wholeUntil(columns: readonly LoadColumn[], nowMs: number, stepMs: number): LoadColumn[] {
  const whole = quietUntil(columns, nowMs - stepMs + 1, stepMs);
  return whole.filter(({ atMs }) => atMs + stepMs <= nowMs).slice(-MAX_COLUMNS);
}

/** Whether there is nothing to draw: no job ran or waited, and no shard came of it. */
export const isQuiet = (columns: readonly LoadColumn[]): boolean =>
  columns.every(({ running, shards, waiting }) => running + shards + waiting === 0);

function quietUntil(columns: readonly LoadColumn[], untilMs: number, stepMs: number): LoadColumn[] {
  const last = columns.at(-1);
  if (!last) return [];
  const gap = Math.ceil((untilMs - last.atMs) / stepMs) - 1;
  const quiet = Array.from({ length: Math.min(MAX_COLUMNS, Math.max(0, gap)) }, (_, i) => i);
  const skipped = Math.max(0, gap - MAX_COLUMNS);
  return [...columns, ...quiet.map((i) => quietAfter(last, last.atMs + (skipped + i + 1) * stepMs))];
}

/** Nothing happened; who ran runs on, and who waited waits. */
const quietAfter = ({ running, waiting }: LoadColumn, atMs: number): LoadColumn => ({
  atMs,
  shards: 0,
  tiles: 0,
  events: 0,
  running,
  waiting,
  startP50: null,
  startP99: null,
  shardP50: null,
  shardP99: null,
});
