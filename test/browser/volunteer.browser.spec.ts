import { AxeBuilder } from '@axe-core/playwright';
import { invite } from '../support/volunteers.js';
import { Volunteer } from './support/volunteer.js';
import { expect, segmentNuclei, test } from './support/volunteering.js';

const SEGMENTATION_MS = 240_000;

test('a browser computes a slide where no other runner is', async ({ browser, product, analyst }) => {
  test.setTimeout(SEGMENTATION_MS + 60_000);
  const volunteer = await Volunteer.trusted(browser, product);
  await expect(volunteer.page.getByText('Not for diagnostic use').first()).toBeVisible();
  await volunteer.start();
  await volunteer.isIn('waiting');
  await expect(volunteer.page.getByTestId('canary')).toContainText('as it should be');

  const { workflowId } = await segmentNuclei(analyst, { x: 0, y: 0, width: 700, height: 380 });
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

for (const colorScheme of ['light', 'dark'] as const) {
  test(`a volunteer can read what is asked of them, ${colorScheme}`, async ({ browser, product, admin }) => {
    const phone = { width: 390, height: 844 };
    const look = { colorScheme, reducedMotion: 'reduce', viewport: phone } as const;
    const { link } = await invite(admin);
    const { page, ...volunteer } = await Volunteer.byInvitation(browser, product.url, link, look);
    await expect(page.getByRole('button', { name: 'Agree and start computing' })).toBeEnabled();
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(phone.width);
    expect(volunteer.complaints).toEqual([]);
    await page.context().close();
  });
}

test('without an invitation nothing starts, and the page says why', async ({ browser, product }) => {
  const page = await browser.newPage();
  await page.goto(`${product.url}/volunteer`);
  await expect(page.getByTestId('obstacle')).toContainText('holds no invitation');
  await expect(page.getByTestId('start')).toBeDisabled();
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  await page.close();
});

test('an invitation that is not valid is told as such', async ({ browser, product }) => {
  const page = await browser.newPage();
  await page.goto(`${product.url}/volunteer#invitation=${'x'.repeat(43)}&provider=wasm`);
  await page.getByTestId('start').click();
  await expect(page.getByTestId('phase')).toHaveAttribute('data-phase', 'refused', { timeout: 120_000 });
  await expect(page.getByTestId('phase-detail')).toContainText('not valid');
  await page.close();
});
