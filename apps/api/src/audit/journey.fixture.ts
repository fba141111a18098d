import {
  applyToSnapshot,
  asLogged,
  DEFAULT_LIMITS,
  initialSnapshot,
  untouched,
  wakesForgotten,
  type Logged,
} from '@ramus/domain';
import { MemoryEventStore } from '@ramus/event-store';
import { keepsItsLaws, RULES } from '@ramus/testing';
import fc from 'fast-check';
import { MemoryBlobs } from '../artefacts/memory-blobs.fixture.js';
import { SchedulerState } from '../conductor/scheduler-state.js';
import { silent } from '../engine/small-engine.fixture.js';
import { appendAsIs } from '../log/append-as-is.fixture.js';
import { Views } from '../projector/projector.service.js';
import { SqliteProjectionStore } from '../projector/sqlite.projection-store.js';
import { WorkflowNamesStore } from '../workflows/workflow-names.js';
import { PastFile } from './past-file.js';
import { PastRecorder } from './past-recorder.js';
import { Past } from './past.js';

/** Histories that are played, and the longest that is kept. */
const PLAYED = 120;
const MAX_EVENTS = 300;

/**
 * Logs of racing schedulers with retries, yields, pauses, bans and removed slides; the same in every run.
 *
 * Of many that are played, those are kept that show something which none before has shown.
 */
export function recordedJourneys(): (readonly Logged[])[] {
  const logs: (readonly Logged[])[] = [];
  const seen = new Set<string>();
  const keep = (events: readonly Logged[]): void => {
    const shown = [
      ...events.map(({ type }) => type),
      ...(wakes(events) ? ['a forgotten workflow wakes'] : []),
    ];
    if (events.length > MAX_EVENTS || shown.every((one) => seen.has(one))) return;
    for (const one of shown) seen.add(one);
    logs.push(events);
  };
  fc.assert(
    keepsItsLaws(RULES, ({ log }) => keep(log.events)),
    { numRuns: PLAYED, seed: 11 },
  );
  return logs;
}

/** Whether a workflow is retried that nothing was due of any more. */
export function wakes(events: readonly Logged[]): boolean {
  const snapshot = initialSnapshot(DEFAULT_LIMITS);
  return events.some((event) => {
    if (wakesForgotten(snapshot, event)) return true;
    applyToSnapshot(snapshot, event, untouched());
    return false;
  });
}

/** A log that is followed event by event, with everything that answers about its past. */
export class FollowedLog {
  readonly store = new MemoryEventStore();
  readonly state = new SchedulerState(this.store);
  readonly views = new Views(SqliteProjectionStore.open({ path: ':memory:' }), silent);
  readonly names = new WorkflowNamesStore(new MemoryBlobs());
  private recorder: PastRecorder | undefined;

  /** @param chapterEvents events between two snapshots: few, so that a short log has many. */
  constructor(
    readonly file = PastFile.open(':memory:'),
    private readonly chapterEvents = 7,
  ) {}

  get past(): Past {
    return new Past(this.store, this.file, this.names);
  }

  /** Appends events as they are, places included. */
  write(events: readonly Logged[]): Promise<void> {
    return appendAsIs(this.store, events);
  }

  /** Takes in what was written, and tells of each event after it has been. */
  async follow(onTaken: (event: Logged) => Promise<void> = async () => undefined): Promise<PastRecorder> {
    const recorder =
      this.recorder ??
      (await PastRecorder.over(this.store, this.file, this.state, silent, this.chapterEvents));
    this.recorder = recorder;
    for (const event of (await this.store.readAll({ limit: 10_000 })).flatMap(
      (recorded) => asLogged(recorded) ?? [],
    )) {
      if (Number(event.position) <= this.state.snapshot.position) continue;
      await this.state.prepare(event);
      this.state.apply(event);
      recorder.apply(event);
      this.views.apply(event);
      await onTaken(event);
    }
    return recorder;
  }
}
