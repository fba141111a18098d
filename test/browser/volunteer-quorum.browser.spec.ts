import type { Browser } from '@playwright/test';
import { basename } from 'node:path';
import { Product } from '../support/product.js';
import { CMU_SLIDE, layIn, slideNamed, TEST_IMAGE } from '../support/slides.js';
import type { User } from '../support/user.js';
import { clearSlide } from '../support/volunteers.js';
import { Dashboard } from './support/dashboard.js';
import { expectQuorumOf, lawfulLog } from './support/volunteer-log.js';
import { Pair } from './support/volunteer-pair.js';
import { commitsIn, Results } from './support/volunteer-results.js';
import type { Provider } from './support/volunteer.js';
import {
  expect,
  segmentNuclei,
  smallTiles,
  test,
  VOLUNTEERS_ONLY,
  type Region,
} from './support/volunteering.js';

/** A minute on two cores with little else to do; a machine that is busy needs many times that. */
const SEGMENTATION_MS = 480_000;
const NODE_MS = 120_000;
/** Whose slide it is; part of no other word here. */
const OWNER = 'dr-osler';
const WAITS = 'Only volunteers are connected, and the slide is not cleared for them.';

interface Journey {
  readonly slide: string;
  readonly provider: Provider;
  /** In pixels of level 0; the whole slide where it is left out. */
  readonly region?: Region;
  readonly env?: { readonly RAMUS_MODELS: string };
}

/** A slide that nobody but two strangers' browsers computes: from its clearance to the nuclei that Node finds, too. */
async function computeAsStrangers(browser: Browser, product: Product, journey: Journey): Promise<void> {
  const { slide, provider, region, env } = journey;
  const name = basename(slide);
  await layIn(product, slide);
  await product.startAgain(env);
  const [owner, admin] = [product.user(OWNER), product.user('admin')];
  const pair = await Pair.of(browser, product, admin, { provider, withinMs: SEGMENTATION_MS });

  const { slideId } = await slideNamed(owner, name);
  const { workflowId } = await segmentNuclei(owner, region, name);
  await waitsForClearance(browser, product, owner, workflowId);
  const clearedMs = performance.now();
  await clearSlide(admin, slideId);
  const jobs = await owner.untilStatus(workflowId, 'succeeded', SEGMENTATION_MS);
  const seconds = (performance.now() - clearedMs) / 1_000;
  const given = (await owner.history(workflowId)).filter(({ type }) => type === 'LeaseGranted').length;
  // The server may have the last result, and the job its end, before the page has the answer to it.
  const counted = async () => (await pair.figures()).reduce((sum, { shards }) => sum + shards, 0);
  await expect.poll(counted, { timeout: 30_000 }).toBe(given);
  const shown = await pair.figures();
  const heard = await pair.heard();
  await pair.leave();

  const log = await lawfulLog(product);
  const commits = expectQuorumOf(log, workflowId);
  const shards = jobs('nuclei').shards.total;
  expect(commits.map(({ shard }) => shard)).toEqual([...Array(shards).keys()]);
  const results = await Results.of(product, commits);
  const { nuclei } = results;
  const tiles = commits.reduce((sum, commit) => sum + commit.tiles, 0);
  const accepted = [...new Set(commits.map((commit) => commit.accepted?.how))].sort();
  console.log(
    `${name}, ${provider}: ${shards} shards, ${tiles} tiles, ${nuclei} nuclei in ${seconds.toFixed(0)} s (${accepted.join(', ')})`,
  );
  // Of a shard that one of them, proven by then, did alone, the other's page does not tell.
  const whole = { shards, tiles, nuclei };
  expect(shown).toContainEqual(whole);
  if (!accepted.includes('proven')) expect(shown).toEqual([whole, whole]);

  // Neither was told whose slide it was, which one, or for what work.
  const leases = log.filter(({ type }) => type === 'LeaseGranted').length;
  expect(heard.messages.filter((message) => message.includes('"assignment"'))).toHaveLength(leases);
  expect(heard.requests.filter((url) => /\/tiles\/\d+$/.test(url)).length).toBeGreaterThan(tiles);
  const told = [...heard.messages, ...heard.requests].join('\n');
  const title = name.replace(/\..*/, '');
  for (const secret of [OWNER, title, slideId, workflowId]) expect(told).not.toContain(secret);
  expect(JSON.stringify(log)).not.toContain(title);

  await product.startAgain({ ...env, LOCAL_RUNNERS: 1, LOCAL_RUNNER_SLOTS: 2 });
  await agreesWithNode(product, results, name, region);
}

/** A slide is restricted until it is cleared, and its owner reads that the job waits for that. */
async function waitsForClearance(browser: Browser, { url }: Product, owner: User, workflowId: string) {
  const waiting = await owner.until(workflowId, (jobs) => jobs('nuclei').reason?.text === WAITS);
  expect(waiting('nuclei')).toMatchObject({ status: 'pending', reason: { code: 'waiting-for-runner' } });
  const context = await browser.newContext({ reducedMotion: 'reduce' });
  await context.addCookies([{ name: 'ramus-user', value: OWNER, url }]);
  const dashboard = new Dashboard(await context.newPage(), url);
  await dashboard.openWorkflow(workflowId);
  await expect(dashboard.job('nuclei')).toContainText(WAITS);
  await context.close();
}

/** The same job once more, by a daemon. */
async function agreesWithNode(
  product: Product,
  theirs: Results,
  name: string,
  region: Region | undefined,
): Promise<void> {
  const owner = product.user(OWNER);
  const { workflowId } = await segmentNuclei(owner, region, name);
  await owner.untilStatus(workflowId, 'succeeded', NODE_MS);
  const ours = await Results.of(product, commitsIn(await owner.history(workflowId), workflowId));
  const agreement = ours.agreementWith(theirs);
  console.table(
    agreement.map(({ shard, counts, f1, medianCentroidPx, isSame }) => ({
      ...{ shard, node: counts[0], volunteers: counts[1], F1: f1.toFixed(4) },
      ...{ 'median centroid px': medianCentroidPx.toFixed(4), same: isSame ? 'yes' : 'NO' },
    })),
  );
  expect(ours.nuclei).toBeGreaterThan(0);
  expect(agreement.filter(({ isSame }) => !isSame)).toEqual([]);
}

test('two strangers compute a whole slide as each other’s quorum', async ({ browser }) => {
  test.skip(!CMU_SLIDE, 'the real slide has not been fetched: npm run fetch:slides');
  test.setTimeout(2 * SEGMENTATION_MS + NODE_MS);
  const product = await Product.prepare(VOLUNTEERS_ONLY);
  try {
    await computeAsStrangers(browser, product, { slide: CMU_SLIDE ?? '', provider: 'wasm' });
  } finally {
    await product.destroy();
  }
});

test('two strangers’ graphics adapters are each other’s quorum', async ({ browser }) => {
  test.setTimeout(2 * SEGMENTATION_MS + NODE_MS);
  const product = await Product.prepare({ ...VOLUNTEERS_ONLY, LEASE_MIN_MS: 30_000 });
  try {
    test.skip(
      !(await hasAdapter(browser, product)),
      'this browser gives no WebGPU adapter, not even of software',
    );
    // As much of a slide as an adapter made of software bears: a tile or two.
    const part = CMU_SLIDE
      ? { slide: CMU_SLIDE, region: { x: 1_100, y: 1_400, width: 60, height: 60 } }
      : { slide: TEST_IMAGE, region: { x: 200, y: 200, width: 60, height: 60 } };
    const env = { RAMUS_MODELS: await smallTiles(product) };
    await computeAsStrangers(browser, product, { ...part, provider: 'webgpu', env });
  } finally {
    await product.destroy();
  }
});

/** Asks a page of a secure context, for no other has adapters to ask for. */
async function hasAdapter(browser: Browser, product: Product): Promise<boolean> {
  await product.startAgain();
  const page = await browser.newPage();
  await page.goto(`${product.url}/volunteer`);
  const found = await page.evaluate(async () => Boolean(await navigator.gpu?.requestAdapter()));
  await page.close();
  await product.stop();
  return found;
}
