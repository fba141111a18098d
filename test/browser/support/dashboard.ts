import { expect, type Locator, type Page } from '@playwright/test';

/** The dashboard as one person has it before them, in the words that they read. */
export class Dashboard {
  constructor(
    readonly page: Page,
    private readonly base: string,
  ) {}

  /** Opens a page by its address and waits until it is live. */
  async open(path: string): Promise<void> {
    await this.page.goto(`${this.base}/dashboard${path}`);
    await this.isLive();
  }

  openWorkflow(workflowId: string): Promise<void> {
    return this.open(`/workflows/${workflowId}`);
  }

  async isLive(): Promise<void> {
    await expect(this.page.getByTestId('connection')).toHaveText('Live');
  }

  /** Follows a tab of the header. */
  async goTo(tab: 'Workflows' | 'Slides' | 'Operations'): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: tab }).click();
    await expect(this.page.getByRole('heading', { level: 1, name: tab })).toBeVisible();
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  /** The card of a job. */
  job(key: string): Locator {
    return this.page.getByRole('article', { name: `Job ${key}`, exact: true });
  }

  /** What the badge of a job says. */
  statusOf(key: string): Locator {
    return this.job(key).getByTestId('status');
  }

  /** A workflow in the list. */
  row(name: string): Locator {
    return this.page.getByTestId('workflow-row').filter({ hasText: name });
  }

  meter(name: 'User slots' | 'Job slots' | 'Runner slots'): Locator {
    return this.page.getByRole('group', { name: new RegExp(`^${name}`) });
  }

  /** A number of the results. */
  result(label: string): Locator {
    return this.page
      .getByTestId('results')
      .locator('div', { has: this.page.getByText(label, { exact: true }) })
      .getByRole('definition');
  }

  /** Works as another user from now on, as one does it with the menu. */
  async switchTo(userId: string): Promise<void> {
    await this.page.getByTestId('user-context').click();
    await this.page.getByLabel('Work as another user').fill(userId);
    await this.button('Switch').click();
    await expect(this.page.getByTestId('user-context')).toHaveText(userId);
    await this.isLive();
  }

  async startNewWorkflow(): Promise<Locator> {
    await this.page.getByTestId('new-workflow').click();
    const dialog = this.page.getByRole('dialog', { name: 'New Workflow' });
    await expect(dialog.getByRole('checkbox').first()).toBeVisible();
    return dialog;
  }
}
