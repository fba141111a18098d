import { eventHash, type RecordedEvent } from '@ramus/event-store';
import type { Breaches } from './breaches.js';

/** Streams that are kept short, and so have no chain. */
const EXEMPT = /^(leader|replica)-/;

/** Nothing is missing, changed or twice: positions, revisions and the hash of each stream's previous event. */
export function checkChain(log: readonly RecordedEvent[], breaches: Breaches): void {
  const last = new Map<string, RecordedEvent>();
  const ids = new Set<string>();
  log.forEach((event, i) => {
    const { stream, revision, position, metadata, id, type } = event;
    const what = `${type} at ${position}`;
    const before = last.get(stream);
    breaches.expect(!ids.has(id), 'chain', `${what} has the id of another event`);
    breaches.expect(
      i === 0 || Number(position) === Number(log[i - 1]?.position) + 1,
      'chain',
      `${what} follows a gap`,
    );
    breaches.expect(
      revision === (before?.revision ?? -1) + 1,
      'chain',
      `${what} is revision ${revision} of ${stream}`,
    );
    const prev = before && eventHash(before);
    if (!EXEMPT.test(stream)) breaches.expect(metadata.prev === prev, 'chain', `${what} names another prev`);
    breaches.expect(!Number.isNaN(Date.parse(metadata.at)), 'metadata', `${what} has no time`);
    breaches.expect(
      metadata.by.length > 0 && metadata.schema >= 1,
      'metadata',
      `${what} has no actor or schema`,
    );
    ids.add(id);
    last.set(stream, event);
  });
}
