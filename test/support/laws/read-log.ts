import { openEventStore, parseEventStoreUrl, type RecordedEvent } from '@ramus/event-store';
import { join } from 'node:path';

const PAGE = 5_000;

/** The whole log of a product that has stopped: in its home, unless it is kept elsewhere. */
export async function readLog(home: string, logUrl?: string): Promise<RecordedEvent[]> {
  logUrl ??= `sqlite:${join(home, 'events.sqlite')}`;
  const location = parseEventStoreUrl(logUrl, '/');
  if (!location) throw new Error(`no log is at ${logUrl}`);
  const store = await openEventStore(location);
  try {
    const log: RecordedEvent[] = [];
    for (;;) {
      const page = await store.readAll({ from: log.at(-1)?.position, limit: PAGE });
      log.push(...page);
      if (page.length < PAGE) return log;
    }
  } finally {
    await store.close();
  }
}
