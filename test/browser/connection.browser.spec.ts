import { diagnostic, held, workflow } from '../support/documents.js';
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

  test('shows what was told last, though an older answer comes after it', async ({ arrive }) => {
    const { dashboard, user } = await arrive('ada');
    const { page } = dashboard;
    const { workflowId } = await user.submit(workflow({ main: [held('a')] }));
    await user.until(workflowId, (jobs) => jobs('a').status === 'running');
    const address = `**/api/workflows/${workflowId}`;
    const [asked, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    await page.route(address, async (route) => {
      const response = await route.fetch();
      asked.resolve();
      await released.promise;
      // The page may have given it up meanwhile.
      await route.fulfill({ response }).catch(() => undefined);
    });
    const isOfView = (request: { url(): string }): boolean =>
      request.url().endsWith(`/api/workflows/${workflowId}`);
    const over = Promise.race([
      page.waitForEvent('requestfinished', isOfView),
      page.waitForEvent('requestfailed', isOfView),
    ]);
    await dashboard.openWorkflow(workflowId);
    await asked.promise;
    await user.cancelWorkflow(workflowId);
    await expect(dashboard.statusOf('a')).toHaveText('Cancelled');

    released.resolve();
    await over;
    // What an answer changes is drawn in the next frame.
    await page.evaluate(
      () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))),
    );
    await expect(dashboard.statusOf('a')).toHaveText('Cancelled', { timeout: 1 });
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
