import type { Page } from '@playwright/test';

/** Lets so many results of a page through; those after them hang on the way, so that their shards are at hand for as long as wanted. */
export async function holdResults(page: Page, { after }: { after: number }): Promise<void> {
  let passed = 0;
  await page.route('**/result', async (route) => {
    if (passed >= after) return;
    passed += 1;
    await route.continue();
  });
}
