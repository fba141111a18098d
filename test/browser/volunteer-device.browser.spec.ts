import { Product } from '../support/product.js';
import { layIn, TEST_IMAGE } from '../support/slides.js';
import { LOSE_DEVICE, tamper, tamperAll } from './support/tampering.js';
import { Volunteer } from './support/volunteer.js';
import {
  expect,
  leasesOf,
  segmentNuclei,
  smallTiles,
  test,
  VOLUNTEERS_ONLY,
} from './support/volunteering.js';

/** For one step on an adapter made of software, which takes seconds on a machine with nothing else to do. */
const STEP_MS = 240_000;
/** As much as such an adapter bears: a tile. */
const ONE_TILE = { x: 640, y: 640, width: 60, height: 60 };

let product: Product;

test.beforeAll(async () => {
  product = await Product.prepare({ ...VOLUNTEERS_ONLY, LEASE_MIN_MS: 30_000 });
  await layIn(product, TEST_IMAGE);
  await product.startAgain({ RAMUS_MODELS: await smallTiles(product) });
});
test.afterAll(() => product.destroy());

test('a graphics device that is lost gives the shard back and is opened again, three times at most', async ({
  browser,
}) => {
  test.setTimeout(4 * STEP_MS);
  const analyst = product.user('analyst');
  const volunteer = await Volunteer.trusted(browser, product, { provider: 'webgpu' });
  const { page } = volunteer;
  const found = await page.evaluate(async () => Boolean(await navigator.gpu?.requestAdapter()));
  test.skip(!found, 'this browser gives no WebGPU adapter, not even of software');
  const [losses, provider] = [page.getByTestId('losses'), page.getByTestId('provider')];
  await volunteer.start();
  await volunteer.isIn('waiting', STEP_MS);
  await expect(losses).toBeHidden();

  // Lost in mid-work: the shard is given back, and another device computes it.
  await tamper(page, LOSE_DEVICE);
  const { workflowId } = await segmentNuclei(analyst, ONE_TILE);
  await analyst.untilStatus(workflowId, 'succeeded', STEP_MS);
  const once = await leasesOf(analyst, workflowId);
  expect(once).toEqual({ granted: [0, 0], ended: ['declined'], failed: 0, committed: [0] });
  await expect(losses).toHaveText('lost once · it was opened again');
  await expect(provider).toHaveText('WebGPU');

  // Lost again and again: the processor computes, and the page says so.
  tamperAll(page, LOSE_DEVICE);
  await tamper(page, LOSE_DEVICE);
  const { workflowId: next } = await segmentNuclei(analyst, ONE_TILE);
  await analyst.untilStatus(next, 'succeeded', STEP_MS);
  const { ended, failed, committed } = await leasesOf(analyst, next);
  expect({ failed, committed }).toEqual({ failed: 0, committed: [0] });
  expect(new Set(ended)).toEqual(new Set(['declined']));
  await expect(losses).toHaveText('lost 3 times · the processor computes instead');
  await expect(provider).toContainText('WebAssembly');
  await expect(page.getByTestId('canary')).toContainText('as it should be');
  await volunteer.leave();
});
