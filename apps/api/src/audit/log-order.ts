import { comparePositions, type EventStore, type RecordedEvent } from '@ramus/event-store';
import { setImmediate } from 'node:timers/promises';

/** Events read at once: little enough that other requests are answered in between. */
const PAGE_EVENTS = 256;
/** The first page of a stream is small: of many streams most are not read any further. */
const FIRST_PAGE_EVENTS = 16;

/** Events in log order, in pages; the loop turns between two of them. */
export type EventPages = AsyncIterable<readonly RecordedEvent[]>;

/** A stream from a revision on. */
export async function* streamPages(
  store: EventStore,
  stream: string,
  { from = 0, signal }: { readonly from?: number; readonly signal: AbortSignal },
): AsyncGenerator<readonly RecordedEvent[]> {
  let limit = FIRST_PAGE_EVENTS;
  for (let next = from; ;) {
    signal.throwIfAborted();
    const page = await store.read(stream, { from: next, limit });
    if (page.length > 0) yield page;
    if (page.length < limit) return;
    limit = PAGE_EVENTS;
    next = (page.at(-1)?.revision ?? next) + 1;
    await setImmediate();
  }
}

/** The whole log after a position. */
export async function* logPages(
  store: EventStore,
  { after, signal }: { readonly after: string | undefined; readonly signal: AbortSignal },
): AsyncGenerator<readonly RecordedEvent[]> {
  for (let from = after; ;) {
    signal.throwIfAborted();
    const page = await store.readAll({ from, limit: PAGE_EVENTS });
    if (page.length > 0) yield page;
    if (page.length < PAGE_EVENTS) return;
    from = page.at(-1)?.position;
    await setImmediate();
  }
}

/** The first revision of a stream that stands after a position; none where nothing does. Reads a few events of many. */
export async function revisionAfter(
  store: EventStore,
  stream: string,
  position: string,
): Promise<number | undefined> {
  const isAfter = (event: RecordedEvent | undefined) =>
    event !== undefined && comparePositions(event.position, position) > 0;
  const [last] = await store.read(stream, { backwards: true, limit: 1 });
  if (!last || !isAfter(last)) return undefined;
  let first = 0;
  for (let end = last.revision; first < end;) {
    const middle = Math.floor((first + end) / 2);
    const [event] = await store.read(stream, { from: middle, limit: 1 });
    if (isAfter(event)) end = middle;
    else first = middle + 1;
  }
  return first;
}

interface Head {
  page: readonly RecordedEvent[];
  index: number;
  readonly pages: AsyncIterator<readonly RecordedEvent[]>;
}

/** Several sources of events as one, in log order; it holds a page of each. */
export class LogOrder {
  private readonly heads = new Set<Head>();

  async add(pages: EventPages): Promise<void> {
    const head: Head = { page: [], index: 0, pages: pages[Symbol.asyncIterator]() };
    if (await turn(head)) this.heads.add(head);
  }

  async next(): Promise<RecordedEvent | undefined> {
    let first: Head | undefined;
    let event: RecordedEvent | undefined;
    for (const head of this.heads) {
      const candidate = head.page[head.index];
      if (!candidate || (event && comparePositions(candidate.position, event.position) >= 0)) continue;
      event = candidate;
      first = head;
    }
    if (!first) return undefined;
    first.index += 1;
    if (first.index === first.page.length && !(await turn(first))) this.heads.delete(first);
    return event;
  }
}

async function turn(head: Head): Promise<boolean> {
  const { value, done } = await head.pages.next();
  head.page = done ? [] : value;
  head.index = 0;
  return !done;
}
