import { diagnostic, held, workflow } from '../support/documents.js';
import { expectOverlay } from './support/overlay.js';
import { expect, test } from './support/test.js';

test.describe('the fourth user', () => {
  test('waits, is told why, and starts when another has ended', async ({ arrive }) => {
    const people = [];
    for (const name of ['ada', 'ben', 'cem', 'dee']) people.push(await arrive(name));
    const ids: string[] = [];
    for (const { dashboard, user } of people) {
      const { workflowId } = await user.submit(workflow({ main: [held('work')] }));
      ids.push(workflowId);
      await dashboard.openWorkflow(workflowId);
      if (ids.length < 4) await expect(dashboard.statusOf('work')).toHaveText('Running');
    }
    const [ada, , , dee] = people;
    if (!ada || !dee) throw new Error('somebody did not come');

    await expect(dee.dashboard.statusOf('work')).toHaveText('Pending');
    await expect(dee.dashboard.job('work')).toContainText('Waiting for a user slot, place 1');
    await dee.dashboard.goTo('Operations');
    await expect(dee.dashboard.meter('User slots')).toContainText('3/3');
    await expect(dee.dashboard.meter('User slots')).toContainText('all taken');
    await expect(dee.dashboard.page.getByTestId('waiting-job')).toContainText([
      'Waiting for a user slot, place 1',
    ]);
    await ada.dashboard.goTo('Operations');
    await expect(ada.dashboard.page.getByText('0 yours, 1 of others')).toBeVisible();
    await expect(ada.dashboard.page.getByTestId('waiting-job')).toBeHidden();

    await ada.dashboard.goTo('Workflows');
    await ada.dashboard.row('a journey').click();
    await ada.dashboard.button('Cancel job work').click();
    await expect(dee.dashboard.page.getByText('None of your jobs waits.')).toBeVisible();
    await expect(dee.dashboard.meter('User slots')).toContainText('1 yours');
    await dee.dashboard.goTo('Workflows');
    await expect(dee.dashboard.row('a journey').getByTestId('status')).toHaveText('Running');
  });
});

test.describe('another user at the same browser', () => {
  test('sees nothing of the former’s workflows', async ({ arrive }) => {
    const { dashboard, user } = await arrive('ada');
    const { workflowId } = await user.submit({
      ...workflow({ main: [diagnostic('secret-job')] }),
      name: 'secret workflow',
    });
    await dashboard.openWorkflow(workflowId);
    await expect(dashboard.statusOf('secret-job')).toHaveText('Succeeded');
    await dashboard.goTo('Workflows');
    await expect(dashboard.row('secret workflow')).toBeVisible();

    await dashboard.switchTo('ben');
    await expect(dashboard.page.getByRole('heading', { name: 'No workflows yet' })).toBeVisible();
    await expect(dashboard.page.getByRole('main')).not.toContainText('secret');

    await dashboard.openWorkflow(workflowId);
    await expect(dashboard.page.getByRole('heading', { name: 'There is no such workflow' })).toBeVisible();
    await expect(dashboard.page.locator('body')).not.toContainText('secret');
    await expect(dashboard.page).not.toHaveTitle(/secret/);
  });

  test('sees nothing of the former’s nuclei', async ({ arrive, analysed: { name, slideId, workflowId } }) => {
    const { dashboard } = await arrive(name);
    await dashboard.open(`/slides/${slideId}?workflow=${workflowId}`);
    await expectOverlay(dashboard.page, ({ nuclei }) => nuclei > 0);

    await dashboard.switchTo('ben');
    await expectOverlay(dashboard.page, ({ nuclei, tissue }) => nuclei === 0 && tissue === 0);
    await expect(dashboard.page.getByText('This slide has not been analysed yet.')).toBeVisible();
    await expect(dashboard.page.getByRole('checkbox', { name: 'Nuclei' })).toBeDisabled();
  });
});
