import { Product } from '../support/product.js';
import { layIn, slideNamed, TEST_IMAGE } from '../support/slides.js';
import { Dashboard } from './support/dashboard.js';
import { expectOverlay, overlayOf } from './support/overlay.js';
import { expect, test } from './support/test.js';

const SEGMENTATION_MS = 120_000;
/** Several shards, of level-0 pixels. */
const PART = { x: 0, y: 0, width: 1_100, height: 700 };

test('nuclei are seen as their shards are committed, without a reload', async ({ browser }) => {
  test.setTimeout(2 * SEGMENTATION_MS);
  // One slot: while it is frozen nothing more is committed.
  const product = await Product.prepare({ LOCAL_RUNNER_SLOTS: 1 });
  try {
    await layIn(product, TEST_IMAGE);
    await product.startAgain();
    const user = product.user('ada');
    const { slideId } = await slideNamed(user, 'test.png');
    const { workflowId } = await user.submit({
      name: 'bit by bit',
      slideId,
      branches: [
        { name: 'main', jobs: [{ key: 'nuclei', kind: 'segment-nuclei', params: { region: PART } }] },
      ],
    });
    await user.until(workflowId, (jobs) => jobs('nuclei').shards.committed > 0, SEGMENTATION_MS);
    for (const runner of product.runners()) runner.pause();
    const page = await (await browser.newContext()).newPage();
    await page.context().addCookies([{ name: 'ramus-user', value: user.name, url: product.url }]);
    const dashboard = new Dashboard(page, product.url);
    await dashboard.open(`/slides/${slideId}?workflow=${workflowId}`);
    await expectOverlay(page, ({ nuclei }) => nuclei > 100);
    const { nuclei: some } = await overlayOf(page);
    const jobs = await user.until(workflowId, () => true);
    const { committed, total } = jobs('nuclei').shards;
    expect(committed).toBeLessThan(total);

    for (const runner of product.runners()) runner.continue();
    await user.untilStatus(workflowId, 'succeeded', SEGMENTATION_MS);
    await expectOverlay(page, ({ nuclei }) => nuclei > some * 1.2);
    await page.context().close();
  } finally {
    await product.destroy();
  }
});
