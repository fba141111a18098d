import { formatClock, formatCount, formatDuration, formatNumber } from '../format.js';
import type { LoadColumn } from './columns.js';

/** A line of a chart. Colour, dash and mark tell it from the others, any of them alone. */
export interface Line {
  readonly title: string;
  readonly of: (column: LoadColumn, stepMs: number) => number | null;
  /** Name of a token of `app.css`. */
  readonly colour: '--hema' | '--eosin' | '--wait';
  readonly dash: readonly number[];
  /** Stands between columns: a level or a rate. What is measured now and then is drawn in points. */
  readonly isStepped: boolean;
}

export interface Chart {
  readonly id: 'throughput' | 'jobs' | 'start' | 'shard';
  readonly title: string;
  readonly lines: readonly Line[];
  readonly format: (value: number) => string;
  /** The chart in a sentence. */
  readonly tell: (columns: readonly LoadColumn[], stepMs: number) => string;
}

const perSecond = (count: number, stepMs: number): number => (1_000 * count) / stepMs;
const formatRate = (value: number): string =>
  formatNumber(value, value < 10 && !Number.isInteger(value) ? 1 : 0);
/** Milliseconds below a second, where a tenth of a second says too little. */
export const formatLatency = (ms: number): string =>
  ms < 1_000 ? `${formatCount(ms)} ms` : formatDuration(ms);
const sum = (columns: readonly LoadColumn[], of: (column: LoadColumn) => number): number =>
  columns.reduce((all, column) => all + of(column), 0);
const most = (columns: readonly LoadColumn[], of: (column: LoadColumn) => number): number =>
  columns.reduce((max, column) => Math.max(max, of(column)), 0);

const SOLID: readonly number[] = [];
const DASHED = [6, 4];
const DOTTED = [2, 3];

function latency(id: 'start' | 'shard', title: string, none: string): Chart {
  const [p50, p99] =
    id === 'start' ? (['startP50', 'startP99'] as const) : (['shardP50', 'shardP99'] as const);
  return {
    id,
    title,
    lines: [
      { title: 'median', of: (column) => column[p50], colour: '--hema', dash: SOLID, isStepped: false },
      {
        title: '99th percentile',
        of: (column) => column[p99],
        colour: '--eosin',
        dash: DASHED,
        isStepped: false,
      },
    ],
    format: formatLatency,
    tell: (columns) => {
      const last = columns.findLast((column) => column[p50] !== null);
      if (!last) return none;
      const longest = most(columns, (column) => column[p99] ?? 0);
      return `Last, at ${formatClock(new Date(last.atMs).toISOString())}, a median of ${formatLatency(last[p50] ?? 0)}; the 99th percentile was ${formatLatency(longest)} at its worst.`;
    },
  };
}

/** What Operations draws of the last hour. */
export const CHARTS: readonly Chart[] = [
  {
    id: 'throughput',
    title: 'Throughput per second',
    lines: [
      {
        title: 'tiles',
        of: ({ tiles }, stepMs) => perSecond(tiles, stepMs),
        colour: '--hema',
        dash: SOLID,
        isStepped: true,
      },
      {
        title: 'shards',
        of: ({ shards }, stepMs) => perSecond(shards, stepMs),
        colour: '--eosin',
        dash: DASHED,
        isStepped: true,
      },
      {
        title: 'events',
        of: ({ events }, stepMs) => perSecond(events, stepMs),
        colour: '--wait',
        dash: DOTTED,
        isStepped: true,
      },
    ],
    format: formatRate,
    tell: (columns, stepMs) => {
      const tiles = sum(columns, (column) => column.tiles);
      const shards = sum(columns, (column) => column.shards);
      const fastest = perSecond(
        most(columns, (column) => column.tiles),
        stepMs,
      );
      return `${formatCount(tiles)} tiles in ${formatCount(shards)} shards; at most ${formatRate(fastest)} tiles a second.`;
    },
  },
  {
    id: 'jobs',
    title: 'Jobs',
    lines: [
      { title: 'running', of: ({ running }) => running, colour: '--hema', dash: SOLID, isStepped: true },
      { title: 'waiting', of: ({ waiting }) => waiting, colour: '--wait', dash: DASHED, isStepped: true },
    ],
    format: formatCount,
    tell: (columns) =>
      `At most ${formatCount(most(columns, ({ running }) => running))} ran and ${formatCount(most(columns, ({ waiting }) => waiting))} waited at once.`,
  },
  latency('start', 'From submission to the first shard at work', 'No workflow began.'),
  latency('shard', 'One shard, from its lease to its result', 'No shard came back.'),
];
