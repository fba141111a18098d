import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { CMU_SLIDE } from '../support/slides.js';
import { expectOverlay } from './support/overlay.js';
import { expect, test } from './support/test.js';

const SLIDE = CMU_SLIDE ? 'CMU-1-Small-Region' : 'test';
const AT_LEAST = CMU_SLIDE ? 2_000 : 50;
const SEGMENTATION_MS = 180_000;

/** Notes in the page itself how many tiles it says are done; a reload would forget it. */
const noteTiles = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const seen: number[] = [];
    Object.assign(window, { seen });
    const main = document.querySelector('main');
    if (!main) throw new Error('there is nothing to watch');
    const note = (): void => {
      const [, done] = /(\d+) of \d+ tiles/.exec(main.querySelector('header')?.textContent ?? '') ?? [];
      if (done !== undefined && Number(done) !== seen.at(-1)) seen.push(Number(done));
    };
    new MutationObserver(note).observe(main, { subtree: true, characterData: true, childList: true });
    note();
  });
const notedTiles = (page: Page): Promise<number[]> =>
  page.evaluate(() => (window as unknown as { seen: number[] }).seen);

test('a newcomer analyses a slide and looks at its nuclei', async ({ arrive, product }) => {
  test.setTimeout(SEGMENTATION_MS + 60_000);
  const { dashboard } = await arrive('newcomer');
  const { page } = dashboard;

  await test.step('is led to the dashboard, which says that there is nothing yet', async () => {
    await page.goto(product.url);
    await expect(page).toHaveURL(/\/dashboard/);
    await expect(page.getByRole('heading', { name: 'No workflows yet' })).toBeVisible();
    await dashboard.isLive();
  });

  await test.step('chooses the slide and starts both analyses', async () => {
    const dialog = await dashboard.startNewWorkflow();
    await dialog.getByTestId('slide-choice').filter({ hasText: SLIDE }).click();
    await expect(dialog.getByLabel('Name', { exact: true })).toHaveValue(`${SLIDE} analysis`);
    await expect(dialog.getByRole('checkbox', { name: 'Core Analysis' })).toBeChecked();
    await expect(dialog.getByRole('checkbox', { name: 'Visualization' })).toBeChecked();
    await dialog.getByRole('button', { name: 'Start workflow' }).click();
    await expect(page.getByTestId('workflow-name')).toHaveText(`${SLIDE} analysis`);
  });

  await test.step('sees it run to its end without touching anything', async () => {
    await noteTiles(page);
    await expect(page.getByTestId('branch-lane')).toHaveCount(2);
    const badge = page.getByRole('main').getByTestId('status').first();
    await expect(badge).toHaveText('Running');
    await expect(badge).toHaveText('Succeeded', { timeout: SEGMENTATION_MS });
    const seen = await notedTiles(page);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen.length).toBeGreaterThan(3);
    await expect(page.getByRole('progressbar', { name: 'Progress of the workflow' })).toHaveAttribute(
      'aria-valuenow',
      '100',
    );
    for (const key of ['tissue', 'nuclei', 'density', 'overlay']) {
      await expect(dashboard.statusOf(key)).toHaveText('Succeeded');
    }
  });

  const count = await test.step('reads how many nuclei there are, and takes all of them away', async () => {
    await expect(dashboard.result('Nuclei')).toHaveText(/^[\d,]+$/);
    const told = Number((await dashboard.result('Nuclei').innerText()).replaceAll(',', ''));
    expect(told).toBeGreaterThan(AT_LEAST);
    const coming = page.waitForEvent('download');
    await page.getByRole('link', { name: 'GeoJSON' }).click();
    const file = await coming;
    expect(file.suggestedFilename()).toMatch(/\.geojson$/);
    const { features } = JSON.parse(await readFile(await file.path(), 'utf8')) as { features: unknown[] };
    expect(features).toHaveLength(told);
    return told;
  });

  await test.step('finds them on the slide, layer by layer', async () => {
    await page.getByTestId('open-on-slide').click();
    await expect(page.getByTestId('scale-bar')).toBeVisible();
    await expectOverlay(page, ({ nuclei, tissue }) => nuclei > count && tissue > 100);
    const layer = (name: string) => page.getByRole('checkbox', { name });
    await layer('Tissue').uncheck();
    await expectOverlay(page, ({ nuclei, tissue }) => nuclei > 0 && tissue === 0);
    await layer('Nuclei').uncheck();
    await expectOverlay(page, ({ nuclei, tissue }) => nuclei === 0 && tissue === 0);
    await layer('Tissue').check();
    await expectOverlay(page, ({ nuclei, tissue }) => nuclei === 0 && tissue > 0);
  });
});
