import { expect, test as base } from '@playwright/test';
import { Product } from '../support/product.js';
import { layIn, slideNamed, TEST_IMAGE } from '../support/slides.js';
import type { User } from '../support/user.js';
import { Volunteer } from './support/volunteer.js';

const SEGMENTATION_MS = 240_000;

/** A product without a runner of its own: who computes are browsers. */
const test = base.extend<object, { product: Product; analyst: User }>({
  product: [
    async ({}, use) => {
      const product = await Product.prepare({ LOCAL_RUNNERS: 0, LEASE_MIN_MS: 15_000, HEARTBEAT_MS: 1_000 });
      await layIn(product, TEST_IMAGE);
      await product.startAgain();
      await use(product);
      await product.destroy();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  analyst: [async ({ product }, use) => use(product.user('analyst')), { scope: 'worker' }],
});

interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Nuclei alone, over a part of our own picture. */
async function segmentNuclei(user: User, region: Region) {
  const { slideId } = await slideNamed(user, 'test.png');
  const job = { key: 'nuclei', kind: 'segment-nuclei', params: { region } };
  return user.submit({ name: 'nuclei', slideId, branches: [{ name: 'main', jobs: [job] }] });
}

test('a browser computes a slide where no other runner is', async ({ browser, product, analyst }) => {
  test.setTimeout(SEGMENTATION_MS + 60_000);
  const volunteer = await Volunteer.arrive(browser, product);
  await expect(volunteer.page.getByText('Not for diagnostic use').first()).toBeVisible();
  await volunteer.start();
  await volunteer.isIn('waiting');
  await expect(volunteer.page.getByTestId('canary')).toContainText('as it should be');

  const { workflowId } = await segmentNuclei(analyst, { x: 0, y: 0, width: 1_000, height: 800 });
  await volunteer.isIn('working');
  await expect(volunteer.page.getByTestId('tile')).toHaveAttribute('data-nuclei', /\d/);
  const jobs = await analyst.untilStatus(workflowId, 'succeeded', SEGMENTATION_MS);
  expect(jobs('nuclei').shards.committed).toBe(jobs('nuclei').shards.total);

  await volunteer.isIn('waiting');
  expect(await volunteer.figure('shards')).toBe(jobs('nuclei').shards.total);
  expect(await volunteer.figure('nuclei')).toBeGreaterThan(20);
  await volunteer.stop();
  expect(volunteer.complaints).toEqual([]);
  await volunteer.leave();
});
