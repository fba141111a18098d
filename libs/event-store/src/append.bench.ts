// `npm run bench:append [-- folder]`: appends of one event each, by 1, 8, 32 and 128 callers, to SQLite (durable), and over the
// wire to the double of EventStoreDB in this process: the cost of client and protocol, with no disk and no replication.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEventStore, parseEventStoreUrl, type EventStore } from '@ramus/event-store';
import { EsdbDouble } from '@ramus/event-store/testing';

const SECONDS = 4;
const folder = mkdtempSync(join(process.argv[2] ?? tmpdir(), 'bench-append-'));

/** A lease as it is granted in the log: the most frequent kind of event. */
const lease = (n: number) => ({
  id: randomUUID(),
  type: 'LeaseGranted',
  data: { jobId: `${randomUUID()}.1`, shard: n, runnerId: randomUUID(), leaseMs: 15_000 },
  metadata: {
    at: new Date().toISOString(),
    by: randomUUID(),
    asOf: String(n),
    $correlationId: randomUUID(),
    schema: 1,
    prev: 'a'.repeat(64),
  },
});

async function measure(store: EventStore, callers: number) {
  const latencies: number[] = [];
  const end = performance.now() + SECONDS * 1_000;
  const call = async () => {
    const stream = `job-${randomUUID()}`;
    for (let n = 0; performance.now() < end; n++) {
      const start = performance.now();
      await store.append(stream, [lease(n)], n === 0 ? 'no-stream' : n - 1);
      latencies.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: callers }, call));
  latencies.sort((a, b) => a - b);
  const quantile = (q: number) => (latencies[Math.floor(q * (latencies.length - 1))] ?? NaN).toFixed(2);
  const perSecond = Math.round(latencies.length / SECONDS).toLocaleString('en');
  console.log(
    `${callers} callers: ${perSecond} appends/s, p50 ${quantile(0.5)} ms, p99 ${quantile(0.99)} ms`,
  );
}

async function bench(name: string, url: string) {
  const location = parseEventStoreUrl(url, '/');
  if (!location) throw new Error(`${url} is no log`);
  const store = await openEventStore(location);
  // One who follows the log all the while, as a projector does.
  const done = new AbortController();
  const following = (async () => {
    let events = 0;
    for await (const batch of store.subscribe({ signal: done.signal })) events += batch.events.length;
    return events;
  })();
  console.log(name);
  for (const callers of [1, 8, 32, 128]) await measure(store, callers);
  done.abort();
  console.log(`${await following} events followed meanwhile`);
  await store.close();
}

console.log(
  `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}, ${folder}`,
);
await bench('SQLite', `sqlite:${join(folder, 'events.sqlite')}`);
const double = await EsdbDouble.start();
await bench('the double of EventStoreDB', double.url);
await double.stop();
rmSync(folder, { recursive: true });
