import { diagnostic, held, workflow } from '../support/documents.js';
import { expect, test } from './support/test.js';

test.describe('a job', () => {
  test('that is cancelled takes what comes after it along, and nothing else', async ({ arrive }) => {
    const { dashboard, user } = await arrive('ada');
    const { workflowId } = await user.submit(
      workflow({ main: [held('first'), diagnostic('second')], other: [diagnostic('third')] }),
    );
    await dashboard.openWorkflow(workflowId);
    await expect(dashboard.statusOf('first')).toHaveText('Running');
    await expect(dashboard.job('second')).toContainText('Waiting for its branch');

    await dashboard.button('Cancel job first').click();
    await expect(dashboard.statusOf('first')).toHaveText('Cancelled');
    await expect(dashboard.job('first')).toContainText('Cancelled by you');
    await expect(dashboard.statusOf('second')).toHaveText('Cancelled');
    await expect(dashboard.job('second')).toContainText('An earlier job of the branch did not succeed');
    await expect(dashboard.statusOf('third')).toHaveText('Succeeded');
    await expect(dashboard.button('Cancel job first')).toBeHidden();
    await expect(dashboard.button('Cancel workflow')).toBeHidden();
  });

  test('that failed is tried again, with the shards it has', async ({ arrive }) => {
    const { dashboard, user } = await arrive('ada');
    // Its last shard fails at every attempt, slowly enough for a person to see it run in between.
    const { workflowId } = await user.submit(
      workflow({
        main: [diagnostic('weak', { shards: 3, shardMs: 700, failShard: 2 }), diagnostic('next')],
      }),
    );
    await dashboard.openWorkflow(workflowId);
    await expect(dashboard.statusOf('weak')).toHaveText('Failed');
    await expect(dashboard.job('weak')).toContainText('told to fail');
    await expect(dashboard.statusOf('next')).toHaveText('Cancelled');

    await dashboard.button('Retry job weak').click();
    await expect(dashboard.statusOf('weak')).toHaveText('Running');
    await expect(dashboard.job('weak')).toContainText('2 of 3 shards');
    await expect(dashboard.job('next')).toContainText('Waiting for its branch');
    await expect(dashboard.job('weak')).toContainText('generation 2');
    await expect(dashboard.statusOf('weak')).toHaveText('Failed');
  });
});

test.describe('a workflow', () => {
  test('that is paused starts nothing more until it goes on', async ({ arrive }) => {
    const { dashboard, user } = await arrive('ada');
    const { workflowId } = await user.submit(
      workflow({ main: [diagnostic('running', { shards: 16, shardMs: 1_000 }), diagnostic('later')] }),
    );
    await dashboard.openWorkflow(workflowId);
    await expect(dashboard.statusOf('running')).toHaveText('Running');
    await dashboard.button('Pause').click();
    await expect(dashboard.button('Resume')).toBeVisible();
    await expect(dashboard.job('later')).toContainText('Paused.');
    // What runs, runs on.
    await expect(dashboard.statusOf('running')).toHaveText('Succeeded');
    await expect(dashboard.job('later')).toContainText('Paused.');

    await dashboard.button('Resume').click();
    await expect(dashboard.statusOf('later')).toHaveText('Succeeded');
  });
});
