import { nucleiResult, type NucleiResult } from '@ramus/contracts';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { HandRunner } from '../support/hand-runner.js';
import { expectLawfulEnd } from '../support/laws/laws.js';
import { leave } from '../support/leave.js';
import { lieAbout, LIES } from '../support/lies.js';
import { Product } from '../support/product.js';
import { layIn, slideNamed, TEST_IMAGE } from '../support/slides.js';
import type { User } from '../support/user.js';
import { addressesOf, clearSlide, invite } from '../support/volunteers.js';

/** Of our own picture, in pixels: one shard. */
const REGION = { x: 384, y: 384, width: 384, height: 384 };

let product: Product;
let ada: User;
let root: User;
let slideId: string;
let modelSha256: string;
/** What a daemon makes of it. */
let truth: NucleiResult;

beforeAll(async () => {
  product = await Product.prepare({
    ...{ LOCAL_RUNNERS: 0, HOST: '::', AUTH: 'development', ADMIN_USERS: 'root', LEASE_MIN_MS: 30_000 },
  });
  await layIn(product, TEST_IMAGE);
  await product.startAgain({ LOCAL_RUNNERS: 1 });
  ada = product.user('ada');
  root = product.user('root');
  ({ slideId } = await slideNamed(ada, 'test.png'));
  const { body } = await ada.ask('GET', '/api/models');
  modelSha256 = (body as { items: { sha256: string }[] }).items[0]?.sha256 ?? '';
  const workflowId = await submit();
  await ada.untilStatus(workflowId, 'succeeded');
  const { hash } = (await commitOf(workflowId))['result'] as { hash: string };
  const bytes = await readFile(join(product.home, 'blobs', hash.slice(0, 2), hash), 'utf8');
  truth = nucleiResult.parse(JSON.parse(bytes));
  await clearSlide(root, slideId);
  await product.stop();
  await product.startAgain();
});
afterAll(() => product.destroy());

async function submit(): Promise<string> {
  const job = { key: 'nuclei', kind: 'segment-nuclei', params: { mpp: 0.5, region: REGION } };
  const branches = [{ name: 'main', jobs: [job] }];
  return (await ada.submit({ name: 'nuclei', slideId, branches })).workflowId;
}
async function commitOf(workflowId: string): Promise<Readonly<Record<string, unknown>>> {
  const commits = (await ada.history(workflowId)).filter(({ type }) => type === 'ShardCommitted');
  expect(commits).toHaveLength(1);
  return commits[0]?.data ?? {};
}

/** A volunteer returns a result, and then a trusted runner what is true. */
async function judged(result: NucleiResult) {
  const { invitationId, link } = await invite(root);
  const canaries = [{ modelSha256, sizePx: 64, maxDifference: 0 }];
  const kinds = ['segment-nuclei'];
  const volunteer = await HandRunner.volunteer(addressesOf(product).v4, link, { kinds, canaries });
  const workflowId = await submit();
  expect((await volunteer.upload(await volunteer.assignment(), result)).status).toBe(200);
  const judge = await HandRunner.connect(product, { slots: 1, kinds });
  expect((await judge.upload(await judge.assignment(), truth)).status).toBe(200);
  await ada.untilStatus(workflowId, 'succeeded');
  await leave(root, volunteer, judge);
  const { body } = await root.ask('GET', '/api/invitations');
  const { items } = body as { items: { invitationId: string; convictions: number }[] };
  const convictions = items.find((item) => item.invitationId === invitationId)?.convictions;
  const { accepted } = await commitOf(workflowId);
  return { accepted, convictions, runnerId: volunteer.runnerId };
}

it.each(LIES)('who %s nuclei is convicted', async (how) => {
  const { accepted, convictions, runnerId } = await judged(lieAbout(truth, how));
  expect(accepted).toMatchObject({ how: 'trusted', against: [{ runnerId }] });
  expect(convictions).toBe(1);
});

it('who tells the truth is confirmed', async () => {
  expect(truth.tiles.flatMap(({ outlines }) => outlines).length).toBeGreaterThan(10);
  const { accepted, convictions, runnerId } = await judged(truth);
  expect(accepted).toMatchObject({
    how: 'spot-checked',
    agreed: expect.arrayContaining([expect.objectContaining({ runnerId })]) as unknown,
  });
  expect(accepted).not.toHaveProperty('against');
  expect(convictions).toBe(0);
});

it('the log of it keeps every law', async () => {
  await expectLawfulEnd(product);
});
