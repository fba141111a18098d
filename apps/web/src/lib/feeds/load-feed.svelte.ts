import type { LoadView } from '@ramus/contracts';
import { api } from '../api.js';
import { columnsOf, merge, type LoadColumn } from '../load/columns.js';
import { live } from './live.svelte.js';
import { Resource } from './resource.svelte.js';

export interface LoadHour {
  readonly stepMs: number;
  readonly columns: readonly LoadColumn[];
  /** How far the server's clock is ahead of this machine's, in milliseconds. */
  readonly clockAheadMs: number;
}

const hour = new Resource<LoadHour>();

const hourOf = (view: LoadView): LoadHour => ({
  stepMs: view.stepMs,
  columns: columnsOf(view),
  clockAheadMs: Date.parse(view.now) - Date.now(),
});
const later = (known: LoadHour, latest: LoadHour): LoadHour => ({
  ...latest,
  columns: merge(known.columns, latest.columns, latest.stepMs),
});

/** The load of the last hour: read once, then told as it grows. */
export const loadFeed = {
  hour,
  start(): () => void {
    /** What was told before the hour itself had come. */
    let early: LoadHour | undefined;
    const off = live.on('load', (view) => {
      const latest = hourOf(view);
      if (hour.value) hour.take(later(hour.value, latest));
      else early = early ? later(early, latest) : latest;
    });
    void hour.load(async (signal) => {
      const read = hourOf(await api.load(signal));
      return early ? later(read, early) : read;
    });
    return () => {
      off();
      hour.stop();
    };
  },
};
