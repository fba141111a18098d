import type { HistoryEvent } from '@ramus/contracts';
import type { User } from './user.js';

/** Everything that the log tells an administrator, oldest first. */
export async function audited(admin: User): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  for (let cursor = ''; ;) {
    const { body } = await admin.ask('GET', `/api/audit/events?limit=500${cursor && `&cursor=${cursor}`}`);
    const { items, next } = body as { items: HistoryEvent[]; next?: string };
    events.push(...items);
    if (!next) return events;
    cursor = next;
  }
}
