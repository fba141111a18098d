import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diagnostic, held, workflow } from '../support/documents.js';
import { expectLawfulEnd } from '../support/laws/laws.js';
import { Product } from '../support/product.js';
import type { User } from '../support/user.js';

let product: Product;
let ada: User;

beforeAll(async () => {
  product = await Product.start({ LOCAL_RUNNER_SLOTS: 2, LEASE_MIN_MS: 4_000 });
  ada = product.user('ada');
});
afterAll(() => product.destroy());

const committedBefore = (workflowId: string, atLeast: number) =>
  ada.until(workflowId, (jobs) => jobs('a').shards.committed >= atLeast);

const tokensBy = async (workflowId: string, type: 'LeaseGranted' | 'ShardCommitted') =>
  (await ada.history(workflowId))
    .filter((event) => event.type === type)
    .map(({ revision, data }) => [
      Number(data.shard),
      type === 'LeaseGranted' ? revision : Number(data.token),
    ]);

describe('an API that is killed in the middle of a job', () => {
  it('goes on from the last committed shard', async () => {
    const { workflowId } = await ada.submit(
      workflow({ main: [diagnostic('a', { shards: 14, shardMs: 250 })] }),
    );
    const seen = (await committedBefore(workflowId, 4))('a').shards.committed;
    await product.kill();
    await product.startAgain();
    const first = await ada.workflow(workflowId);
    expect(first.branches[0]?.jobs[0]?.shards.committed).toBeGreaterThanOrEqual(seen);
    await ada.untilStatus(workflowId, 'succeeded');
    expect(await tokensBy(workflowId, 'ShardCommitted')).toHaveLength(14);
  });

  it('takes the result of the lease that was in flight, under its own token', async () => {
    const { workflowId } = await ada.submit(workflow({ main: [diagnostic('a', { shardMs: 4_000 })] }));
    await ada.until(workflowId, (jobs) => jobs('a').shards.leased === 1);
    await product.kill();
    await product.startAgain();
    await ada.untilStatus(workflowId, 'succeeded');
    const granted = await tokensBy(workflowId, 'LeaseGranted');
    expect(granted).toHaveLength(1);
    expect(await tokensBy(workflowId, 'ShardCommitted')).toEqual(granted);
  });

  it('remembers what it had answered: submissions, cancellations, pauses', async () => {
    const { workflowId } = await ada.submit(workflow({ one: [held('a')], two: [held('b'), held('c')] }));
    await ada.until(workflowId, (jobs) => jobs('a').status === 'running' && jobs('b').status === 'running');
    await ada.cancelJob(`${workflowId}.0`);
    await ada.ask('POST', `/api/workflows/${workflowId}/pause`);
    const { workflowId: later } = await ada.submit(workflow({ main: [diagnostic('z')] }));
    await product.kill();
    await product.startAgain();
    const view = await ada.workflow(workflowId);
    expect(view).toMatchObject({ name: 'a journey', paused: true, status: 'running' });
    expect(view.branches.map(({ jobs }) => jobs.map(({ key, status }) => `${key}:${status}`).join())).toEqual(
      ['a:cancelled', 'b:running,c:pending'],
    );
    await ada.untilStatus(later, 'succeeded');
    await ada.cancelWorkflow(workflowId);
    await ada.untilStatus(workflowId, 'cancelled');
  });
});

describe('an API and its runner that are killed together', () => {
  it('go on from the last committed shard', async () => {
    const { workflowId } = await ada.submit(
      workflow({ main: [diagnostic('a', { shards: 12, shardMs: 250 })] }),
    );
    const seen = (await committedBefore(workflowId, 4))('a').shards.committed;
    const runners = product.runners();
    expect(runners).toHaveLength(1);
    await product.kill();
    for (const runner of runners) runner.kill();
    await product.startAgain();
    const first = await ada.workflow(workflowId);
    expect(first.branches[0]?.jobs[0]?.shards.committed).toBeGreaterThanOrEqual(seen);
    await ada.untilStatus(workflowId, 'succeeded');

    // What was committed is not computed again; only what was in flight was lost.
    const lost = (await ada.history(workflowId)).filter(({ data }) => data.cause === 'expired');
    expect(lost.length).toBeLessThanOrEqual(2);
    expect(await tokensBy(workflowId, 'ShardCommitted')).toHaveLength(12);
    expect(new Set(product.runners().map(({ runnerId }) => runnerId))).toEqual(
      new Set(runners.map(({ runnerId }) => runnerId)),
    );
  });
});

describe('an API that is told to stop', () => {
  it('ends cleanly in the middle of a job, takes its runners along, and goes on at the next start', async () => {
    const { workflowId } = await ada.submit(
      workflow({ main: [diagnostic('a', { shards: 10, shardMs: 200 })] }),
    );
    await committedBefore(workflowId, 2);
    await product.stop();
    expect(product.runners()).toEqual([]);
    await product.startAgain();
    await ada.untilStatus(workflowId, 'succeeded');
  });
});

describe('the log of all this', () => {
  it('keeps every law, and every slot is back', async () => {
    await expectLawfulEnd(product);
  });
});
