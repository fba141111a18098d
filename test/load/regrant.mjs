import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HandRunner } from './hand-runner.mjs';
import { spread } from './percentiles.mjs';
import { withProduct } from './product.mjs';

const SAMPLES = 5;
/** Longer than any of the waits below. */
const SHARD_MS = 300_000;

/**
 * From the death of a runner until its shard is at another: of a daemon that is started again by itself, and comes back
 * without the lease, and of one that never comes back, whose lease must run out first.
 */
export async function regrant() {
  const returning = await withProduct({ LOCAL_RUNNERS: 1, LOCAL_RUNNER_SLOTS: 1 }, (product) =>
    measure(product, () => {
      for (const pid of daemons(product)) process.kill(pid, 'SIGKILL');
    }),
  );
  const gone = await withProduct({ LOCAL_RUNNERS: 0 }, async (product) => {
    const tookMs = [];
    for (let n = 0; n < SAMPLES; n++) tookMs.push(...(await lostForGood(product)));
    return tookMs;
  });
  return [
    {
      name: 'kill -9 of a daemon that is started again → its shard is leased again',
      value: spread(returning),
      detail: `${SAMPLES} kills; the daemon comes back under its id and holds nothing, which ends its leases`,
    },
    {
      name: 'death of a runner that does not come back → its shard is at another runner',
      value: spread(gone),
      detail: `${SAMPLES} deaths, shortest lease (LEASE_MIN_MS 15 s, the default)`,
    },
  ];
}

/** A daemon computes, and dies. Whoever is given the shard then, itself included, has the second lease. */
async function measure(product, kill) {
  const user = product.user('bench');
  const tookMs = [];
  for (let n = 0; n < SAMPLES; n++) {
    const { workflowId } = await user.submit(job());
    await leases(user, workflowId, 1);
    const killedMs = performance.now();
    kill();
    await leases(user, workflowId, 2);
    tookMs.push(performance.now() - killedMs);
    await user.ask('POST', `/api/workflows/${workflowId}/cancel`);
  }
  return tookMs;
}

async function lostForGood(product) {
  const user = product.user('bench');
  const dying = await HandRunner.connect(product, 1);
  const { workflowId } = await user.submit(job());
  await dying.next();
  const other = await HandRunner.connect(product, 1);
  const diedMs = performance.now();
  dying.leave();
  const { atMs } = await other.next();
  await user.ask('POST', `/api/workflows/${workflowId}/cancel`);
  other.leave();
  return [atMs - diedMs];
}

const job = () => ({
  name: 'bench',
  branches: [
    {
      name: 'only',
      jobs: [{ key: 'only', kind: 'diagnostic', params: { shards: 1, shardMs: SHARD_MS } }],
    },
  ],
});

/** Waits for so many leases of the workflow's only shard. */
async function leases(user, workflowId, wanted) {
  for (;;) {
    const { items } = await user.ask('GET', `/api/workflows/${workflowId}/events?limit=200`);
    if (items.filter(({ type }) => type === 'LeaseGranted').length >= wanted) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Pids of the local daemons. */
function daemons({ home }) {
  const folder = join(home, 'runners');
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')).pid);
}
