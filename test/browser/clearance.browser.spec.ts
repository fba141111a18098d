import { diagnostic, workflow } from '../support/documents.js';
import { HandRunner } from '../support/hand-runner.js';
import { Product } from '../support/product.js';
import { layIn, slideNamed, TEST_IMAGE } from '../support/slides.js';
import { clearSlide, invite } from '../support/volunteers.js';
import { violations } from './support/axe.js';
import { Dashboard } from './support/dashboard.js';
import { expect, test } from './support/test.js';

test.describe('a slide of the slides folder', () => {
  test('is cleared by an administrator who has looked, and withdrawn, before everybody’s eyes', async ({
    arrive,
  }) => {
    const { dashboard, user } = await arrive('admin');
    const ada = await arrive('ada');
    const { slideId } = await slideNamed(user, 'test.png');
    for (const { page, open } of [
      { page: dashboard.page, open: () => dashboard.open(`/slides?details=${slideId}`) },
      { page: ada.dashboard.page, open: () => ada.dashboard.open(`/slides?details=${slideId}`) },
    ]) {
      await open();
      await expect(page.getByTestId('clearance')).toContainText('Restricted (default)');
    }
    const seen = ada.dashboard.page.getByTestId('clearance');
    await expect(seen).toContainText('Only an administrator may change that.');
    await expect(seen.getByRole('button')).toHaveCount(0);

    const { page } = dashboard;
    await dashboard.button('Clear for volunteers…').click();
    const ask = page.getByRole('alertdialog');
    const clear = ask.getByRole('button', { name: 'Clear for volunteers' });
    await expect(clear).toBeDisabled();
    await ask.getByRole('checkbox', { name: /nothing on the slide tells whose tissue it is/ }).check();
    await clear.click();
    await expect(ask).toBeHidden();
    await expect(page.getByTestId('clearance')).toContainText(/Cleared for volunteers since .*\d{4}/);
    await expect(seen).toContainText('Cleared for volunteers since');
    await ada.dashboard.button('Close').click();
    await expect(ada.dashboard.page.getByTestId('slide-card').filter({ hasText: 'test' })).toContainText(
      'for volunteers',
    );

    await dashboard.button('Withdraw…').click();
    await expect(ask).toContainText('It stops at once');
    await ask.getByRole('button', { name: 'Withdraw clearance' }).click();
    await expect(page.getByTestId('clearance')).toContainText('Restricted (default)');
    await expect(ada.dashboard.page.getByText('for volunteers')).toHaveCount(0);
  });

  test('stays as it is, and says why, where the server cannot be asked', async ({ arrive }) => {
    const { dashboard, user } = await arrive('admin');
    const { page } = dashboard;
    const { slideId } = await slideNamed(user, 'test.png');
    await dashboard.open(`/slides?details=${slideId}`);
    await dashboard.button('Clear for volunteers…').click();
    const ask = page.getByRole('alertdialog');
    await ask.getByRole('checkbox').check();
    await page.context().setOffline(true);
    await ask.getByRole('button', { name: 'Clear for volunteers' }).click();
    await expect(ask.getByRole('alert')).toContainText('The server cannot be reached');
    await page.context().setOffline(false);
    await ask.getByRole('button', { name: 'Cancel' }).click();
    await expect(page.getByTestId('clearance')).toContainText('Restricted (default)');
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`is cleared by whoever can read, on a phone too, ${colorScheme}`, async ({ arrive }) => {
      const look = { viewport: { width: 390, height: 844 }, colorScheme, reducedMotion: 'reduce' } as const;
      const { dashboard, user } = await arrive('admin', look);
      const { page } = dashboard;
      const { slideId } = await slideNamed(user, 'test.png');
      await dashboard.open(`/slides?details=${slideId}`);
      expect.soft(await violations(page), 'restricted').toEqual([]);
      await dashboard.button('Clear for volunteers…').click();
      await expect(page.getByRole('alertdialog')).toBeVisible();
      expect.soft(await violations(page), 'before it is cleared').toEqual([]);
      // The page is dimmed behind the details, and the details behind the question.
      const dims = await page
        .locator('[data-dialog-overlay], [data-alert-dialog-overlay]')
        .evaluateAll((all) => all.map((overlay) => getComputedStyle(overlay).backgroundColor));
      expect(dims).toHaveLength(2);
      expect(dims).not.toContain('rgba(0, 0, 0, 0)');
      await dashboard.button('Cancel').click();
      await clearSlide(user, slideId);
      await dashboard.button('Withdraw…').click();
      expect.soft(await violations(page), 'before it is withdrawn').toEqual([]);
      await page.getByRole('alertdialog').getByRole('button', { name: 'Withdraw clearance' }).click();
      await expect(page.getByTestId('clearance')).toContainText('Restricted (default)');
      await dashboard.button('Close').click();
      await expect(page).toHaveURL(/\/slides$/);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    });
  }
});

test('a job that waits for clearance leads to it, starts when it is given, and stops when it is withdrawn', async ({
  browser,
}) => {
  const product = await Product.prepare({ ADMIN_USERS: 'root', LOCAL_RUNNERS: 0 });
  try {
    await layIn(product, TEST_IMAGE);
    await product.startAgain();
    const root = product.user('root');
    const { slideId } = await slideNamed(root, 'test.png');
    const { link } = await invite(root);
    const volunteer = await HandRunner.volunteer(product.url, link);
    const document = { ...workflow({ main: [diagnostic('work')] }), slideId };
    const { workflowId } = await root.submit(document);

    const context = await browser.newContext();
    await context.addCookies([{ name: 'ramus-user', value: 'root', url: product.url }]);
    const dashboard = new Dashboard(await context.newPage(), product.url);
    await dashboard.openWorkflow(workflowId);
    await expect(dashboard.job('work')).toContainText('the slide is not cleared for them');
    await dashboard.page.getByRole('link', { name: 'See its clearance' }).click();
    await dashboard.button('Clear for volunteers…').click();
    const ask = dashboard.page.getByRole('alertdialog');
    await ask.getByRole('checkbox').check();
    await ask.getByRole('button', { name: 'Clear for volunteers' }).click();
    const { jobId, token } = await volunteer.assignment();

    await dashboard.button('Withdraw…').click();
    await ask.getByRole('button', { name: 'Withdraw clearance' }).click();
    await expect.poll(() => volunteer.revoked).toMatchObject([{ jobId, token }]);
    await dashboard.openWorkflow(workflowId);
    await expect(dashboard.job('work').getByTestId('status')).toHaveText('Running');
    await context.close();
    volunteer.leave();
  } finally {
    await product.destroy();
  }
});
