import { SqliteEventStore, type RecordedEvent } from '@ramus/event-store';
import { join } from 'node:path';

const PAGE = 5_000;

/** The whole log of a product that has stopped. */
export async function readLog(home: string): Promise<RecordedEvent[]> {
  const store = await SqliteEventStore.open({ path: join(home, 'events.sqlite') });
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
