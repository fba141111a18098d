import { afterAll, beforeAll, describe } from 'vitest';
import { EsdbEventStore } from './esdb.event-store.js';
import { parseEsdbUrl } from './esdb.url.js';
import { eventStoreContract } from './event-store.contract.js';
import { EsdbDouble, OwnPart } from './testing/index.js';

const doubles: EsdbDouble[] = [];
const started = async (): Promise<EsdbDouble> => {
  const double = await EsdbDouble.start();
  doubles.push(double);
  return double;
};
afterAll(() => Promise.all(doubles.map((double) => double.stop())));

eventStoreContract('EsdbEventStore through the double', async () => {
  const double = await started();
  return EsdbEventStore.open(parseEsdbUrl(double.url, '/'));
});

/** As against a real server, whose log is never empty: what makes that suite fair is tried here. */
describe('a log that others wrote to', () => {
  let shared: EsdbDouble;
  beforeAll(async () => {
    shared = await started();
  });
  eventStoreContract('EsdbEventStore through one double', async () =>
    OwnPart.of(await EsdbEventStore.open(parseEsdbUrl(shared.url, '/'))),
  );
});

const { ESDB_TEST_URL } = process.env;
if (ESDB_TEST_URL) {
  eventStoreContract('EsdbEventStore on the server of ESDB_TEST_URL', async () =>
    OwnPart.of(await EsdbEventStore.open(parseEsdbUrl(ESDB_TEST_URL, process.cwd()))),
  );
}
