// What the past costs to write down and to ask for, with a snapshot every so many events: npm run bench:past [-- events]
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PastFile } from '../../apps/api/dist/audit/past-file.js';
import { PastRecorder } from '../../apps/api/dist/audit/past-recorder.js';
import { Past } from '../../apps/api/dist/audit/past.js';
import { SchedulerState } from '../../apps/api/dist/conductor/scheduler-state.js';
import { asLogged } from '../../libs/domain/dist/index.js';
import { SqliteEventStore } from '../../libs/event-store/dist/index.js';
import { machine } from './machine.mjs';
import { percentile } from './percentiles.mjs';

const EVENTS = Number(process.argv[2] ?? 100_000);
const EVERY = [250, 1_000, 4_000, Infinity];
const QUERIES = 60;
const USERS = 20;
const SHARDS = 10;
/** Workflows that wait or run at any time. */
const OPEN = 100;
const NAMES = { of: async () => ({ name: 'a bench', branches: [], keys: [] }) };
const LOGGER = { error: (facts, text) => console.error(text, facts) };

/** Workflow `n` from its submission to its end, stream by stream. */
function* storyOf(n) {
  const workflowId = `w${n}`;
  const jobId = `${workflowId}.0`;
  const userId = `user-${n % USERS}`;
  const [workflow, job, pool] = [`workflow-${workflowId}`, `job-${jobId}`, 'pool-default'];
  const of = { jobId, generation: 1 };
  const spec = { jobId, branch: 0, kind: 'diagnostic', params: { shards: SHARDS }, dependsOn: [] };
  const structure = { priority: 5, reproducible: false, fingerprint: 'f', jobs: [spec] };
  yield [workflow, 'WorkflowSubmitted', { workflowId, userId, ...structure }];
  yield [pool, 'JobSlotGranted', { ...of, userId }];
  yield [workflow, 'JobStarted', of];
  const blob = { hash: 'h', bytes: 1 };
  yield [job, 'JobPlanned', { ...of, workflowId, shards: SHARDS, tiles: SHARDS, plan: blob }];
  for (let shard = 0; shard < SHARDS; shard += 1) {
    const lease = { jobId, shard, runnerId: 'r' };
    yield [job, 'LeaseGranted', { ...lease, leaseMs: 15_000 }];
    yield [job, 'ShardCommitted', { ...lease, token: 1 + 2 * shard, result: blob, tiles: 1 }];
  }
  yield [job, 'JobMerged', { ...of, manifest: blob }];
  yield [workflow, 'JobSucceeded', of];
  yield [workflow, 'WorkflowFinished', { workflowId, status: 'succeeded' }];
  yield [pool, 'JobSlotReleased', { ...of, userId }];
}

/** Many stories at once, each a step at a time. */
async function write(store) {
  const revisions = new Map();
  const open = [];
  let appends = [];
  for (let written = 0, n = 0; written < EVENTS; written += 1) {
    while (open.length < OPEN) open.push(storyOf(n++));
    const turn = (written * 7) % OPEN;
    let next = open[turn].next();
    if (next.done) {
      open[turn] = storyOf(n++);
      next = open[turn].next();
    }
    const [stream, type, data] = next.value;
    const revision = (revisions.get(stream) ?? -1) + 1;
    revisions.set(stream, revision);
    const id = `00000000-0000-7000-8000-${String(written).padStart(12, '0')}`;
    const metadata = { at: new Date(1_750_000_000_000 + written).toISOString(), by: 'bench', schema: 1 };
    appends.push(
      store.append(stream, [{ id, type, data, metadata }], revision === 0 ? 'no-stream' : revision - 1),
    );
    if (appends.length === 2_000) {
      await Promise.all(appends);
      appends = [];
    }
  }
  await Promise.all(appends);
}

/** Follows the log; the recorder's own time stands beside the state's. */
async function record(store, file, every) {
  const state = new SchedulerState(store);
  const recorder = await PastRecorder.over(store, file, state, LOGGER, every);
  let ownMs = 0;
  for (let from; ;) {
    const page = await store.readAll({ from, limit: 512 });
    if (page.length === 0) return { ownMs, recorder };
    for (const recorded of page) {
      const event = asLogged(recorded);
      state.apply(event);
      const began = performance.now();
      recorder.apply(event);
      ownMs += performance.now() - began;
    }
    state.takeTouched();
    from = page.at(-1).position;
  }
}

async function measured(ask) {
  const took = [];
  for (let i = 0; i < QUERIES; i += 1) {
    const at = 1 + ((i * 7_919 * 13) % EVENTS);
    const began = performance.now();
    await ask(String(at), new AbortController().signal);
    took.push(performance.now() - began);
  }
  return [50, 99].map((p) => percentile(took, p).toFixed(1).padStart(8)).join('');
}

const folder = await mkdtemp(join(process.env.BENCH_FOLDER ?? tmpdir(), 'ramus-past-'));
console.log(machine());
try {
  const store = await SqliteEventStore.open({ path: join(folder, 'events.sqlite') });
  await write(store);
  console.log(`${EVENTS} events, ${OPEN} workflows at a time; milliseconds`);
  console.log(
    'snapshot every   µs/event   MB on disk   scheduler p50  p99   workflow p50  p99   all p50  p99',
  );
  for (const every of EVERY) {
    const path = join(folder, `past-${every}.sqlite`);
    const file = PastFile.open(path);
    const { ownMs } = await record(store, file, every);
    const past = new Past(store, file, NAMES);
    const scheduler = await measured((at, signal) => past.scheduler('user-3', at, signal));
    // The workflow that the event at this position is of.
    const workflow = await measured(async (at, signal) => {
      const [event] = await store.readAll({ from: String(Number(at) - 1), limit: 1 });
      const id = /w\d+/.exec(event.data.jobId ?? event.data.workflowId)[0];
      await past.workflow(`user-${Number(id.slice(1)) % USERS}`, id, at, signal);
    });
    const all = await measured((at, signal) => past.state({ at, limit: 50 }, signal));
    file.close();
    const megabytes = ((await stat(path)).size / 1e6).toFixed(1);
    const micros = ((1_000 * ownMs) / EVENTS).toFixed(2);
    console.log(
      `${String(every === Infinity ? 'none' : every).padStart(14)} ${micros.padStart(10)} ${megabytes.padStart(12)}` +
        `   ${scheduler}   ${workflow}   ${all}`,
    );
  }
  await store.close();
} finally {
  await rm(folder, { recursive: true, force: true });
}
