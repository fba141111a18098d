import { diagnostic, held, workflow } from '../support/documents.js';
import { slideNamed } from '../support/slides.js';
import type { User } from '../support/user.js';
import { violations } from './support/axe.js';
import { expect, test } from './support/test.js';

const ended = (name: string) => ({ ...workflow({ main: [diagnostic('quick')] }), name });
const running = (name: string) => ({ ...workflow({ main: [held('work')] }), name });

/** Two that have succeeded and one that runs. */
async function three(user: User) {
  const first = await user.submit(ended('Liver, first look'));
  const second = await user.submit(ended('Kidney'));
  for (const { workflowId } of [first, second]) await user.untilStatus(workflowId, 'succeeded');
  const third = await user.submit(running('Liver again'));
  await user.untilStatus(third.workflowId, 'running');
  return third;
}

test.describe('the list of workflows', () => {
  test('is of the words and the status that its address says, after a reload and a way back too', async ({
    arrive,
  }) => {
    const { dashboard, user } = await arrive('ada');
    const { page } = dashboard;
    await three(user);
    await dashboard.open('/workflows');
    const rows = page.getByTestId('workflow-row');
    await expect(rows).toHaveCount(3);

    await page.getByRole('searchbox').fill('LIVER');
    await expect(rows).toHaveCount(2);
    await expect(page).toHaveURL(/\?search=LIVER$/);
    await dashboard.button('Succeeded').click();
    await expect(rows).toHaveCount(1);
    await expect(page).toHaveURL(/\?status=succeeded&search=LIVER$/);

    await page.reload();
    await dashboard.isLive();
    await expect(page.getByRole('searchbox')).toHaveValue('LIVER');
    await expect(dashboard.button('Succeeded')).toHaveAttribute('aria-pressed', 'true');
    await expect(rows).toHaveCount(1);
    await rows.first().click();
    await expect(page.getByTestId('workflow-name')).toHaveText('Liver, first look');
    await page.goBack();
    await expect(rows).toHaveCount(1);
    await page.goBack();
    await expect(dashboard.button('All')).toHaveAttribute('aria-pressed', 'true');
    await expect(page.getByRole('searchbox')).toHaveValue('LIVER');
    await expect(rows).toHaveCount(2);
  });

  test('of those that run loses what has ended and gets what has begun, without a reload', async ({
    arrive,
  }) => {
    const { dashboard, user } = await arrive('ben');
    const { workflowId } = await three(user);
    await dashboard.open('/workflows?status=running');
    const rows = dashboard.page.getByTestId('workflow-row');
    await expect(rows).toHaveText([/Liver again/]);
    const requests: string[] = [];
    dashboard.page.on('request', (request) => requests.push(request.url()));

    await user.submit(running('Lung'));
    await expect(rows).toHaveText([/Lung/, /Liver again/]);
    await user.cancelWorkflow(workflowId);
    await expect(rows).toHaveText([/Lung/]);
    expect(requests.filter((url) => url.includes('/api/workflows'))).toEqual([]);
  });

  test('is found through by the name of a slide', async ({ arrive, analysed }) => {
    const { dashboard, user } = await arrive(analysed.name);
    const { name } = await slideNamed(user, 'test.png');
    await dashboard.open(`/workflows?search=${name.toUpperCase()}`);
    await expect(dashboard.page.getByTestId('workflow-row')).toHaveCount(1);
  });

  test('goes on where its first page ends, of the wanted ones alone', async ({ arrive }) => {
    const { dashboard, user } = await arrive('cem');
    for (let number = 0; number < 60; number += 1) {
      await user.submit({ ...ended(number % 10 === 0 ? `rare ${number}` : `common ${number}`) });
    }
    await dashboard.open('/workflows?search=common');
    const rows = dashboard.page.getByTestId('workflow-row');
    await expect(rows).toHaveCount(50);
    await dashboard.button('Show older workflows').click();
    await expect(rows).toHaveCount(54);
    await expect(dashboard.button('Show older workflows')).toBeHidden();
    await expect(dashboard.row('rare')).toHaveCount(0);
  });

  test('says which place in line a workflow has, and no more when it starts', async ({ arrive }) => {
    const people = [];
    for (const name of ['dee', 'eve', 'fay', 'gus', 'hal']) people.push(await arrive(name));
    const submitted = [];
    for (const { user } of people) submitted.push(await user.submit(running('in line')));
    const [first, , , , last] = people;
    const [held1] = submitted;
    if (!first || !last || !held1) throw new Error('somebody did not come');
    await last.dashboard.open('/workflows');
    const line = last.dashboard.row('in line').getByTestId('line');
    await expect(line).toHaveText('2nd in line');
    await first.user.cancelWorkflow(held1.workflowId);
    await expect(line).toHaveText('1st in line');
    await people[1]?.user.cancelWorkflow(submitted[1]?.workflowId ?? '');
    await expect(last.dashboard.row('in line').getByTestId('status')).toHaveText('Running');
    await expect(line).toBeHidden();
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`says that nothing matches, on a phone and to everybody, ${colorScheme}`, async ({ arrive }) => {
      const look = { viewport: { width: 390, height: 844 }, colorScheme, reducedMotion: 'reduce' } as const;
      const { dashboard, user } = await arrive('ida', look);
      const { page } = dashboard;
      await user.submit(running('Liver'));
      await dashboard.open('/workflows?status=failed&search=spleen');
      await expect(
        page.getByRole('heading', { name: 'No workflow matches “spleen” and the status Failed' }),
      ).toBeVisible();
      expect(await violations(page)).toEqual([]);
      const width = (): Promise<number> => page.evaluate(() => document.documentElement.scrollWidth);
      expect(await width()).toBeLessThanOrEqual(390);

      await dashboard.button('Clear filter').click();
      await expect(dashboard.row('Liver')).toBeVisible();
      await expect(page).toHaveURL(/\/workflows$/);
      await expect(page.getByRole('searchbox')).toHaveValue('');
      expect(await violations(page)).toEqual([]);
      expect(await width()).toBeLessThanOrEqual(390);
    });
  }
});
