import { setTimeout } from 'node:timers/promises';
import { compareLogs, COPY_MARK, eventsOf, LogsDiffer, type Compared } from './compare-logs.js';
import { OutcomeUnknown, WrongExpectedRevision } from './event-store.js';
import type { Appended, EventStore, NewEvent, RecordedEvent } from './event-store.js';
import type { ReadableLog } from './read-only.js';

export interface CopyOptions {
  readonly from: ReadableLog;
  readonly to: EventStore;
  /** What holds the source, for the mark: `sqlite`, `esdb`. */
  readonly origin: string;
  /** Streams to leave out: those of the source that are cut short on purpose. */
  readonly skips: (stream: string) => boolean;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly signal: AbortSignal;
  /** Told now and then how many events the target holds by now, of how many. */
  readonly onProgress: (events: number) => void;
}

export interface LogCopy extends Compared {
  /** Events that an earlier run had copied. */
  readonly stood: number;
  /** Whether a mark closes the copy, since positions differ in the new log. */
  readonly isMarked: boolean;
}

const MAX_EVENTS = 200;
const MAX_BYTES = 524_288;
const MAX_TRIES = 6;
const FIRST_PAUSE_MS = 200;

/**
 * Copies a log into another store, event by event in global order: ids, revisions, data and metadata as they are, so that
 * each stream keeps its chain. Run again after it was broken off, it goes on.
 *
 * Consecutive events of one stream share an append, and one append follows the other, so that the order across streams is
 * that of the source. Then both logs are read side by side and compared to the last event. Where positions differ in
 * the target, a last event says so: `asOf` of a copied event names a position of the first log.
 *
 * @throws {LogsDiffer} the target holds something else; of a finished copy: the source has gone on since.
 */
export async function copyLog(options: CopyOptions): Promise<LogCopy> {
  const { from, to, signal } = options;
  const [last] = await from.readAll({ limit: 1, backwards: true });
  const until = last?.position;
  // The source may be a copy itself: its own mark is copied like any event.
  const marks = await from.read(COPY_MARK.stream);
  const [mark] = await to.read(COPY_MARK.stream, { from: marks.length, limit: 1 });
  const before = await compareLogs({ ...options, until, targetMayEndEarly: mark === undefined });
  if (mark) return { ...before, stood: before.events, isMarked: true };

  let events = before.events;
  for await (const batch of batchesOf(options, until, before.events)) {
    signal.throwIfAborted();
    await appendSurely(to, batch, signal);
    events += batch.length;
    options.onProgress(events);
  }
  const compared = await compareLogs({ ...options, until, targetMayEndEarly: false });
  if (!compared.samePositions)
    await to.append(
      COPY_MARK.stream,
      [markOf(options, compared, until)],
      marks.length === 0 ? 'no-stream' : marks.length - 1,
    );
  return { ...compared, stood: before.events, isMarked: !compared.samePositions };
}

/** Runs of consecutive events of one stream, after the first `skip`. */
async function* batchesOf(
  { from, skips, signal }: CopyOptions,
  until: string | undefined,
  skip: number,
): AsyncGenerator<RecordedEvent[]> {
  let batch: RecordedEvent[] = [];
  let bytes = 0;
  let seen = 0;
  for await (const event of eventsOf(from, { until, skips, signal })) {
    if (seen++ < skip) continue;
    const size = Buffer.byteLength(JSON.stringify([event.data, event.metadata])) + 256;
    const isFull = batch.length >= MAX_EVENTS || bytes + size > MAX_BYTES;
    if (batch.length > 0 && (isFull || batch[0]?.stream !== event.stream)) {
      yield batch;
      [batch, bytes] = [[], 0];
    }
    batch.push(event);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}

/** The same ids at the same revision, until the answer is known. */
async function appendSurely(
  to: EventStore,
  batch: readonly RecordedEvent[],
  signal: AbortSignal,
): Promise<Appended> {
  const [first] = batch;
  if (!first) throw new RangeError('a batch holds at least one event');
  const events = batch.map(({ id, type, data, metadata }): NewEvent => ({ id, type, data, metadata }));
  for (let tries = 1; ; tries += 1) {
    try {
      return await to.append(first.stream, events, first.revision === 0 ? 'no-stream' : first.revision - 1);
    } catch (error) {
      if (error instanceof WrongExpectedRevision) {
        throw new LogsDiffer(
          `the target's ${first.stream} is not as the copy left it: someone else writes to it`,
          {
            cause: error,
          },
        );
      }
      if (!(error instanceof OutcomeUnknown) || tries === MAX_TRIES) throw error;
      await setTimeout(FIRST_PAUSE_MS * 2 ** tries, undefined, { signal });
    }
  }
}

const markOf = (
  { origin, now, newId }: CopyOptions,
  { events, digest }: Compared,
  lastPosition: string | undefined,
): NewEvent => ({
  id: newId(),
  type: COPY_MARK.type,
  data: { origin, events, lastPosition, digest },
  metadata: { at: now().toISOString(), by: 'ramus copy', schema: 1 },
});
