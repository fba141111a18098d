import { z } from 'zod';

/** Most columns that one answer holds. */
const MAX_COLUMNS = 360;

const counts = z.array(z.number().int()).max(MAX_COLUMNS);
const lengths = z.array(z.number().nullable()).max(MAX_COLUMNS);
const quantiles = z.object({
  p50: lengths.describe(
    'The median of each column in milliseconds, within 5 %; null where nothing was measured',
  ),
  p99: lengths,
});

/** Load of the pool over time, in columns of equal length by the times of the log; the last column is not over yet. */
export const loadView = z.object({
  stepMs: z.number().int().describe('Length of a column in milliseconds'),
  from: z.string().describe('Where the first column begins, ISO 8601'),
  now: z.string().describe('The time of the server, ISO 8601'),
  shards: counts.describe('Shards committed'),
  tiles: counts.describe('Tiles of committed shards'),
  events: counts.describe('Events appended to the log'),
  running: counts.describe('Jobs with a job slot, at the end of each column'),
  waiting: counts.describe('Jobs that wait for anything, at the end of each column'),
  startMs: quantiles.describe('From the submission of a workflow to its first lease'),
  shardMs: quantiles.describe('From a lease to its result'),
});
export type LoadView = z.infer<typeof loadView>;
