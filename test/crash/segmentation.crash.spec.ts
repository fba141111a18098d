import type { ArtefactView } from '@ramus/contracts';
import { basename } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectLawfulEnd } from '../support/laws/laws.js';
import { Product } from '../support/product.js';
import { CMU_SLIDE, coreAnalysis, layIn, slideNamed, TEST_IMAGE } from '../support/slides.js';
import type { User } from '../support/user.js';

const PATIENCE_MS = 240_000;

let product: Product;
let ada: User;
beforeAll(async () => {
  product = await Product.prepare({ LOCAL_RUNNER_SLOTS: 2, LEASE_MIN_MS: 10_000, HEARTBEAT_MS: 1_000 });
  await layIn(product, TEST_IMAGE, CMU_SLIDE);
  await product.startAgain();
  ada = product.user('ada');
});
afterAll(() => product.destroy());

const begin = async (): Promise<string> => {
  const slide = await slideNamed(ada, basename(CMU_SLIDE ?? TEST_IMAGE));
  return (await ada.submit(await coreAnalysis(ada, slide))).workflowId;
};

/** Every file of both jobs, by name and hash of its content. */
async function manifestOf(workflowId: string): Promise<string[]> {
  await ada.untilStatus(workflowId, 'succeeded', PATIENCE_MS);
  const jobs = await Promise.all(
    [0, 1].map(async (job) => {
      const { body } = await ada.ask('GET', `/api/jobs/${workflowId}.${job}/artefacts`);
      return (body as { items: ArtefactView[] }).items.map(({ name, hash }) => `${job} ${name} ${hash}`);
    }),
  );
  return jobs.flat();
}

/** Committed shards of the segmentation at a moment in its middle. */
async function inTheMiddle(workflowId: string): Promise<number> {
  const jobs = await ada.until(
    workflowId,
    (all) => all('nuclei').shards.committed >= 2 && all('nuclei').shards.leased > 0,
    PATIENCE_MS,
  );
  const { committed, total } = jobs('nuclei').shards;
  expect(committed).toBeLessThan(total);
  return committed;
}

describe('a segmentation', () => {
  let undisturbed: string[];
  beforeAll(async () => {
    undisturbed = await manifestOf(await begin());
    expect(undisturbed.length).toBeGreaterThan(4);
  }, PATIENCE_MS);

  it.each([
    ['the API', false],
    ['the API and its runner', true],
  ])(
    'through a kill of %s goes on from its last committed shard, to the same bytes',
    async (_, withRunner) => {
      const workflowId = await begin();
      const committed = await inTheMiddle(workflowId);
      const runners = product.runners();
      await product.kill();
      if (withRunner) for (const runner of runners) runner.kill();
      await product.startAgain();

      const view = await ada.workflow(workflowId);
      expect(view.branches[0]?.jobs[1]?.shards.committed).toBeGreaterThanOrEqual(committed);
      expect(await manifestOf(workflowId)).toEqual(undisturbed);
    },
    PATIENCE_MS,
  );

  it('leaves a log that keeps every law', async () => {
    await expectLawfulEnd(product);
  });
});
