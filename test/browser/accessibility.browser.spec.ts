import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { diagnostic, held, workflow } from '../support/documents.js';
import type { Dashboard } from './support/dashboard.js';
import { expect, test } from './support/test.js';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const PHONE = { width: 390, height: 844 };

/** What axe finds on the page as it is now, in short. */
async function violations(page: Page): Promise<string[]> {
  // Colours are judged once they are what they will be.
  await page.waitForFunction(() => document.getAnimations().every((a) => a.playState !== 'running'));
  const { violations: found } = await new AxeBuilder({ page }).withTags(RULES).analyze();
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary ?? ''}`),
  );
}

/** Every page and dialog there is, with something on it; each leaves the browser where it is looked at. */
const VIEWS: Record<string, (dashboard: Dashboard, ids: Ids) => Promise<void>> = {
  'the list of workflows': async (dashboard) => {
    await dashboard.open('/workflows');
    await expect(dashboard.row('a journey')).toBeVisible();
  },
  'a workflow that runs': async (dashboard, { running }) => {
    await dashboard.openWorkflow(running);
    await expect(dashboard.statusOf('work')).toHaveText('Running');
    await expect(dashboard.statusOf('weak')).toHaveText('Failed');
    await expect(dashboard.page.getByRole('region', { name: 'Events' })).toBeVisible();
  },
  'a workflow with results': async (dashboard, { workflowId }) => {
    await dashboard.openWorkflow(workflowId);
    await expect(dashboard.result('Nuclei')).toHaveText(/\d/);
  },
  'the slides': async (dashboard) => {
    await dashboard.open('/slides');
    await expect(dashboard.page.getByTestId('slide-card').first()).toBeVisible();
  },
  'a slide with its nuclei': async (dashboard, { slideId, workflowId }) => {
    await dashboard.open(`/slides/${slideId}?workflow=${workflowId}`);
    await expect(dashboard.page.getByTestId('scale-bar')).toBeVisible();
  },
  'the pool': async (dashboard) => {
    await dashboard.open('/operations');
    await expect(dashboard.page.getByTestId('waiting-job').first()).toBeVisible();
  },
  'the form of a new workflow': async (dashboard) => {
    await dashboard.open('/workflows');
    const dialog = await dashboard.startNewWorkflow();
    await dialog.getByRole('checkbox', { name: 'Core Analysis' }).uncheck();
    await dialog.getByRole('checkbox', { name: 'Visualization' }).uncheck();
    await dialog.getByRole('button', { name: 'Start workflow' }).click();
    await expect(dialog.getByText('Tick at least one analysis.')).toBeVisible();
  },
  'the document of a new workflow': async (dashboard) => {
    await dashboard.open('/workflows');
    const dialog = await dashboard.startNewWorkflow();
    await dialog.getByRole('button', { name: 'JSON' }).click();
    await dialog.getByRole('textbox', { name: 'Document' }).fill('{}');
    await dialog.getByRole('button', { name: 'Start workflow' }).click();
    await expect(dialog.getByRole('alert')).toBeVisible();
  },
  'the menu of users': async (dashboard) => {
    await dashboard.open('/workflows');
    await dashboard.page.getByTestId('user-context').click();
    await dashboard.page.getByLabel('Work as another user').fill('not a name');
    await dashboard.button('Switch').click();
    await expect(dashboard.page.getByText('Letters, digits')).toBeVisible();
  },
  'an address that leads nowhere': async (dashboard) => {
    await dashboard.open('/nowhere');
    await expect(dashboard.page.getByText('There is no such page')).toBeVisible();
  },
};

interface Ids {
  readonly workflowId: string;
  readonly slideId: string;
  readonly running: string;
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`every page can be read by everybody, ${colorScheme}`, async ({ arrive, analysed }) => {
    const { dashboard, user } = await arrive(analysed.name, { colorScheme });
    const weak = diagnostic('weak', { failShard: 0 });
    const { workflowId: running } = await user.submit(
      workflow({ main: [held('work'), held('next')], other: [weak, held('after')] }),
    );
    await user.until(running, (jobs) => jobs('weak').status === 'failed');
    for (const [view, show] of Object.entries(VIEWS)) {
      await test.step(view, async () => {
        await show(dashboard, { ...analysed, running });
        await expect(dashboard.page.locator('html')).toHaveAttribute('data-theme', colorScheme);
        expect.soft(await violations(dashboard.page), view).toEqual([]);
      });
    }
    const stranger = await arrive('stranger', { colorScheme });
    await stranger.dashboard.open('/workflows');
    await expect(stranger.dashboard.page.getByText('No workflows yet')).toBeVisible();
    expect.soft(await violations(stranger.dashboard.page), 'an empty list').toEqual([]);
    const admin = await arrive('admin', { colorScheme });
    await admin.dashboard.open('/operations');
    await expect(admin.dashboard.page.getByTestId('runner').first()).toBeVisible();
    expect.soft(await violations(admin.dashboard.page), 'the runners').toEqual([]);
  });
}

test('a phone is wide enough for every page', async ({ arrive, analysed }) => {
  const { dashboard, user } = await arrive(analysed.name, { viewport: PHONE });
  const { workflowId: running } = await user.submit(
    workflow({ main: [held('work'), held('next')], other: [diagnostic('weak', { failShard: 0 })] }),
  );
  for (const [view, show] of Object.entries(VIEWS)) {
    await show(dashboard, { ...analysed, running });
    const widest = await dashboard.page.evaluate(() => document.documentElement.scrollWidth);
    expect.soft(widest, view).toBeLessThanOrEqual(PHONE.width);
  }
  const admin = await arrive('admin', { viewport: PHONE });
  await admin.dashboard.open('/operations');
  await expect(admin.dashboard.page.getByTestId('runner').first()).toBeVisible();
  const widest = await admin.dashboard.page.evaluate(() => document.documentElement.scrollWidth);
  expect.soft(widest, 'the runners').toBeLessThanOrEqual(PHONE.width);
});
