import type { HistoryEvent } from '@ramus/contracts';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bell } from '../support/bell.js';
import { Product, ROOT } from '../support/product.js';
import { coreAnalysis, layIn, slideNamed, TEST_IMAGE } from '../support/slides.js';

const SEGMENTATION_MS = 240_000;
const PATIENCE_MS = 30_000;

/** As `docs/guides/audit.md` shows it. */
const STORY = [
  ['WorkflowSubmitted', 'Workflow submitted'],
  ['UserAdmitted', 'You got a user slot'],
  ['JobSlotGranted', 'tissue got a job slot'],
  ['JobStarted', 'tissue started'],
  ['JobPlanned', 'tissue planned: 1 shard'],
  ['LeaseGranted', 'tissue: shard 1 leased to a runner'],
  ['ShardCommitted', 'tissue: shard 1 committed'],
  ['JobMerged', 'tissue: results merged'],
  ['JobSucceeded', 'tissue succeeded'],
  ['JobSlotReleased', 'tissue gave its job slot back'],
  ['JobSlotGranted', 'nuclei got a job slot'],
  ['JobStarted', 'nuclei started'],
  ['JobPlanned', 'nuclei planned: 4 shards'],
  ['LeaseGranted', 'nuclei: shard 1 leased to a runner'],
  ['ShardCommitted', 'nuclei: shard 1 committed'],
  ['LeaseGranted', 'nuclei: shard 2 leased to a runner'],
  ['ShardCommitted', 'nuclei: shard 2 committed'],
  ['LeaseGranted', 'nuclei: shard 3 leased to a runner'],
  ['ShardCommitted', 'nuclei: shard 3 committed'],
  ['LeaseGranted', 'nuclei: shard 4 leased to a runner'],
  ['ShardCommitted', 'nuclei: shard 4 committed'],
  ['JobMerged', 'nuclei: results merged'],
  ['JobSucceeded', 'nuclei succeeded'],
  ['WorkflowFinished', 'Workflow finished: succeeded'],
  ['JobSlotReleased', 'nuclei gave its job slot back'],
  ['UserReleased', 'You gave the user slot back'],
];

/** The demo: Core Analysis of our own picture, on one runner that computes one shard at a time. */
let product: Product;
let story: readonly HistoryEvent[];
beforeAll(async () => {
  product = await Product.prepare({ LOCAL_RUNNER_SLOTS: 1, LEASE_MIN_MS: 60_000, HEARTBEAT_MS: 1_000 });
  await layIn(product, TEST_IMAGE);
  await product.startAgain();
  const ada = product.user('ada');
  const { workflowId } = await ada.submit(await coreAnalysis(ada, await slideNamed(ada, 'test.png')));
  await ada.untilStatus(workflowId, 'succeeded', SEGMENTATION_MS);
  // The last slot goes back after the workflow has been seen to be over.
  const bell = new Bell(product.url, 'ada');
  const whole = async () => {
    const events = await ada.history(workflowId);
    return events.at(-1)?.type === 'UserReleased' ? events : undefined;
  };
  story = await bell.until(workflowId, whole, PATIENCE_MS, () => 'no user slot back');
  bell.close();
}, SEGMENTATION_MS);
afterAll(() => product.destroy());

describe('the audit of the demo', () => {
  it('reads like its story', () => {
    expect(story.map(({ type, text }) => [type, text])).toEqual(STORY);
  });

  it('is what the guide shows', async () => {
    const guide = await readFile(join(ROOT, 'docs/guides/audit.md'), 'utf8');
    const shown = [...guide.matchAll(/^\| `(\w+)` \| (.+?) +\|$/gm)].map(([, type, text]) => [type, text]);
    expect(shown).toEqual(STORY);
  });
});
