import { test as base, type BrowserContextOptions } from '@playwright/test';
import type { WorkflowSummary } from '@ramus/contracts';
import { Product } from '../../support/product.js';
import { CMU_SLIDE, coreAnalysis, layIn, slideNamed, TEST_IMAGE } from '../../support/slides.js';
import type { User } from '../../support/user.js';
import { Dashboard } from './dashboard.js';

export { expect } from '@playwright/test';

/** A user of the product with a browser of their own. */
export interface Person {
  readonly name: string;
  /** Speaks to the API, for what a journey needs and is not about. */
  readonly user: User;
  readonly dashboard: Dashboard;
}

/** A user whose analysis of our own picture has succeeded. */
export interface Analysed {
  readonly name: string;
  readonly workflowId: string;
  readonly slideId: string;
}

interface Journey {
  /** Lets somebody sit down at a browser of their own; nobody else has the same name. */
  arrive: (name: string, options?: BrowserContextOptions) => Promise<Person>;
}

interface Shared {
  product: Product;
  analysed: Analysed;
}

const ADMIN = 'admin';
let arrivals = 0;

export const test = base.extend<Journey, Shared>({
  product: [
    // Playwright reads from the braces which fixtures are wanted: none.
    async ({}, use) => {
      const product = await Product.prepare({
        ADMIN_USERS: ADMIN,
        LEASE_MIN_MS: 15_000,
        HEARTBEAT_MS: 1_000,
      });
      await layIn(product, TEST_IMAGE, CMU_SLIDE);
      await product.startAgain();
      await use(product);
      await product.destroy();
    },
    { scope: 'worker', timeout: 120_000 },
  ],

  analysed: [
    async ({ product }, use) => {
      const user = product.user('analyst');
      const slide = await slideNamed(user, 'test.png');
      const { workflowId } = await user.submit(await coreAnalysis(user, slide));
      await user.untilStatus(workflowId, 'succeeded');
      await use({ name: 'analyst', workflowId, slideId: slide.slideId });
    },
    { scope: 'worker', timeout: 120_000 },
  ],

  arrive: async ({ product, browser }, use) => {
    const here: Person[] = [];
    await use(async (name, options) => {
      const isKnown = name === ADMIN || name === 'analyst';
      const userId = isKnown ? name : `${name}-${(arrivals += 1)}`;
      const context = await browser.newContext(options);
      await context.addCookies([{ name: 'ramus-user', value: userId, url: product.url }]);
      const dashboard = new Dashboard(await context.newPage(), product.url);
      const person = { name: userId, user: product.user(userId), dashboard };
      here.push(person);
      return person;
    });
    for (const { dashboard, user } of here) {
      await dashboard.page.context().close();
      await stopAll(user);
      user.leave();
    }
  },
});

/** Gives back every slot, so that the next journey finds the pool empty. */
async function stopAll(user: User): Promise<void> {
  const { body } = await user.ask('GET', '/api/workflows?limit=100');
  const { items } = body as { items: WorkflowSummary[] };
  for (const { status, workflowId } of items) {
    if (status !== 'pending' && status !== 'running') continue;
    await user.cancelWorkflow(workflowId);
    await user.until(workflowId, (_, { finishedAt }) => finishedAt !== undefined);
  }
}
