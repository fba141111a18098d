import { EsdbDouble } from '@ramus/event-store/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diagnostic, held, workflow } from '../support/documents.js';
import { expectLawfulEnd } from '../support/laws/laws.js';
import { Product } from '../support/product.js';
import { layIn, slideNamed, TEST_IMAGE } from '../support/slides.js';
import type { User } from '../support/user.js';

/** The whole product on the double of EventStoreDB: what it keeps is in that log alone. */
let double: EsdbDouble;
let product: Product;
let ada: User;

beforeAll(async () => {
  double = await EsdbDouble.start();
  product = await Product.prepare({ EVENT_STORE_URL: `${double.url}&defaultDeadline=2000` });
  await layIn(product, TEST_IMAGE);
  await product.startAgain();
  ada = product.user('ada');
});
afterAll(async () => {
  await product.destroy();
  await double.stop();
});

const status = async (path: string): Promise<number> => (await fetch(`${product.url}${path}`)).status;

/** Asks until it is so; the wait is bounded by the test's own time. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo().catch(() => false)));
}

describe('the product on EventStoreDB', () => {
  it('runs a workflow through lost replies and broken connections', async () => {
    const slide = await slideNamed(ada, 'test.png');
    const { workflowId } = await ada.submit({
      name: 'a journey',
      slideId: slide.slideId,
      branches: [
        { name: 'main', jobs: [diagnostic('a', { shards: 12, shardMs: 150 }), diagnostic('b')] },
        { name: 'mask', jobs: [{ key: 'tissue', kind: 'tissue-mask', params: {} }] },
      ],
    });
    for (const committed of [2, 4, 6, 8]) {
      await ada.until(workflowId, (jobs) => jobs('a').shards.committed >= committed);
      double.faults.arm('reply-lost', 'cut-before', 'no-quorum', 'reply-lost');
      double.kill();
    }
    await ada.untilStatus(workflowId, 'succeeded');
    expect(double.faults.waiting).toBe(0);
    const committed = (await ada.history(workflowId)).filter(({ type }) => type === 'ShardCommitted');
    expect(committed).toHaveLength(12 + 1 + 1);
  });

  it('goes on from the log when it is killed and started again', async () => {
    const { workflowId } = await ada.submit(
      workflow({ main: [diagnostic('a', { shards: 10, shardMs: 200 })] }),
    );
    await ada.until(workflowId, (jobs) => jobs('a').shards.committed >= 3);
    await product.kill();
    await product.startAgain();
    await ada.untilStatus(workflowId, 'succeeded');
  });

  it('answers 503 while the store is away, expires nothing, and goes on when it is back', async () => {
    const { workflowId } = await ada.submit(workflow({ main: [held('a')] }));
    await ada.until(workflowId, (jobs) => jobs('a').shards.leased === 1);
    await double.vanish();
    await until(async () => (await status('/health/ready')) === 503);
    expect(await status('/health/live')).toBe(200);
    const awaySince = performance.now();
    // Longer than a lease, which is renewed from memory all the while.
    do {
      const submission = ada.ask('POST', '/api/workflows', workflow({ x: [diagnostic('x')] }));
      await ada.refused(503, 'store-unavailable', submission);
    } while (performance.now() - awaySince < 4_000);
    await double.listen();
    await until(async () => (await status('/health/ready')) === 200);
    expect((await ada.workflow(workflowId)).branches[0]?.jobs[0]?.shards.leased).toBe(1);
    await ada.cancelJob(`${workflowId}.0`);
    await ada.untilStatus(workflowId, 'cancelled');
    const types = (await ada.history(workflowId)).map(({ type }) => type);
    expect(types).not.toContain('LeaseEnded');
  });

  it('has a log that keeps every law, and tells nobody of the password', async () => {
    const log = await expectLawfulEnd(product);
    expect(log.length).toBeGreaterThan(40);
    expect(double.calls.batchAppend).toBe(0);
  });
});

describe('a start', () => {
  it('without the server says where it looked, and not the password', async () => {
    await double.vanish();
    const url = `esdb://ada:s3cret@127.0.0.1:${double.port}?tls=false`;
    const { code, stderr } = await product.refusesToStart({ EVENT_STORE_URL: url });
    expect(code).toBe(1);
    expect(stderr).toContain(`ramus: the event store at 127.0.0.1:${double.port} is not reached`);
    expect(product.output).not.toContain('s3cret');
    await double.listen();
  });
});
