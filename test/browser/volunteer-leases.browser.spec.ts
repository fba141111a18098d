import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { HandRunner } from '../support/hand-runner.js';
import { TEST_IMAGE } from '../support/slides.js';
import { holdResults } from './support/holding.js';
import { busyFor, listen, tamper, TELL_HASHES } from './support/tampering.js';
import { Volunteer } from './support/volunteer.js';
import { expect, leasesOf, segmentNuclei, test } from './support/volunteering.js';

const SEGMENTATION_MS = 240_000;
/** Two shards of a tile or two. */
const TWO_SHARDS = { x: 0, y: 0, width: 1_500, height: 380 };
/** Longer than a lease that nobody renews. */
const BUSY_MS = 20_000;
/** One tile, all of it inside our picture: its core is asked for, 512 px are read. */
const ONE_TILE = { x: 384, y: 384, width: 384, height: 384 };
const READ = { left: 320, top: 320, width: 512, height: 512 };

test.setTimeout(SEGMENTATION_MS + 60_000);

test('a worker that computes and hears nothing loses no lease', async ({ browser, product, analyst }) => {
  const volunteer = await Volunteer.trusted(browser, product);
  const told = await listen(volunteer.page);
  await volunteer.start();
  await volunteer.isIn('waiting');
  await tamper(volunteer.page, busyFor(BUSY_MS));
  const { workflowId } = await segmentNuclei(analyst, ONE_TILE);
  await analyst.untilStatus(workflowId, 'succeeded', SEGMENTATION_MS);
  const { granted, ended, committed } = await leasesOf(analyst, workflowId);
  expect(granted).toEqual(committed);
  expect(ended).toEqual([]);
  expect(await told()).toEqual(['was busy']);
  await volunteer.leave();
});

test('who stops gives the shard back at once, and the next one computes it', async ({
  browser,
  product,
  analyst,
}) => {
  const first = await Volunteer.trusted(browser, product);
  await holdResults(first.page, { after: 0 });
  await first.start();
  await first.isIn('waiting');
  const { workflowId } = await segmentNuclei(analyst, ONE_TILE);
  await first.isIn('working');
  await first.stop();
  await analyst.until(workflowId, (jobs) => jobs('nuclei').shards.leased === 0);
  expect((await leasesOf(analyst, workflowId)).ended).toEqual(['declined']);
  await first.leave();

  const second = await Volunteer.trusted(browser, product);
  await second.start();
  await analyst.untilStatus(workflowId, 'succeeded', SEGMENTATION_MS);
  await second.leave();
});

test('a tab that is closed loses no more than the shard at hand', async ({ browser, product, analyst }) => {
  const first = await Volunteer.trusted(browser, product);
  await holdResults(first.page, { after: 1 });
  await first.start();
  await first.isIn('waiting');
  const { workflowId } = await segmentNuclei(analyst, TWO_SHARDS);
  const half = await analyst.until(
    workflowId,
    (jobs) => jobs('nuclei').shards.committed > 0 && jobs('nuclei').shards.leased > 0,
    SEGMENTATION_MS,
  );
  const { committed, total } = half('nuclei').shards;
  expect(committed).toBeLessThan(total);
  await first.leave();

  const second = await Volunteer.trusted(browser, product);
  await second.start();
  await analyst.untilStatus(workflowId, 'succeeded', SEGMENTATION_MS);
  const leases = await leasesOf(analyst, workflowId);
  expect(leases.ended).toEqual(['expired']);
  expect(leases.granted).toHaveLength(total + 1);
  expect(leases.committed.toSorted()).toEqual([...Array(total).keys()]);
  await second.leave();
});

test('a browser computes on the very pixels that a daemon gets', async ({ browser, product, analyst }) => {
  const pixels = await sharp(TEST_IMAGE).removeAlpha().extract(READ).raw().toBuffer();
  const wanted = createHash('sha256').update(pixels).digest('hex');

  const volunteer = await Volunteer.trusted(browser, product);
  const told = await listen(volunteer.page);
  await volunteer.start();
  await volunteer.isIn('waiting');
  await tamper(volunteer.page, TELL_HASHES);
  const { workflowId } = await segmentNuclei(analyst, ONE_TILE);
  await analyst.untilStatus(workflowId, 'succeeded', SEGMENTATION_MS);
  await expect.poll(told).toEqual([wanted]);
  await volunteer.leave();

  const daemon = await HandRunner.connect(product, { slots: 1, kinds: ['segment-nuclei'] });
  const { workflowId: again } = await segmentNuclei(analyst, ONE_TILE);
  const lease = await daemon.assignment();
  expect(lease.tiles).toBe(1);
  const read = await fetch(`${product.url}${lease.tilesUrl}/0`);
  expect(
    createHash('sha256')
      .update(Buffer.from(await read.arrayBuffer()))
      .digest('hex'),
  ).toBe(wanted);
  await analyst.cancelWorkflow(again);
  daemon.leave();
});
