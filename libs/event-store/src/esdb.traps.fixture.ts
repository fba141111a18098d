import { afterEach, beforeEach, onTestFinished } from 'vitest';
import { EsdbEventStore } from './esdb.event-store.js';
import { parseEsdbUrl } from './esdb.url.js';
import { OutcomeUnknown, type NewEvent } from './event-store.js';
import { EsdbDouble } from './testing/index.js';

/** Short, so that what is bounded ends within a test; long enough for a busy machine. */
const QUICK = '&defaultDeadline=1500';

/** A double of its own for each test of the file that imports this, and a log on it. */
export let double: EsdbDouble;
export let store: EsdbEventStore;

export const opened = async (url: string): Promise<EsdbEventStore> => {
  const store = await EsdbEventStore.open(parseEsdbUrl(url + QUICK, '/'));
  onTestFinished(() => store.close());
  return store;
};

beforeEach(async () => {
  double = await EsdbDouble.start();
  store = await opened(double.url);
});
afterEach(() => double.stop());

/** What `StreamCommands` does: asks again, with the same ids at the same revision. */
export async function appendUntilKnown(stream: string, events: readonly NewEvent[]) {
  for (;;) {
    try {
      return await store.append(stream, events, 'no-stream');
    } catch (error) {
      if (!(error instanceof OutcomeUnknown)) throw error;
    }
  }
}
