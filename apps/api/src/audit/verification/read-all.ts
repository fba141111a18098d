import type { ReadableLog, RecordedEvent } from '@ramus/event-store';
import { comparePositions } from '@ramus/event-store';
import { workflowIdOf } from '@ramus/domain';
import { setImmediate } from 'node:timers/promises';

/** Events read at once: little enough that the loop turns every few milliseconds. */
const PAGE = 256;

/** An event, or the position of one that cannot be read. */
export type Row = { readonly event: RecordedEvent } | { readonly unreadable: string; readonly why: string };

/**
 * A log up to what is its last event now, whatever is in it; the loop turns between pages.
 *
 * @param consecutive positions are 1, 2, 3 …, so that it can go on behind what cannot be read.
 * @throws {Error} an event cannot be read in a log whose positions do not follow each other, or the log is gone.
 */
export async function* rowsOf(
  log: ReadableLog,
  { consecutive, signal }: { readonly consecutive: boolean; readonly signal: AbortSignal },
): AsyncGenerator<readonly Row[]> {
  const last = await lastPosition(log, consecutive);
  for (let from: string | undefined; last !== undefined;) {
    signal.throwIfAborted();
    const rows = await pageOf(log, from, consecutive);
    const within = rows.filter((row) => comparePositions(positionOf(row), last) <= 0);
    if (within.length > 0) yield within;
    const end = rows.at(-1);
    if (!end || within.length < rows.length || positionOf(end) === last) return;
    from = positionOf(end);
    await setImmediate();
  }
}

const positionOf = (row: Row): string => ('event' in row ? row.event.position : row.unreadable);

/** The last event may be the one that cannot be read; then everything is read until nothing follows. */
async function lastPosition(log: ReadableLog, consecutive: boolean): Promise<string | undefined> {
  try {
    const [last] = await log.readAll({ limit: 1, backwards: true });
    return last?.position;
  } catch (error) {
    if (!consecutive || !(error instanceof SyntaxError)) throw error;
    return '9'.repeat(15);
  }
}

async function pageOf(
  log: ReadableLog,
  from: string | undefined,
  consecutive: boolean,
): Promise<readonly Row[]> {
  try {
    return (await log.readAll({ from, limit: PAGE })).map((event) => ({ event }));
  } catch (error) {
    if (!consecutive || !(error instanceof SyntaxError)) throw error;
  }
  const rows: Row[] = [];
  for (let next = Number(from ?? 0); rows.length < PAGE;) {
    try {
      const [event] = await log.readAll({ from: String(next), limit: 1 });
      if (!event) break;
      rows.push({ event });
      next = Number(event.position);
    } catch (error) {
      next += 1;
      rows.push({ unreadable: String(next), why: String(error) });
    }
  }
  return rows;
}

/** Everything of a workflow and its jobs before a position, in the order of the log. */
export async function historyOf(
  log: ReadableLog,
  workflowId: string,
  before: string,
): Promise<RecordedEvent[]> {
  const history = [...(await log.read(`workflow-${workflowId}`))];
  for (const { type, data } of [...history]) {
    if (type !== 'WorkflowSubmitted') continue;
    const { jobs } = data as { jobs?: unknown };
    for (const spec of Array.isArray(jobs) ? (jobs as { jobId?: unknown }[]) : []) {
      const jobId = String(spec.jobId);
      if (workflowIdOf(jobId) === workflowId) history.push(...(await log.read(`job-${jobId}`)));
    }
  }
  return history
    .filter(({ position }) => comparePositions(position, before) < 0)
    .toSorted((a, b) => comparePositions(a.position, b.position));
}
