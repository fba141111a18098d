import { HandRunner } from './hand-runner.mjs';
import { percentile, spread } from './percentiles.mjs';
import { withProduct } from './product.mjs';

const SAMPLES = 300;
/** The first ones compile what the others run. */
const WARM_UP = 100;
/** After the end of a workflow its slots are still to be given back: then the scheduler is as idle as the runner. */
const PAUSE_MS = 25;
const BAR_MS = 20;

/** From the request to submit until the assignment is at an idle runner, one after another, with every limit as shipped. */
export async function latency() {
  return withProduct({ LOCAL_RUNNERS: 0 }, async (product) => {
    const runner = await HandRunner.connect(product);
    const user = product.user('bench');
    const tookMs = [];
    for (let n = 0; n < WARM_UP + SAMPLES; n++) {
      const sentMs = performance.now();
      const [{ assignment, atMs }, { workflowId }] = await Promise.all([
        runner.next(),
        user.submit(WORKFLOW),
      ]);
      if (n >= WARM_UP) tookMs.push(atMs - sentMs);
      await runner.complete(assignment);
      await user.ended(workflowId, { everyMs: 2 });
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    runner.leave();
    return [
      {
        name: 'submit → assignment at an idle runner',
        value: spread(tookMs),
        detail: 'sequential POSTs, a runner of one slot in this process, default limits',
        bar: `p99 < ${BAR_MS} ms`,
        isReached: percentile(tookMs, 99) < BAR_MS,
      },
    ];
  });
}

const WORKFLOW = {
  name: 'bench',
  branches: [{ name: 'only', jobs: [{ key: 'only', kind: 'diagnostic', params: { shards: 1 } }] }],
};
