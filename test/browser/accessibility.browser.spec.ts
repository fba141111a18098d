import { violations } from './support/axe.js';
import { expect, test } from './support/test.js';
import { ADMIN_VIEWS, busyWorkflow, VIEWS } from './support/views.js';

const PHONE = { width: 390, height: 844 };

for (const colorScheme of ['light', 'dark'] as const) {
  // Nothing fades, so that colours are judged as they stay.
  const look = { colorScheme, reducedMotion: 'reduce' } as const;
  test(`every page can be read by everybody, ${colorScheme}`, async ({ arrive, analysed }) => {
    test.slow();
    const { dashboard, user } = await arrive(analysed.name, look);
    const { workflowId: running } = await user.submit(busyWorkflow());
    await user.until(running, (jobs) => jobs('weak').status === 'failed');
    for (const [view, show] of Object.entries(VIEWS)) {
      await test.step(view, async () => {
        await show(dashboard, { ...analysed, running });
        await expect(dashboard.page.locator('html')).toHaveAttribute('data-theme', colorScheme);
        expect.soft(await violations(dashboard.page), view).toEqual([]);
      });
    }
    const stranger = await arrive('stranger', look);
    await stranger.dashboard.open('/workflows');
    await expect(stranger.dashboard.page.getByText('No workflows yet')).toBeVisible();
    expect.soft(await violations(stranger.dashboard.page), 'an empty list').toEqual([]);
    const admin = await arrive('admin', look);
    for (const [view, show] of Object.entries(ADMIN_VIEWS)) {
      await test.step(view, async () => {
        await show(admin.dashboard);
        expect.soft(await violations(admin.dashboard.page), view).toEqual([]);
      });
    }
  });
}

test('a phone is wide enough for every page', async ({ arrive, analysed }) => {
  const { dashboard, user } = await arrive(analysed.name, { viewport: PHONE });
  const { workflowId: running } = await user.submit(busyWorkflow());
  for (const [view, show] of Object.entries(VIEWS)) {
    await show(dashboard, { ...analysed, running });
    const widest = await dashboard.page.evaluate(() => document.documentElement.scrollWidth);
    expect.soft(widest, view).toBeLessThanOrEqual(PHONE.width);
  }
  const admin = await arrive('admin', { viewport: PHONE });
  for (const [view, show] of Object.entries(ADMIN_VIEWS)) {
    await show(admin.dashboard);
    const widest = await admin.dashboard.page.evaluate(() => document.documentElement.scrollWidth);
    expect.soft(widest, view).toBeLessThanOrEqual(PHONE.width);
    expect.soft(await violations(admin.dashboard.page), view).toEqual([]);
  }
});
