import { afterAll } from 'vitest';
import { EsdbEventStore } from './esdb.event-store.js';
import { parseEsdbUrl } from './esdb.url.js';
import { eventStoreContract } from './event-store.contract.js';
import { EsdbDouble } from './testing/index.js';

const doubles: EsdbDouble[] = [];
afterAll(() => Promise.all(doubles.map((double) => double.stop())));

eventStoreContract('EsdbEventStore through the double', async () => {
  const double = await EsdbDouble.start();
  doubles.push(double);
  return EsdbEventStore.open(parseEsdbUrl(double.url, '/'));
});
