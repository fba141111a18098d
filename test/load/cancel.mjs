import { HandRunner } from './hand-runner.mjs';
import { percentile, spread } from './percentiles.mjs';
import { withProduct } from './product.mjs';

const SAMPLES = 200;
const WARM_UP = 50;
const BAR_MS = 100;

/**
 * From the request to cancel a running job until the job that waited for its slot is at another, idle runner: the grant
 * of the slot, the start, the plan and the lease of that job included.
 */
export async function cancel() {
  return withProduct({ LOCAL_RUNNERS: 0, MAX_RUNNING_JOBS: 1 }, async (product) => {
    // Two slots, so that what waits is never short of a runner, only of the job slot.
    const runner = await HandRunner.connect(product, 2);
    const user = product.user('bench');
    const tookMs = [];
    let running = await submit(user);
    await runner.next();
    for (let n = 0; n < WARM_UP + SAMPLES; n++) {
      const waiting = await submit(user);
      const askedMs = performance.now();
      const [{ assignment, atMs }] = await Promise.all([
        runner.next(),
        user.ask('POST', `/api/jobs/${running}/cancel`),
      ]);
      if (assignment.jobId !== waiting) throw new Error('another job was assigned than the one that waited');
      if (n >= WARM_UP) tookMs.push(atMs - askedMs);
      running = waiting;
    }
    runner.leave();
    return [
      {
        name: 'cancel → the waiting job is at a runner',
        value: spread(tookMs),
        detail: 'MAX_RUNNING_JOBS=1; later than the grant of the slot by its start, its plan and its lease',
        bar: `p99 < ${BAR_MS} ms`,
        isReached: percentile(tookMs, 99) < BAR_MS,
      },
    ];
  });
}

async function submit(user) {
  const { jobs } = await user.submit({
    name: 'bench',
    branches: [{ name: 'only', jobs: [{ key: 'only', kind: 'diagnostic', params: { shards: 1 } }] }],
  });
  return jobs[0].jobId;
}
