import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Browser, type BrowserContextOptions, type Locator, type Page } from '@playwright/test';
import type { Product } from '../../support/product.js';

export type Provider = 'auto' | 'wasm' | 'webgpu';

type Arrival = BrowserContextOptions & { provider?: Provider };

/** A person who lends their browser: the page `/volunteer` in a browser of its own. */
export class Volunteer {
  /** What the page wrote to its console as an error, and requests that left this machine's server. */
  readonly complaints: string[] = [];

  private constructor(
    readonly page: Page,
    url: string,
  ) {
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text());
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(`${url}/`) && !request.url().startsWith('data:')) {
        this.complaints.push(`asked for ${request.url()}`);
      }
    });
  }

  /**
   * Opens the link of an invitation.
   *
   * @param url of the product as this browser reaches it, which says from which address it comes.
   */
  static byInvitation(
    browser: Browser,
    url: string,
    link: string,
    options: Arrival = {},
  ): Promise<Volunteer> {
    return Volunteer.open(browser, url, link, options);
  }

  /** Comes with the operator's token: what it computes counts at once. */
  static async trusted(browser: Browser, product: Product, options: Arrival = {}): Promise<Volunteer> {
    const token = (await readFile(join(product.home, 'local-runner.token'), 'utf8')).trim();
    return Volunteer.open(browser, product.url, `/volunteer#token=${token}`, options);
  }

  private static async open(
    browser: Browser,
    url: string,
    link: string,
    { provider = 'wasm', ...options }: Arrival,
  ): Promise<Volunteer> {
    const context = await browser.newContext(options);
    const volunteer = new Volunteer(await context.newPage(), url);
    await volunteer.page.goto(`${url}${link}&provider=${provider}`);
    return volunteer;
  }

  async start(): Promise<void> {
    await this.page.getByTestId('start').click();
  }

  async stop(): Promise<void> {
    await this.page.getByTestId('stop').click();
    await expect(this.phase).toHaveAttribute('data-phase', 'stopped');
  }

  get phase(): Locator {
    return this.page.getByTestId('phase');
  }

  async isIn(phase: string, timeout = 60_000): Promise<void> {
    // The detail says why where it is another.
    await expect(this.phase.and(this.page.locator(`[data-phase="${phase}"]`)), await this.says()).toBeVisible(
      { timeout },
    );
  }

  async figure(id: 'shards' | 'tiles' | 'nuclei'): Promise<number> {
    return Number((await this.page.getByTestId(id).innerText()).replaceAll(',', ''));
  }

  leave(): Promise<void> {
    return this.page.context().close();
  }

  private async says(): Promise<string> {
    const detail = this.page.getByTestId('phase-detail');
    return (await detail.count()) > 0 ? detail.innerText() : 'not started';
  }
}
