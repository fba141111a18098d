import type { HistoryEvent } from '@ramus/contracts';
import { api } from '../api.js';
import { Resource } from './resource.svelte.js';

/** What moves slots, queue and runners; the comings and goings of shards do not, but for runners that are busy. */
const TYPES = [
  'WorkflowSubmitted',
  'WorkflowPaused',
  'WorkflowResumed',
  'WorkflowFinished',
  'JobStarted',
  'JobSucceeded',
  'JobFailed',
  'JobCancelled',
  'JobYielded',
  'JobRetried',
  'UserAdmitted',
  'UserReleased',
  'JobSlotGranted',
  'JobSlotReleased',
  'LimitsChanged',
  'RunnerConnected',
  'RunnerDisconnected',
  'RunnerDrained',
  'RunnerBanned',
];
const PAGE = 500;
const MAX_EVENTS = 4_000;
/** A page may be empty where little of a large log concerns the reader. */
const MAX_PAGES = 60;

export interface PoolEvents {
  readonly events: readonly HistoryEvent[];
  /** There are more than are shown. */
  readonly isCut: boolean;
}

/** Events of the pool within a window of time, as far as one may know them. */
export class PoolEventsFeed {
  readonly events = new Resource<PoolEvents>();

  /** @param from instant (ISO 8601); everything when absent. */
  read(from: string | undefined): Promise<void> {
    return this.events.load(async (signal) => {
      const events: HistoryEvent[] = [];
      let cursor: string | undefined;
      for (let page = 0; page < MAX_PAGES && events.length < MAX_EVENTS; page += 1) {
        const { items, next } = await api.auditEvents({ from, types: TYPES, limit: PAGE, cursor }, signal);
        events.push(...items);
        if (!next) return { events, isCut: false };
        cursor = next;
      }
      return { events, isCut: true };
    });
  }

  stop(): void {
    this.events.stop();
  }
}
