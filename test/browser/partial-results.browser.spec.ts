import { shardMap, type Assignment } from '@ramus/contracts';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HandRunner } from '../support/hand-runner.js';
import { Product } from '../support/product.js';
import { coreAnalysis, layIn, slideNamed, TEST_IMAGE } from '../support/slides.js';
import type { User } from '../support/user.js';
import { Dashboard } from './support/dashboard.js';
import { expectOverlay, overlayOf, type Place } from './support/overlay.js';
import { expect, test } from './support/test.js';

/** The whole picture is in view: its middle, and screen pixels for each of level 0. */
const VIEW = { x: 768, y: 576, scale: 0.6 };
/** How far outlines and their lines may reach over the edge of their shard, in level-0 pixels. */
const REACH = 48;

/** What a daemon gave for each shard of a workflow, as the kernel made it, by the job's place and the shard. */
async function resultsOf({ home }: Product, user: User, workflowId: string): Promise<Map<string, string>> {
  const history = await user.history(workflowId);
  const commits = history
    .filter(({ type }) => type === 'ShardCommitted')
    .map(({ data }) => data as { jobId: string; shard: number; result: { hash: string } });
  const read = async ({ jobId, shard, result: { hash } }: (typeof commits)[number]) => {
    const text = await readFile(join(home, 'blobs', hash.slice(0, 2), hash), 'utf8');
    return [keyOf({ jobId, shard }), text] as const;
  };
  return new Map(await Promise.all(commits.map(read)));
}

const keyOf = ({ jobId, shard }: Pick<Assignment, 'jobId' | 'shard'>): string =>
  `${jobId.split('.').at(-1)}/${shard}`;

const outlinesIn = (result: string): number =>
  (JSON.parse(result) as { tiles: { outlines: unknown[] }[] }).tiles.reduce(
    (sum, { outlines }) => sum + outlines.length,
    0,
  );

test('nuclei of committed shards lie on the slide while others are computed still', async ({ browser }) => {
  test.setTimeout(240_000);
  const product = await Product.prepare({ LEASE_MIN_MS: 60_000 });
  try {
    await layIn(product, TEST_IMAGE);
    await product.startAgain();
    const slide = await slideNamed(product.user('ada'), 'test.png');
    const document = await coreAnalysis(product.user('ada'), slide);
    const before = await product.user('ada').submit(document);
    await product.user('ada').untilStatus(before.workflowId, 'succeeded', 120_000);
    const results = await resultsOf(product, product.user('ada'), before.workflowId);

    // The same once more, by a runner that hands in the same results, but when it is told to.
    await product.stop();
    await product.startAgain({ LOCAL_RUNNERS: 0 });
    const user = product.user('ada');
    const runner = await HandRunner.connect(product, { slots: 16, kinds: ['tissue-mask', 'segment-nuclei'] });
    const commit = async (assignment: Assignment): Promise<void> => {
      const { status } = await runner.upload(assignment, results.get(keyOf(assignment)));
      expect(status).toBe(200);
    };
    const { workflowId } = await user.submit(document);
    await commit(await runner.assignment());
    const jobs = await user.until(workflowId, (of) => of('nuclei').shards.total > 0);
    const { jobId, shards } = jobs('nuclei');
    const held: Assignment[] = [];
    while (held.length < shards.total) held.push(await runner.assignment());

    const { body } = await user.ask('GET', `/api/jobs/${jobId}/shards`);
    const { regions = [] } = shardMap.parse(body);
    // The two with the most to see.
    held.sort((a, b) => outlinesIn(results.get(keyOf(b)) ?? '') - outlinesIn(results.get(keyOf(a)) ?? ''));
    const [first, second, ...rest] = held;
    if (!first || !second) throw new Error(`the picture has ${held.length} shards: too few to hold one back`);

    const context = await browser.newContext();
    await context.addCookies([{ name: 'ramus-user', value: 'ada', url: product.url }]);
    const page = await context.newPage();
    let pagesRead = 0;
    page.on('request', (request) => (pagesRead += request.isNavigationRequest() ? 1 : 0));
    await new Dashboard(page, product.url).open(
      `/slides/${slide.slideId}?workflow=${workflowId}#${VIEW.x},${VIEW.y},${VIEW.scale}`,
    );
    await expect(page.getByTestId('scale-bar')).toBeVisible();
    const box = await page.getByTestId('viewer').boundingBox();
    if (!box) throw new Error('there is no viewer');
    /** Well within the shard, so that nothing of its neighbours lies there. */
    const placeOf = ({ shard }: Assignment): Place => {
      const [x = 0, y = 0, width = 0, height = 0] = regions.slice(4 * shard, 4 * shard + 4);
      return {
        x: box.width / 2 + (x + REACH - VIEW.x) * VIEW.scale,
        y: box.height / 2 + (y + REACH - VIEW.y) * VIEW.scale,
        width: (width - 2 * REACH) * VIEW.scale,
        height: (height - 2 * REACH) * VIEW.scale,
      };
    };
    // Tissue is there already, so the layers are read; of nuclei there is nothing.
    await expectOverlay(page, ({ tissue, nuclei }) => tissue > 0 && nuclei === 0);

    await commit(first);
    await expectOverlay(page, ({ nuclei }) => nuclei > 0, placeOf(first));
    expect(await overlayOf(page, placeOf(second))).toMatchObject({ nuclei: 0 });
    await user.until(workflowId, (of) => of('nuclei').shards.committed === 1);

    await commit(second);
    await expectOverlay(page, ({ nuclei }) => nuclei > 0, placeOf(second));
    await expectOverlay(page, ({ nuclei }) => nuclei > 0, placeOf(first));
    await user.until(workflowId, (of) => of('nuclei').status === 'running');

    for (const assignment of rest) await commit(assignment);
    await user.untilStatus(workflowId, 'succeeded');
    for (const assignment of [first, second]) {
      await expectOverlay(page, ({ nuclei }) => nuclei > 0, placeOf(assignment));
    }
    expect(pagesRead).toBe(1);
    await context.close();
    runner.leave();
  } finally {
    await product.destroy();
  }
});
