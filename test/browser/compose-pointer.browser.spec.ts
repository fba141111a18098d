import type { Locator, Page } from '@playwright/test';
import { expect, test } from './support/test.js';

const DOCUMENT = `
name: by pointer
branches:
  - name: upper
    jobs: [{ key: a, kind: diagnostic }, { key: b, kind: diagnostic }]
  - name: lower
    jobs: [{ key: c, kind: diagnostic }]
`;

const card = (dialog: Locator, key: string): Locator =>
  dialog.getByRole('group', { name: `Job ${key}`, exact: true });

/** The keys of a branch's jobs, from left to right. */
const laneOf = async (dialog: Locator, branch: string): Promise<string[]> => {
  const cards = dialog.getByRole('region', { name: `Branch ${branch}` }).getByTestId('compose-card');
  const labels = await cards.evaluateAll((found) => found.map((one) => one.getAttribute('aria-label') ?? ''));
  return labels.map((label) => label.replace('Job ', ''));
};

async function middleOf(locator: Locator): Promise<readonly [number, number]> {
  await locator.scrollIntoViewIfNeeded();
  const box = await locator.boundingBox();
  if (!box) throw new Error('it is not to be seen');
  return [box.x + box.width / 2, box.y + box.height / 2];
}

async function draw(page: Page, dialog: Locator, from: string, to: string): Promise<void> {
  const target = await middleOf(card(dialog, to));
  const port = await middleOf(dialog.getByRole('button', { name: `Draw a dependency on ${from}` }));
  await page.mouse.move(...port);
  await page.mouse.down();
  await page.mouse.move(...target, { steps: 8 });
  await page.mouse.up();
}

test('a workflow is put together by pointer: dependencies are drawn, and taken back, and jobs dragged', async ({
  arrive,
}) => {
  const { dashboard } = await arrive('ada');
  const { page } = dashboard;
  await dashboard.open('/workflows');
  const dialog = await dashboard.startNewWorkflow();
  await dialog.getByRole('button', { name: 'JSON / YAML' }).click();
  await dialog.getByRole('textbox', { name: 'Document' }).fill(DOCUMENT);
  await dialog.getByRole('button', { name: 'Compose' }).click();
  await expect(card(dialog, 'c')).toBeVisible();

  await draw(page, dialog, 'b', 'c');
  await expect(card(dialog, 'c')).toContainText('needs b');
  await draw(page, dialog, 'b', 'c');
  await expect(card(dialog, 'c')).not.toContainText('needs');

  // To the left half of a card: before it.
  await card(dialog, 'c').dragTo(card(dialog, 'a'), { targetPosition: { x: 12, y: 12 } });
  await expect.poll(() => laneOf(dialog, 'upper')).toEqual(['c', 'a', 'b']);
  await draw(page, dialog, 'c', 'b');
  await expect(card(dialog, 'b')).toContainText('needs c');
  await dialog.getByTestId('submit-workflow').click();
  await expect(dialog.getByText('A branch has at least one job')).toBeVisible();
  await dialog.getByRole('button', { name: 'Remove branch lower' }).click();
  await dialog.getByTestId('submit-workflow').click();
  await expect(page.getByTestId('workflow-name')).toHaveText('by pointer');
});
