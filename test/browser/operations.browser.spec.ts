import type { LoadView } from '@ramus/contracts';
import { diagnostic, held, workflow } from '../support/documents.js';
import { Product } from '../support/product.js';
import { Dashboard } from './support/dashboard.js';
import { expect, test } from './support/test.js';

const LIMITS = { maxActiveUsers: 3, maxRunningJobs: 4, maxJobsPerUser: 2 };

test.describe('the limits', () => {
  test.afterEach(async ({ product }) => {
    await product.user('admin').ask('PUT', '/api/scheduler', LIMITS);
  });

  test('are raised by an administrator, and a job that waited starts', async ({ arrive, product }) => {
    const { dashboard, user } = await arrive('admin');
    await user.ask('PUT', '/api/scheduler', { ...LIMITS, maxRunningJobs: 1 });
    const ada = await arrive('ada');
    await ada.user.submit(workflow({ main: [held('first')], other: [held('second')] }));
    await ada.dashboard.open('/operations');
    const waiting = ada.dashboard.page.getByTestId('waiting-job');
    await expect(waiting).toContainText('Waiting for a job slot');

    await dashboard.open('/operations');
    await dashboard.button('Change limits').click();
    const form = dashboard.page.getByRole('form', { name: 'Change limits' });
    await form.getByLabel('Running jobs', { exact: true }).fill('2');
    await form.getByRole('button', { name: 'Save limits' }).click();
    await expect(dashboard.page.getByText('Grants follow these limits from now on')).toBeVisible();
    await expect(dashboard.meter('Job slots')).toContainText('2/2');
    await expect(waiting).toHaveCount(0);
    expect((await product.user('admin').scheduler()).limits).toEqual({ ...LIMITS, maxRunningJobs: 2 });
  });

  test('say at the field what is wrong with a value, and are left as they were', async ({ arrive }) => {
    const { dashboard, user } = await arrive('admin');
    await dashboard.open('/operations');
    await dashboard.button('Change limits').click();
    const form = dashboard.page.getByRole('form', { name: 'Change limits' });
    const jobs = form.getByLabel('Running jobs', { exact: true });
    await jobs.fill('0');
    await form.getByRole('button', { name: 'Save limits' }).click();
    await expect(jobs).toHaveAccessibleDescription(/>=1/);
    await expect(jobs).toBeFocused();
    await jobs.fill('many');
    await form.getByLabel(/^Longest hold/).fill('0.2');
    await form.getByRole('button', { name: 'Save limits' }).click();
    await expect(jobs).toHaveAccessibleDescription('Write a whole number.');
    await jobs.fill('4');
    await form.getByRole('button', { name: 'Save limits' }).click();
    await expect(form.getByLabel(/^Longest hold/)).toHaveAccessibleDescription(/^From 1 second/);
    expect((await user.scheduler()).limits).toEqual(LIMITS);
  });

  test('that somebody else changed meanwhile are shown before they are written over', async ({ arrive }) => {
    const { dashboard, user } = await arrive('admin');
    await dashboard.open('/operations');
    await dashboard.button('Change limits').click();
    const form = dashboard.page.getByRole('form', { name: 'Change limits' });
    await form.getByLabel('Running jobs', { exact: true }).fill('9');
    await user.ask('PUT', '/api/scheduler', { ...LIMITS, maxActiveUsers: 7 });
    await expect(form.getByText('Somebody else has changed the limits.')).toBeVisible();
    await expect(form.getByRole('button', { name: 'Save limits' })).toBeDisabled();

    await form.getByRole('button', { name: 'Go on from these' }).click();
    await expect(form.getByLabel('Users with a slot')).toHaveValue('7');
    await form.getByRole('button', { name: 'Save limits' }).click();
    await expect(form).toBeHidden();
    const changed = { ...LIMITS, maxActiveUsers: 7, maxRunningJobs: 9 };
    expect((await user.scheduler()).limits).toEqual(changed);
    // Who has not seen that is refused, whatever their page shows.
    const stale = { ...LIMITS, maxRunningJobs: 5, expected: LIMITS };
    await user.refused(409, 'limits-changed', user.ask('PUT', '/api/scheduler', stale));
  });

  test('are read, and not changed, by everybody else', async ({ arrive }) => {
    const { dashboard, user } = await arrive('ada');
    await dashboard.open('/operations');
    await expect(dashboard.page.getByText('Only an administrator can change them.')).toBeVisible();
    await expect(dashboard.button('Change limits')).toHaveCount(0);
    await user.refused(403, 'not-an-admin', user.ask('PUT', '/api/scheduler', LIMITS));
  });
});

test.describe('an invitation', () => {
  test('is made by an administrator, its link seen once and copied, and is taken back', async ({
    arrive,
    browser,
    product,
  }) => {
    // A browser comes in only after it has shown that it computes as it should.
    test.slow();
    const { dashboard } = await arrive('admin', { permissions: ['clipboard-read', 'clipboard-write'] });
    const { page } = dashboard;
    await dashboard.open('/operations');
    await expect(page.getByText('Nobody is invited.')).toBeVisible();
    await dashboard.button('Invite a volunteer').click();
    const dialog = page.getByRole('dialog', { name: 'Send this link to one person' });
    const link = await dialog.getByLabel('Link').inputValue();
    expect(link).toContain(`${product.url}/volunteer#invitation=`);
    await dialog.getByRole('button', { name: 'Copy' }).click();
    await expect(dialog.getByText('Copied.')).toBeVisible();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(link);
    await dialog.getByRole('button', { name: 'Done' }).click();
    await expect(page.getByTestId('invitation')).toContainText('Nobody connected');
    expect(await page.content()).not.toContain(link.slice(-20));

    // The link is what it says: a browser that opens it comes in as a stranger.
    const guest = await browser.newPage();
    await guest.goto(`${link}&provider=wasm`);
    await guest.getByTestId('start').click();
    await expect(page.getByTestId('invitation')).toContainText('1 browser connected', { timeout: 120_000 });
    const stranger = page.getByTestId('runner').filter({ hasText: 'Browser' });
    await expect(stranger).toContainText('Unproven');
    await expect(stranger).toContainText('0 of 10 results confirmed');

    await page.getByRole('button', { name: /^Take invitation .* back$/ }).click();
    const confirm = page.getByRole('alertdialog');
    await expect(confirm).toContainText('1 browser is sent away');
    await confirm.getByRole('button', { name: 'Take back' }).click();
    await expect(page.getByText('Nobody is invited.')).toBeVisible();
    await expect(stranger).toHaveCount(0);
    await page.getByRole('button', { name: /^Show \d+ taken back$/ }).click();
    await expect(page.getByTestId('invitation').first()).toContainText('Taken back');
    await guest.close();
  });

  test('is nothing that others are shown', async ({ arrive }) => {
    const { dashboard, user } = await arrive('ada');
    await dashboard.open('/operations');
    await expect(dashboard.page.getByText('Only an administrator can change them.')).toBeVisible();
    await expect(dashboard.page.getByRole('region', { name: 'Invitations' })).toHaveCount(0);
    await user.refused(403, 'not-an-admin', user.ask('GET', '/api/invitations'));
  });
});

test.describe('a runner', () => {
  test('shows an administrator what it is, how far it is trusted, how fast it is and what it holds', async ({
    analysed,
    arrive,
  }) => {
    expect(analysed.workflowId).toBeTruthy();
    const ada = await arrive('ada');
    await ada.user.submit(workflow({ main: [held('long')] }));
    const { dashboard } = await arrive('admin');
    await dashboard.open('/operations');
    const runner = dashboard.page.getByTestId('runner').filter({ hasText: 'Daemon' });
    await expect(runner).toContainText('Connected');
    await expect(runner).toContainText(/came .* ago|came just now/);
    await expect(runner).toContainText('Trusted');
    await expect(runner).toContainText(/\d s a shard\s+Nuclei segmentation/);
    await expect(runner).toContainText('1 of 4 slots');
    await expect(runner).toContainText(/shard 0 of …/);
  });
});

test.describe('the load', () => {
  /** What is drawn is over: a step of ten seconds, and the time in which its end is told. */
  const DRAWN = { timeout: 20_000 };

  test('is drawn as jobs run, told in words and numbers too, and is not lost with the server', async ({
    arrive,
    product,
  }) => {
    test.slow();
    const { dashboard, user } = await arrive('ada');
    const { page } = dashboard;
    await user.submit(workflow({ main: [held('long')] }));
    await dashboard.open('/operations');
    await dashboard.button('An hour').click();
    const throughput = page.getByTestId('load-throughput');
    const drawing = throughput.getByRole('img', { name: /^Throughput per second\. / });
    await expect(drawing.locator('canvas')).toBeVisible(DRAWN);
    const shards = async () => Number(/in (\d+) shards/.exec(await throughput.innerText())?.[1]);

    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    const { workflowId } = await user.submit(workflow({ main: [diagnostic('short', { shards: 5 })] }));
    await user.untilStatus(workflowId, 'succeeded');
    const { body } = await user.ask('GET', '/api/scheduler/load');
    const committed = (body as LoadView).shards.reduce((sum, count) => sum + count, 0);
    expect(committed).toBeGreaterThanOrEqual(5);
    await expect.poll(shards, DRAWN).toBe(committed);
    await expect(page.getByTestId('load-jobs')).toContainText(/At most [1-9]\d* ran/);
    await expect(page.getByTestId('load-start')).toContainText(/a median of \d/);
    await expect(page.getByTestId('load-shard')).toContainText(/a median of \d/);
    // It is told what is new; but for names of jobs that wait it asks for nothing.
    expect(requests.filter((url) => url.includes('/load'))).toEqual([]);

    await page.getByText('The same in numbers').click();
    const table = page.getByRole('region', { name: 'Load in numbers' });
    await expect(table.getByRole('row').nth(1)).toBeVisible();

    await product.kill();
    await product.startAgain();
    await dashboard.isLive();
    await page.reload();
    await dashboard.button('An hour').click();
    await expect(drawing.locator('canvas')).toBeVisible(DRAWN);
    expect(await shards()).toBe(committed);
  });

  test('is nothing yet where nothing ever ran', async ({ page }) => {
    const fresh = await Product.start({ LOCAL_RUNNERS: 0 });
    try {
      await new Dashboard(page, fresh.url).open('/operations');
      await expect(page.getByTestId('load-empty')).toContainText('Nothing yet');
    } finally {
      await fresh.destroy();
    }
  });
});
