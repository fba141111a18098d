import { createHash } from 'node:crypto';
import { eventHash } from './event-hash.js';
import { comparePositions } from './event-store.js';
import type { RecordedEvent } from './event-store.js';
import type { ReadableLog } from './read-only.js';

/** Closes a copy in whose log the events have other positions than in the first. */
export const COPY_MARK = { stream: 'log-origin', type: 'LogCopied' } as const;

/** Two logs do not hold the same; the message says where they part. */
export class LogsDiffer extends Error {
  override readonly name = 'LogsDiffer';
}

/** What two logs have in common. */
export interface Compared {
  readonly events: number;
  readonly streams: number;
  /** sha256 over the hashes of all events, in their order. */
  readonly digest: string;
  /** Whether every event has the same position in both. */
  readonly samePositions: boolean;
}

interface Range {
  /** Position of the last event to look at; the whole log if left out, nothing if it is empty. */
  readonly until: string | undefined;
  readonly skips: (stream: string) => boolean;
  readonly signal: AbortSignal;
}

const PAGE = 500;

/** A log's events in global order, a page in memory at a time. */
export async function* eventsOf(
  log: ReadableLog,
  { until, skips, signal }: Range,
): AsyncGenerator<RecordedEvent> {
  for (let from: string | undefined; ;) {
    signal.throwIfAborted();
    const page = await log.readAll({ from, limit: PAGE });
    for (const event of page) {
      if (until !== undefined && comparePositions(event.position, until) > 0) return;
      if (!skips(event.stream)) yield event;
    }
    from = page.at(-1)?.position;
    // A store may fill a page less than full before the end.
    if (page.length === 0) return;
  }
}

/**
 * Reads two logs side by side and compares every event: stream, revision, id, and the hash over all that it says.
 *
 * @param targetMayEndEarly whether the target may hold a beginning of the source alone.
 * @throws {LogsDiffer}
 */
export async function compareLogs({
  from,
  to,
  until,
  skips,
  signal,
  targetMayEndEarly,
}: {
  readonly from: ReadableLog;
  readonly to: ReadableLog;
  readonly targetMayEndEarly: boolean;
} & Range): Promise<Compared> {
  const digest = createHash('sha256');
  let [events, streams, samePositions] = [0, 0, true];
  const source =
    until === undefined ? undefined : eventsOf(from, { until, skips, signal })[Symbol.asyncIterator]();
  for await (const copy of eventsOf(to, { until: undefined, skips: isOfTheStore, signal })) {
    const next = await source?.next();
    const original = next?.done === false ? next.value : undefined;
    if (!original) {
      // What was written after a finished copy is the new log's own; the mark is the first of it.
      if (copy.stream === COPY_MARK.stream) break;
      throw new LogsDiffer(`the target holds more than the source, from ${placeOf(copy)} on`);
    }
    if (copy.stream === COPY_MARK.stream && copy.id !== original.id) {
      throw new LogsDiffer(
        `the copy was finished after ${events} events; the source goes on with ${placeOf(original)}`,
      );
    }
    const hash = eventHash(original);
    if (copy.id !== original.id || copy.stream !== original.stream || eventHash(copy) !== hash) {
      throw new LogsDiffer(
        `event ${events + 1} of the source is ${placeOf(original)}; the target holds ${placeOf(copy)} there`,
      );
    }
    digest.update(hash);
    events += 1;
    if (original.revision === 0) streams += 1;
    samePositions &&= copy.position === original.position;
  }
  const rest = targetMayEndEarly ? undefined : await source?.next();
  if (rest?.done === false) {
    throw new LogsDiffer(
      `the target ends after ${events} events; the source goes on with ${placeOf(rest.value)}`,
    );
  }
  return { events, streams, digest: digest.digest('hex'), samePositions };
}

/** Streams that a store keeps for itself. */
const isOfTheStore = (stream: string): boolean => stream.startsWith('$');

const placeOf = ({ stream, revision, id }: RecordedEvent): string => `${stream}@${revision} (${id})`;
