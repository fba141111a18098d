import { diagnostic, workflow } from '../support/documents.js';
import { expect, test } from './support/test.js';

/** Long enough for a timer that polls to show itself. */
const IDLE_MS = 5_000;
/** A page that has asked for nothing for so long has what it needs. */
const SETTLED_MS = 1_000;

test.describe('a page', () => {
  test('says so when the server has died, and goes on by itself when it is back', async ({
    arrive,
    product,
  }) => {
    const { dashboard, user } = await arrive('ada');
    const { workflowId } = await user.submit(
      workflow({ main: [diagnostic('long', { shards: 40, shardMs: 400 }), diagnostic('last')] }),
    );
    await dashboard.openWorkflow(workflowId);
    await expect(dashboard.job('long')).toContainText(/[1-9]\d* of 40\s+shards/);

    await product.kill();
    await expect(dashboard.page.getByTestId('stale')).toContainText('Reconnecting');
    await expect(dashboard.page.getByTestId('connection')).toHaveText('Reconnecting…');
    await expect(dashboard.job('long')).toBeVisible();

    await product.startAgain();
    await dashboard.isLive();
    await expect(dashboard.page.getByTestId('stale')).toBeHidden();
    await expect(dashboard.statusOf('last')).toHaveText('Succeeded', { timeout: 40_000 });
    await expect(dashboard.job('long')).toContainText(/40 of 40\s+shards/);
  });

  test('that rests asks the server for nothing', async ({
    arrive,
    analysed: { name, slideId, workflowId },
    product,
  }) => {
    const { dashboard } = await arrive(name);
    const context = dashboard.page.context();
    const requests: string[] = [];
    for (const path of [
      '/workflows',
      `/workflows/${workflowId}`,
      '/slides',
      `/slides/${slideId}?workflow=${workflowId}`,
      '/operations',
    ]) {
      const page = await context.newPage();
      const asked: string[] = [];
      page.on('request', (request) => asked.push(request.url()));
      await page.goto(`${product.url}/dashboard${path}`);
      await expect(page.getByTestId('connection')).toHaveText('Live');
      // The viewer asks once it has drawn its first picture, which a page behind others does late.
      if (path.startsWith('/slides/')) {
        await expect.poll(() => asked.some((url) => /objects\/\d/.test(url))).toBe(true);
      }
      await expect
        .poll(async () => {
          const before = asked.length;
          await page.waitForTimeout(SETTLED_MS);
          return asked.length - before;
        })
        .toBe(0);
      page.on('request', (request) => requests.push(`${path}: ${request.method()} ${request.url()}`));
    }
    // Nothing tells that nothing happens, so here time itself is what is waited for.
    await dashboard.page.waitForTimeout(IDLE_MS);
    expect(requests).toEqual([]);
  });
});
