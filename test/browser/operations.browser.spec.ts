import { held, workflow } from '../support/documents.js';
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
