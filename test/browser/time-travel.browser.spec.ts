import { diagnostic, workflow } from '../support/documents.js';
import { expect, test } from './support/test.js';

test.describe('time travel', () => {
  test('shows a workflow as it stood when its first job started, and comes back to now', async ({
    arrive,
  }) => {
    const { dashboard, user } = await arrive('ada');
    const { page } = dashboard;
    const { workflowId } = await user.submit(
      workflow({ main: [diagnostic('first', { shards: 3 }), diagnostic('second')] }),
    );
    await user.untilStatus(workflowId, 'succeeded');
    const history = await user.history(workflowId);
    const place = history.findIndex(({ type }) => type === 'JobStarted');
    const started = history[place];

    await dashboard.openWorkflow(workflowId);
    await page.getByTestId('time-travel').click();
    const slider = page.getByRole('slider', { name: 'Event of the log' });
    await expect(dashboard.statusOf('second')).toHaveText('Succeeded');
    await slider.fill(String(place));
    await expect(page.getByTestId('past-banner')).toContainText(`event ${place + 1} of ${history.length}`);
    await expect(page.getByTestId('past-event')).toHaveText('first started');
    await expect(dashboard.statusOf('first')).toHaveText('Running');
    await expect(dashboard.job('first')).toContainText('Planning');
    await expect(dashboard.statusOf('second')).toHaveText('Pending');
    await expect(dashboard.job('second')).toContainText('Waiting for its branch');
    // In the past there is nothing to cancel.
    await expect(dashboard.button('Cancel job first')).toBeHidden();

    // One event on: the plan, with its three shards on the map.
    await page.keyboard.press('ArrowRight');
    await expect(page.getByTestId('past-event')).toHaveText('first planned: 3 shards');
    await expect(dashboard.job('first')).toContainText(/0 of 3\s+shards/);
    await page.keyboard.press('ArrowLeft');
    await expect(page).toHaveURL(new RegExp(`/history\\?at=${started?.position}$`));

    await page.reload();
    await expect(page.getByTestId('past-event')).toHaveText('first started');
    await expect(dashboard.statusOf('first')).toHaveText('Running');
    await page.getByTestId('back-to-now').click();
    await expect(page.getByTestId('past-banner')).toBeHidden();
    await expect(dashboard.statusOf('second')).toHaveText('Succeeded');
  });

  test('shows the pool with the slots of that moment', async ({ arrive }) => {
    const { dashboard, user } = await arrive('ben');
    const { page } = dashboard;
    const { workflowId } = await user.submit(workflow({ main: [diagnostic('only')] }));
    await user.untilStatus(workflowId, 'succeeded');
    const granted = (await user.history(workflowId)).find(({ type }) => type === 'JobSlotGranted');
    await dashboard.open(`/operations/history?at=${granted?.position}`);
    await expect(dashboard.meter('Job slots')).toContainText('1 yours');
    await page.getByTestId('back-to-now').click();
    await expect(dashboard.meter('Job slots')).toContainText('none yours');
  });
});
