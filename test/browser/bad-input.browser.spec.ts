import { expect, test } from './support/test.js';

test.describe('a new workflow', () => {
  test('whose document is wrong says where, and is not lost', async ({ arrive, analysed }) => {
    const { dashboard, user } = await arrive('ada');
    await dashboard.open('/workflows');
    const dialog = await dashboard.startNewWorkflow();
    await dialog.getByRole('button', { name: 'JSON' }).click();
    const field = dialog.getByRole('textbox', { name: 'Document' });
    const start = dialog.getByRole('button', { name: 'Start workflow' });

    await field.fill('{ "name": ');
    await start.click();
    await expect(dialog.getByRole('alert')).toContainText('This is not JSON');
    await expect(field).toHaveAttribute('aria-invalid', 'true');

    const branches = [{ name: 'main', jobs: [{ key: 'a', kind: 'no-such-kind' }] }];
    const document = { name: 'by hand', slideId: analysed.slideId, branches };
    await field.fill(JSON.stringify({ ...document, priority: 'high' }));
    await start.click();
    await expect(dialog.getByRole('alert')).toContainText('/priority');
    await expect(field).toHaveAccessibleDescription(/\/priority/);

    await field.fill(JSON.stringify(document));
    await start.click();
    await expect(dialog.getByRole('alert')).toContainText('/branches/0/jobs/0/kind');
    await expect(field).toHaveValue(JSON.stringify(document));
    const { body } = await user.ask('GET', '/api/workflows');
    expect(body).toMatchObject({ items: [] });
  });

  test('of nothing says at each field what is missing', async ({ arrive }) => {
    const { dashboard } = await arrive('ada');
    await dashboard.open('/workflows');
    const dialog = await dashboard.startNewWorkflow();
    await dialog.getByRole('checkbox', { name: 'Core Analysis' }).uncheck();
    await expect(dialog.getByRole('checkbox', { name: 'Visualization' })).not.toBeChecked();
    await dialog.getByRole('button', { name: 'Start workflow' }).click();
    await expect(dialog.getByRole('group', { name: 'Slide' })).toHaveAccessibleDescription('Choose a slide.');
    await expect(dialog.getByRole('group', { name: 'Analyses' })).toHaveAccessibleDescription(
      'Tick at least one analysis.',
    );
    await expect(dialog.getByLabel('Name', { exact: true })).toHaveAttribute('aria-invalid', 'true');
  });
});
