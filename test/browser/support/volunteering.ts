import { test as base } from '@playwright/test';
import type { HistoryEvent } from '@ramus/contracts';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Product, ROOT } from '../../support/product.js';
import { layIn, slideNamed, TEST_IMAGE } from '../../support/slides.js';
import type { User } from '../../support/user.js';

export { expect } from '@playwright/test';

/**
 * A product without a runner of its own: who computes are browsers, invited by an administrator, from two addresses. Who
 * falls silent loses a lease soon.
 */
export const VOLUNTEERS_ONLY = {
  ...{ LOCAL_RUNNERS: 0, LEASE_MIN_MS: 15_000, HEARTBEAT_MS: 1_000 },
  ...{ HOST: '::', AUTH: 'development', ADMIN_USERS: 'admin' },
} as const;

export const test = base.extend<object, { product: Product; analyst: User; admin: User }>({
  product: [
    async ({}, use) => {
      const product = await Product.prepare(VOLUNTEERS_ONLY);
      await layIn(product, TEST_IMAGE);
      await product.startAgain();
      await use(product);
      await product.destroy();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  analyst: [async ({ product }, use) => use(product.user('analyst')), { scope: 'worker' }],
  admin: [async ({ product }, use) => use(product.user('admin')), { scope: 'worker' }],
});

/** The shipped model in tiles that a graphics adapter made of software bears: 160 px with a halo of 48. */
export async function smallTiles(product: Product): Promise<string> {
  const models = join(product.folder, 'models');
  await cp(join(ROOT, 'models/nuclei-he'), join(models, 'nuclei-he'), { recursive: true });
  const path = join(models, 'nuclei-he/manifest.json');
  const manifest = JSON.parse(await readFile(path, 'utf8')) as { tiling: object };
  Object.assign(manifest.tiling, { recommended_tile: 160, halo: 48 });
  await writeFile(path, JSON.stringify(manifest));
  return models;
}

/** In pixels of level 0. */
export interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Nuclei alone. @param region all tissue where it is left out. @returns its one job too. */
export async function segmentNuclei(user: User, region?: Region, name = basename(TEST_IMAGE)) {
  const { slideId } = await slideNamed(user, name);
  const job = { key: 'nuclei', kind: 'segment-nuclei', params: { ...(region && { region }) } };
  const { workflowId } = await user.submit({
    name: 'nuclei',
    slideId,
    branches: [{ name: 'main', jobs: [job] }],
  });
  return { workflowId, jobId: `${workflowId}.0` };
}

/** How the leases of a workflow went, oldest first. */
export async function leasesOf(user: User, workflowId: string) {
  const history = await user.history(workflowId);
  const of = (type: string): HistoryEvent[] => history.filter((event) => event.type === type);
  return {
    granted: of('LeaseGranted').map(({ data }) => Number(data['shard'])),
    /** Why those ended that brought no result. */
    ended: of('LeaseEnded').map(({ data }) => String(data['cause'])),
    failed: of('ShardFailed').length,
    committed: of('ShardCommitted').map(({ data }) => Number(data['shard'])),
  };
}
