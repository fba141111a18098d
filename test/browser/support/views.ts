import { readFile } from 'node:fs/promises';
import { expect } from '@playwright/test';
import { diagnostic, held, workflow } from '../../support/documents.js';
import { TEST_IMAGE } from '../../support/slides.js';
import type { WorkflowDocument } from '../../support/user.js';
import type { Dashboard } from './dashboard.js';

/** What the views show; `running` is a `busyWorkflow`. */
export interface Ids {
  readonly workflowId: string;
  readonly slideId: string;
  readonly running: string;
}

/** A job in every state that a person can meet. */
export const busyWorkflow = (): WorkflowDocument =>
  workflow({
    main: [held('work'), held('next')],
    other: [diagnostic('weak', { failShard: 0 }), held('after')],
  });

/** Every page and dialog there is, with something on it; each leaves the browser where it is looked at. */
export const VIEWS: Record<string, (dashboard: Dashboard, ids: Ids) => Promise<void>> = {
  'the list of workflows': async (dashboard) => {
    await dashboard.open('/workflows');
    await expect(dashboard.row('a journey').first()).toBeVisible();
  },
  'a workflow that runs': async (dashboard, { running }) => {
    await dashboard.openWorkflow(running);
    await expect(dashboard.statusOf('work')).toHaveText('Running');
    await expect(dashboard.statusOf('weak')).toHaveText('Failed');
    await expect(dashboard.page.getByRole('region', { name: 'Events' })).toBeVisible();
  },
  'a workflow with results': async (dashboard, { workflowId }) => {
    await dashboard.openWorkflow(workflowId);
    await expect(dashboard.result('Nuclei')).toHaveText(/\d/);
  },
  'the slides': async (dashboard) => {
    await dashboard.open('/slides');
    await expect(dashboard.page.getByTestId('slide-card').first()).toBeVisible();
  },
  'what is told of a slide': async (dashboard) => {
    await dashboard.open('/slides');
    await dashboard.page
      .getByRole('button', { name: /^Details of/ })
      .first()
      .click();
    await expect(dashboard.page.getByRole('table', { name: 'Levels' })).toBeVisible();
  },
  'a slide that is about to be deleted': async (dashboard) => {
    await dashboard.open('/slides');
    const picture = { name: 'own.png', mimeType: 'image/png', buffer: await readFile(TEST_IMAGE) };
    const junk = { name: 'notes.svs', mimeType: '', buffer: Buffer.from('not a slide') };
    await dashboard.page.getByTestId('upload-input').setInputFiles([picture, junk]);
    await expect(dashboard.page.getByText('This file is no slide')).toBeVisible();
    await dashboard.page.getByRole('button', { name: 'Delete own' }).click();
    await expect(dashboard.page.getByText('No workflow over it is running.')).toBeVisible();
  },
  'a slide with its nuclei': async (dashboard, { slideId, workflowId }) => {
    await dashboard.open(`/slides/${slideId}?workflow=${workflowId}`);
    await expect(dashboard.page.getByTestId('scale-bar')).toBeVisible();
  },
  'the pool': async (dashboard) => {
    await dashboard.open('/operations');
    await expect(dashboard.page.getByTestId('waiting-job').first()).toBeVisible();
    await expect(dashboard.page.getByTestId('load-jobs').locator('canvas')).toBeVisible();
    await dashboard.page.getByText('The same in numbers').click();
    await expect(dashboard.page.getByRole('region', { name: 'Load in numbers' })).toBeVisible();
  },
  'a workflow as it was': async (dashboard, { workflowId }) => {
    await dashboard.open(`/workflows/${workflowId}/history`);
    await expect(dashboard.page.getByTestId('past-event')).not.toBeEmpty();
    await expect(dashboard.job('nuclei')).toBeVisible();
  },
  'the pool as it was': async (dashboard) => {
    await dashboard.open('/operations/history');
    await expect(dashboard.page.getByTestId('past-event')).not.toBeEmpty();
  },
  'what is composed': async (dashboard) => {
    await dashboard.open('/workflows');
    const dialog = await dashboard.startNewWorkflow();
    await dialog.getByRole('button', { name: 'Compose' }).click();
    await expect(dialog.getByTestId('compose-lane').first()).toBeVisible();
  },
  'the form of a new workflow': async (dashboard) => {
    await dashboard.open('/workflows');
    const dialog = await dashboard.startNewWorkflow();
    await dialog.getByRole('checkbox', { name: 'Core Analysis' }).uncheck();
    await expect(dialog.getByRole('checkbox', { name: 'Visualization' })).not.toBeChecked();
    await dialog.getByRole('button', { name: 'Start workflow' }).click();
    await expect(dialog.getByText('Tick at least one analysis.')).toBeVisible();
  },
  'the document of a new workflow': async (dashboard) => {
    await dashboard.open('/workflows');
    const dialog = await dashboard.startNewWorkflow();
    await dialog.getByRole('button', { name: 'JSON' }).click();
    await dialog.getByRole('textbox', { name: 'Document' }).fill('{}');
    await dialog.getByRole('button', { name: 'Start workflow' }).click();
    await expect(dialog.getByRole('alert')).toBeVisible();
  },
  'the menu of users': async (dashboard) => {
    await dashboard.open('/workflows');
    await dashboard.page.getByTestId('user-context').click();
    await dashboard.page.getByLabel('Work as another user').fill('not a name');
    await dashboard.button('Switch').click();
    await expect(dashboard.page.getByText('Letters, digits')).toBeVisible();
  },
  'an address that leads nowhere': async (dashboard) => {
    await dashboard.open('/nowhere');
    await expect(dashboard.page.getByText('There is no such page')).toBeVisible();
  },
};

/** What only an administrator is shown. */
export const ADMIN_VIEWS: Record<string, (dashboard: Dashboard) => Promise<void>> = {
  'the runners and invitations': async (dashboard) => {
    await dashboard.open('/operations');
    await expect(dashboard.page.getByTestId('runner').first()).toBeVisible();
    await expect(dashboard.page.getByRole('region', { name: 'Invitations' })).toBeVisible();
  },
  'limits that are refused': async (dashboard) => {
    await dashboard.open('/operations');
    await dashboard.button('Change limits').click();
    await dashboard.page.getByLabel('Running jobs', { exact: true }).fill('0');
    await dashboard.button('Save limits').click();
    await expect(dashboard.page.getByText(/>=1/)).toBeVisible();
  },
  'the link of an invitation': async (dashboard) => {
    await dashboard.open('/operations');
    await dashboard.button('Invite a volunteer').click();
    await expect(dashboard.page.getByTestId('invitation-link')).toBeVisible();
  },
  'an invitation that is about to be taken back': async (dashboard) => {
    await dashboard.open('/operations');
    await dashboard.page
      .getByRole('button', { name: /^Take invitation/ })
      .first()
      .click();
    await dashboard.page.getByRole('alertdialog').getByRole('button', { name: 'Take back' }).click();
    await expect(dashboard.page.getByText('Nobody is invited.')).toBeVisible();
    await dashboard.page.getByRole('button', { name: /taken back$/ }).click();
    await expect(dashboard.page.getByTestId('invitation').first()).toBeVisible();
  },
};
