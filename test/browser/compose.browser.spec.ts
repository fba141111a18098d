import type { Locator } from '@playwright/test';
import type { WorkflowView } from '@ramus/contracts';
import { diagnostic, held, workflow } from '../support/documents.js';
import { expect, test, type Person } from './support/test.js';

/** Opens the composer with nothing in it. */
async function composer({ dashboard }: Person): Promise<Locator> {
  await dashboard.open('/workflows');
  const dialog = await dashboard.startNewWorkflow();
  await dialog.getByRole('button', { name: 'Compose' }).click();
  const remove = dialog.getByRole('button', { name: /^Remove branch/ });
  await expect(remove.first()).toBeVisible();
  while ((await remove.count()) > 0) await remove.first().click();
  await expect(dialog.getByText('Nothing yet.')).toBeVisible();
  await dialog.getByLabel('Name', { exact: true }).fill('composed');
  return dialog;
}

const card = (dialog: Locator, key: string): Locator =>
  dialog.getByRole('group', { name: `Job ${key}`, exact: true });

test.describe('a workflow that is composed', () => {
  test('by keyboard alone has two branches, and a job that waits for one of the other', async ({
    arrive,
  }) => {
    const person = await arrive('ada');
    const dialog = await composer(person);
    const press = async (control: Locator, key = 'Enter'): Promise<void> => {
      await control.focus();
      await control.press(key);
    };
    const addDiagnostic = async (branch: string, key: string): Promise<void> => {
      await press(dialog.getByRole('button', { name: `Add a job to ${branch}`, exact: true }));
      await dialog.getByLabel('Kind').selectOption('diagnostic');
      await dialog.getByLabel('Key').fill(key);
    };
    const addBranch = dialog.getByRole('button', { name: 'Add branch' });
    await press(addBranch);
    await press(addBranch);
    await addDiagnostic('branch', 'second');
    await addDiagnostic('branch', 'first');
    await addDiagnostic('branch-2', 'late');

    await press(card(dialog, 'first').getByRole('button').first());
    await person.dashboard.page.keyboard.press('Shift+ArrowLeft');
    await expect(dialog.getByRole('status')).toHaveText('first is now number 1 of branch.');
    await expect(card(dialog, 'first').getByRole('button').first()).toBeFocused();

    await press(dialog.getByRole('button', { name: 'Draw a dependency on second' }));
    await expect(dialog.getByText('Choose the job that needs second')).toBeVisible();
    await press(card(dialog, 'late').getByRole('button').first());
    await expect(card(dialog, 'late')).toContainText('needs second');

    await press(dialog.getByTestId('submit-workflow'));
    await expect(person.dashboard.page.getByTestId('workflow-name')).toHaveText('composed');
    await expect(person.dashboard.statusOf('late')).toHaveText('Succeeded');
    const workflowId = person.dashboard.page.url().split('/').at(-1) ?? '';
    const { body } = await person.user.ask('GET', `/api/workflows/${workflowId}`);
    const { branches } = body as WorkflowView;
    expect(branches.map(({ jobs }) => jobs.map(({ key }) => key))).toEqual([['first', 'second'], ['late']]);
    expect(branches[1]?.jobs[0]?.dependsOn).toEqual([branches[0]?.jobs[1]?.jobId]);
  });

  test('has a dependency drawn by the pointer from a dot to a job, and taken away in the same way', async ({
    arrive,
  }) => {
    const person = await arrive('ada');
    const { page } = person.dashboard;
    const dialog = await composer(person);
    for (const [branch, key] of [
      ['branch', 'first'],
      ['branch-2', 'late'],
    ] as const) {
      await dialog.getByRole('button', { name: 'Add branch' }).click();
      await dialog.getByRole('button', { name: `Add a job to ${branch}`, exact: true }).click();
      await dialog.getByLabel('Kind').selectOption('diagnostic');
      await dialog.getByLabel('Key').fill(key);
    }
    /** From the dot of the first job to a place in the page, in steps as a hand makes them. */
    const draw = async (to: Locator): Promise<void> => {
      await dialog.getByRole('button', { name: 'Draw a dependency on first' }).hover();
      await page.mouse.down();
      const box = await to.boundingBox();
      if (!box) throw new Error('there is nothing to draw to');
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 8 });
      await expect(dialog.getByText('Choose the job that needs first')).toBeVisible();
      await page.mouse.up();
      await expect(dialog.getByText('Choose the job that needs first')).toBeHidden();
    };
    await draw(dialog.getByRole('button', { name: 'Add branch' }));
    await expect(card(dialog, 'late')).not.toContainText('needs');
    await draw(card(dialog, 'late'));
    await expect(card(dialog, 'late')).toContainText('needs first');
    await draw(card(dialog, 'late'));
    await expect(card(dialog, 'late')).not.toContainText('needs');
    await draw(card(dialog, 'late'));

    await dialog.getByTestId('submit-workflow').click();
    await expect(person.dashboard.statusOf('late')).toHaveText('Succeeded');
    await expect(person.dashboard.job('late')).toContainText('first');
  });

  test('shows five steps at once, and fades where there are more', async ({ arrive }) => {
    const person = await arrive('ada');
    await person.dashboard.open('/workflows');
    const dialog = await person.dashboard.startNewWorkflow();
    await dialog.getByRole('button', { name: 'Compose' }).click();
    const lanes = dialog.getByRole('region', { name: 'Branches' });
    const add = dialog.getByRole('button', { name: 'Add a job to visualization' });
    // Four steps of the templates, and the place of a fifth.
    await expect(add).toBeInViewport({ ratio: 1 });
    const width = () => lanes.evaluate(({ clientWidth, scrollWidth }) => scrollWidth - clientWidth);
    expect(await width()).toBe(0);
    await expect(lanes).toHaveCSS('mask-image', 'none');
    await add.click();
    await expect(lanes).toHaveCSS('mask-image', /gradient/);
    expect(await width()).toBeGreaterThan(0);
  });

  test('says at the very field which param is wrong, and goes on when it is mended', async ({ arrive }) => {
    const person = await arrive('ada');
    const dialog = await composer(person);
    await dialog.getByRole('button', { name: 'Add branch' }).click();
    await dialog.getByRole('button', { name: 'Add a job to branch' }).click();
    await dialog.getByLabel('Kind').selectOption('diagnostic');
    const shards = dialog.getByLabel(/^shards/);
    await shards.fill('0');
    await dialog.getByTestId('submit-workflow').click();
    await expect(shards).toHaveAttribute('aria-invalid', 'true');
    await expect(shards).toHaveAccessibleDescription(/>=1/);
    await expect(card(dialog, 'diagnostic').getByLabel('has errors')).toBeVisible();

    await shards.fill('2');
    await expect(shards).toHaveAttribute('aria-invalid', 'false');
    await dialog.getByTestId('submit-workflow').click();
    await expect(person.dashboard.statusOf('diagnostic')).toHaveText('Succeeded');
  });

  test('shows which jobs would wait for each other for ever', async ({ arrive }) => {
    const dialog = await composer(await arrive('ada'));
    await dialog.getByRole('button', { name: 'Add branch' }).click();
    const add = dialog.getByRole('button', { name: 'Add a job to branch' });
    for (const key of ['a', 'b']) {
      await add.click();
      await dialog.getByLabel('Key').fill(key);
    }
    await card(dialog, 'a').getByRole('button').first().click();
    await dialog.getByRole('checkbox', { name: /^b/ }).check();
    await expect(dialog.getByTestId('cycle')).toContainText(/a → b → a|b → a → b/);
  });

  test('may be pasted as YAML, and put together further', async ({ arrive }) => {
    const person = await arrive('ada');
    await person.dashboard.open('/workflows');
    const dialog = await person.dashboard.startNewWorkflow();
    await dialog.getByRole('button', { name: 'JSON / YAML' }).click();
    await dialog
      .getByRole('textbox', { name: 'Document' })
      .fill('name: from yaml\nbranches:\n  - name: main\n    jobs:\n      - { key: a, kind: diagnostic }\n');
    await dialog.getByRole('button', { name: 'Compose' }).click();
    await expect(card(dialog, 'a')).toBeVisible();
    await dialog.getByTestId('submit-workflow').click();
    await expect(person.dashboard.page.getByTestId('workflow-name')).toHaveText('from yaml');
  });
});

test('the map of shards fills as they are committed', async ({ arrive }) => {
  const { dashboard, user } = await arrive('ada');
  // Both of the user's job slots are taken, so that the page is there before the first shard is leased.
  const before = await user.submit(workflow({ one: [held('a')], two: [held('b')] }));
  await user.until(
    before.workflowId,
    (jobs) => jobs('a').status === 'running' && jobs('b').status === 'running',
  );
  const many = diagnostic('many', { shards: 12, shardMs: 1_500 });
  const { workflowId } = await user.submit(workflow({ main: [many] }));
  await dashboard.openWorkflow(workflowId);
  await expect(dashboard.job('many')).toContainText('your share');

  await user.cancelWorkflow(before.workflowId);
  const map = dashboard.page.getByTestId('shard-map');
  await expect(map).toHaveAccessibleName(/[1-4] leased/);
  await expect(map).toHaveAccessibleName(/^Shards of many: \d+ committed, .*planned/);
  await expect(map).toHaveAccessibleName('Shards of many: 12 committed');
  await expect(dashboard.statusOf('many')).toHaveText('Succeeded');
  await expect(dashboard.job('many').getByLabel('Stages of many')).toContainText('Computing');
});
