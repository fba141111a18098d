import { readFile, writeFile } from 'node:fs/promises';
import type { Locator, Page } from '@playwright/test';
import { held } from '../support/documents.js';
import { TEST_IMAGE } from '../support/slides.js';
import { expect, test } from './support/test.js';

const BYTES_PER_S = 300_000;

/** A picture of its own for each name: what follows the picture is not looked at. */
async function pictureOf(name: string): Promise<{ name: string; mimeType: string; buffer: Buffer }> {
  const buffer = Buffer.concat([await readFile(TEST_IMAGE), Buffer.from(name)]);
  return { name, mimeType: 'image/png', buffer };
}

/** Sends slowly from now on, so that there is a middle to interrupt. */
async function slowDown(page: Page, bytesPerS: number): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput: bytesPerS,
  });
}

const percentOf = async (upload: Locator): Promise<number> =>
  Number(await upload.getByRole('progressbar').getAttribute('aria-valuenow'));

async function isInTheMiddle(upload: Locator): Promise<void> {
  await expect(upload).toHaveAttribute('data-state', 'sending');
  await expect.poll(() => percentOf(upload)).toBeGreaterThan(15);
  expect(await percentOf(upload)).toBeLessThan(90);
}

const uploadOf = (page: Page, name: string): Locator =>
  page.getByRole('listitem', { name: `Upload of ${name}` });
const cardOf = (page: Page, title: string): Locator =>
  page.getByTestId('slide-card').filter({ has: page.getByRole('heading', { name: title, exact: true }) });

test.describe('a slide that is uploaded', () => {
  test('arrives although the server is killed in the middle, and is deleted again', async ({
    arrive,
    product,
  }) => {
    const { dashboard, user } = await arrive('ada');
    const { page } = dashboard;
    await dashboard.open('/slides');
    await slowDown(page, BYTES_PER_S);
    await page.getByTestId('upload-input').setInputFiles(await pictureOf('biopsy.png'));
    const upload = uploadOf(page, 'biopsy.png');
    await isInTheMiddle(upload);
    await product.kill();
    await expect(upload).toHaveAttribute('data-state', 'waiting');
    await expect(upload).toContainText('It goes on by itself');

    // What had come before stays: the next request begins there and not at nothing.
    const offset = page.waitForRequest((request) => request.method() === 'PATCH');
    await product.startAgain();
    expect(Number((await offset).headers()['upload-offset'])).toBeGreaterThan(0);
    await slowDown(page, -1);
    await expect(upload).toHaveAttribute('data-state', 'done', { timeout: 40_000 });
    const card = cardOf(page, 'biopsy');
    await expect(card).toContainText('yours');

    const slideId = (await card.getByRole('link', { name: 'View biopsy' }).getAttribute('href'))
      ?.split('/')
      .at(-1);
    const { workflowId } = await user.submit({
      name: 'over it',
      slideId,
      branches: [{ name: 'main', jobs: [held('work')] }],
    });
    await user.until(workflowId, (jobs) => jobs('work').status === 'running');
    await card.getByRole('button', { name: 'Delete biopsy' }).click();
    const question = page.getByRole('alertdialog', { name: 'Delete biopsy?' });
    await expect(question.getByTestId('delete-warning')).toContainText('1 workflow over it is not finished');
    await question.getByRole('button', { name: 'Delete slide' }).click();
    await expect(card).toBeHidden();
    await user.untilStatus(workflowId, 'failed');
    await dashboard.openWorkflow(workflowId);
    await expect(dashboard.job('work')).toContainText('The slide was removed');
  });

  test('is paused, left, and taken up again by another page where it stopped', async ({ arrive }, info) => {
    const { dashboard } = await arrive('ben');
    const { page } = dashboard;
    // On a disk, for a file is known again by the time of its last change too.
    const picture = info.outputPath('resection.png');
    await writeFile(picture, (await pictureOf('resection.png')).buffer);
    await dashboard.open('/slides');
    await slowDown(page, BYTES_PER_S);
    await page.getByTestId('upload-input').setInputFiles(picture);
    const upload = uploadOf(page, 'resection.png');
    await isInTheMiddle(upload);
    await page.getByRole('button', { name: 'Pause resection.png' }).click();
    await expect(upload).toContainText('Paused at');

    await page.reload();
    const left = page.getByRole('listitem', { name: 'Unfinished upload of resection.png' });
    await expect(left).toContainText('goes on where it stopped');
    const offset = page.waitForRequest((request) => request.method() === 'PATCH');
    await page.getByTestId('upload-input').setInputFiles(picture);
    await expect(left).toBeHidden();
    expect(Number((await offset).headers()['upload-offset'])).toBeGreaterThan(0);
    await expect(upload).toHaveAttribute('data-state', 'done');
    await expect(cardOf(page, 'resection')).toBeVisible();
  });
});

test.describe('several files', () => {
  test('are dropped on the page, each told its own fate', async ({ arrive }) => {
    const { dashboard } = await arrive('cy');
    const { page } = dashboard;
    await dashboard.open('/slides');
    const files = [
      await pictureOf('one.png'),
      { name: 'notes.svs', mimeType: '', buffer: Buffer.from('not a slide') },
    ];
    const data = await page.evaluateHandle(
      (all) => {
        const transfer = new DataTransfer();
        for (const { base64, name } of all) {
          transfer.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name));
        }
        return transfer;
      },
      files.map(({ buffer, name }) => ({ name, base64: buffer.toString('base64') })),
    );
    await page.dispatchEvent('main', 'dragenter', { dataTransfer: data });
    await expect(page.getByText('Drop to upload')).toBeVisible();
    await page.dispatchEvent('main', 'drop', { dataTransfer: data });
    await expect(page.getByText('Drop to upload')).toBeHidden();
    await expect(uploadOf(page, 'one.png')).toHaveAttribute('data-state', 'done');
    await expect(uploadOf(page, 'notes.svs')).toContainText('This file is no slide that can be read');

    await page.getByRole('button', { name: 'Details of one' }).click();
    const details = page.getByTestId('slide-details');
    await expect(details).toContainText('Yours: you uploaded it');
    await expect(details.getByRole('table', { name: 'Levels' }).getByRole('row')).not.toHaveCount(1);
    await page.keyboard.press('Escape');
    await expect(details).toBeHidden();
  });
});
