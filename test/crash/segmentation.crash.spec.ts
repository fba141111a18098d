import type { ArtefactView } from '@ramus/contracts';
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectLawfulEnd } from '../support/laws/laws.js';
import { Product } from '../support/product.js';
import { CMU_SLIDE, coreAnalysis, layIn, slideNamed, TEST_IMAGE } from '../support/slides.js';
import type { User } from '../support/user.js';
import { Chance, KILLS, SEED } from './harm.js';

const PATIENCE_MS = 240_000;
const LEASE_MS = 4_000;
/** A shard takes about two seconds: a pause of up to this falls into any part of one. */
const MOST_PAUSE_MS = 2_500;
/** A shard may lose its runner ten times before its job fails, so one workflow is not harmed for ever. */
const MOST_KILLS_OF_ONE = 12;

let product: Product;
let ada: User;
beforeAll(async () => {
  product = await Product.prepare({
    LOCAL_RUNNERS: 2,
    LOCAL_RUNNER_SLOTS: 1,
    LEASE_MIN_MS: LEASE_MS,
    HEARTBEAT_MS: 500,
  });
  await layIn(product, TEST_IMAGE, CMU_SLIDE);
  await product.startAgain();
  ada = product.user('ada');
});
afterAll(() => product.destroy());

const SLIDE = basename(CMU_SLIDE ?? TEST_IMAGE);
const begin = async (): Promise<string> =>
  (await ada.submit(await coreAnalysis(ada, await slideNamed(ada, SLIDE)))).workflowId;

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

const committedNow = async (workflowId: string): Promise<number> =>
  (await ada.workflow(workflowId)).branches[0]?.jobs[1]?.shards.committed ?? 0;

describe('a segmentation', () => {
  let undisturbed: string[];
  beforeAll(async () => {
    undisturbed = await manifestOf(await begin());
    expect(undisturbed.length).toBeGreaterThan(4);
  }, PATIENCE_MS);

  it.each([
    ['the API', false],
    ['the API and its runners', true],
  ])(
    'through a kill of %s goes on from its last committed shard, to the same bytes',
    async (_, withRunners) => {
      const workflowId = await begin();
      const committed = await inTheMiddle(workflowId);
      const runners = product.runners();
      await product.kill();
      if (withRunners) for (const runner of runners) runner.kill();
      await product.startAgain();
      expect(await committedNow(workflowId)).toBeGreaterThanOrEqual(committed);
      expect(await manifestOf(workflowId)).toEqual(undisturbed);
    },
    PATIENCE_MS,
  );

  it(
    `through ${KILLS} kills at moments of chance leaves the same bytes (CRASH_SEED=${SEED})`,
    async () => {
      const chance = new Chance(product, LEASE_MS + 1_000);
      let workflows = 0;
      for (let kills = 0; kills < KILLS; workflows += 1) {
        const workflowId = await begin();
        let seen = 0;
        for (let own = 0; own < MOST_KILLS_OF_ONE && kills < KILLS; own += 1) {
          await chance.moment(MOST_PAUSE_MS);
          await chance.harm();
          kills += 1;
          const view = await ada.workflow(workflowId);
          expect(['pending', 'running', 'succeeded']).toContain(view.status);
          const committed = await committedNow(workflowId);
          expect(committed).toBeGreaterThanOrEqual(seen);
          seen = committed;
          if (view.finishedAt) break;
        }
        expect(await manifestOf(workflowId)).toEqual(undisturbed);
      }
      console.info(`harm done: ${JSON.stringify(chance.done)}, over ${workflows} segmentations`);
    },
    PATIENCE_MS + KILLS * 30_000,
  );

  it(
    'whose slide is deleted in its middle fails and says why, and nothing else suffers',
    async () => {
      const workflowId = await begin();
      await inTheMiddle(workflowId);
      await rm(join(product.slides, SLIDE));
      const jobs = await ada.untilStatus(workflowId, 'failed', PATIENCE_MS);
      expect(jobs('nuclei').cause).toMatchObject({ code: 'slide-removed' });
      expect(jobs('nuclei').shards.leased).toBe(0);
      expect((await ada.ask('GET', '/health/ready')).status).toBe(200);
      await layIn(product, CMU_SLIDE ?? TEST_IMAGE);
      expect(await manifestOf(await beginAgain())).toEqual(undisturbed);
    },
    2 * PATIENCE_MS,
  );

  it('leaves a log that keeps every law', async () => {
    await expectLawfulEnd(product);
  });
});

/** Once the slide has been found again. */
async function beginAgain(): Promise<string> {
  await product.stop();
  await product.startAgain();
  return begin();
}
