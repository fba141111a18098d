import { jobView, madeInvitation, shardMap, workflowView } from '@ramus/contracts';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { diagnostic, workflow } from '../support/documents.js';
import { HandRunner } from '../support/hand-runner.js';
import { expectLawfulEnd } from '../support/laws/laws.js';
import { Product } from '../support/product.js';
import { jobsOf, type User } from '../support/user.js';

/** Results in a row, each confirmed by others, after which a volunteer is believed alone. */
const PROVEN_AFTER = 10;
/** One in ten of a proven volunteer's results is drawn for a check: that all of these are is not to be feared. */
const SHARDS = 6;

let product: Product;
let ada: User;
let v4: string;

beforeAll(async () => {
  product = await Product.prepare({
    LOCAL_RUNNERS: 0,
    HOST: '::',
    AUTH: 'development',
    ADMIN_USERS: 'root',
    LEASE_MIN_MS: 30_000,
  });
  await product.startAgain();
  ada = product.user('ada');
  v4 = product.url;
});
afterAll(() => product.destroy());

async function volunteer(url: string): Promise<HandRunner> {
  const { body } = await product.user('root').ask('POST', '/api/invitations');
  return HandRunner.volunteer(url, madeInvitation.parse(body).link);
}
async function submit(shards: number): Promise<{ workflowId: string; jobId: string }> {
  const { workflowId, jobs } = await ada.submit(workflow({ main: [diagnostic('a', { shards })] }));
  return { workflowId, jobId: jobs[0]?.jobId ?? '' };
}
const eventsOf = async (workflowId: string, type: string) =>
  (await ada.history(workflowId)).filter((event) => event.type === type);
const jobAt = async (workflowId: string, at: string) => {
  const { body } = await ada.ask('GET', `/api/workflows/${workflowId}?at=${at}`);
  return jobsOf(workflowView.parse(body))('a');
};
const job = async (jobId: string) => jobView.parse((await ada.ask('GET', `/api/jobs/${jobId}`)).body);

it('a finished job reports what a volunteer alone computed that is convicted afterwards', async () => {
  const sleeper = await volunteer(v4);
  const witness = await volunteer(v4.replace('127.0.0.1', '[::1]'));
  const standing = () => sleeper.standings.find(({ of }) => of === 'diagnostic')?.level;
  expect(standing()).toBe('unproven');
  const earned = await submit(PROVEN_AFTER);
  for (let shard = 0; shard < PROVEN_AFTER; shard += 1) await Promise.all([sleeper.work(), witness.work()]);
  await ada.untilStatus(earned.workflowId, 'succeeded');
  const { accepted } = await job(earned.jobId);
  expect(accepted).toEqual({
    ways: [{ how: 'quorum', results: 2, shards: PROVEN_AFTER }],
    classes: [{ provider: 'wasm', shards: PROVEN_AFTER }],
  });
  witness.leave();
  await expect.poll(standing).toBe('proven');

  // Alone it computes a job; what was drawn for a check a trusted runner confirms.
  const trusting = await submit(SHARDS);
  for (let shard = 0; shard < SHARDS; shard += 1) await sleeper.work();
  const drawn = await eventsOf(trusting.workflowId, 'ResultReceived');
  let judge = await HandRunner.connect(product);
  for (const _ of drawn) await judge.work();
  await ada.untilStatus(trusting.workflowId, 'succeeded');
  judge.leave();
  const alone = SHARDS - drawn.length;
  const before = await job(trusting.jobId);
  expect(before.accepted.ways).toContainEqual({ how: 'proven', results: 1, shards: alone });
  expect(before.doubts).toEqual([]);

  // A failure costs it its standing, so that the lie is compared with another's result.
  const failing = await submit(1);
  await sleeper.fail(await sleeper.assignment());
  await ada.cancelWorkflow(failing.workflowId);
  const lying = await submit(1);
  const lie = await sleeper.assignment();
  expect((await sleeper.upload(lie, { attempt: 7 })).status).toBe(200);
  judge = await HandRunner.connect(product);
  await judge.work();
  await ada.untilStatus(lying.workflowId, 'succeeded');
  const [conviction] = await eventsOf(lying.workflowId, 'ShardCommitted');
  expect(conviction?.data['accepted']).toMatchObject({ against: [{ runnerId: sleeper.runnerId }] });

  await expect.poll(standing).toBe('convicted');

  const doubt = { runnerId: sleeper.runnerId, shards: alone, convictedAt: conviction?.at };
  const after = await job(trusting.jobId);
  expect(after).toMatchObject({ status: 'succeeded', accepted: before.accepted, doubts: [doubt] });
  expect((await job(earned.jobId)).doubts).toEqual([]);

  // Each shard says how it was accepted, and the past knows nothing of what came later.
  const map = shardMap.parse((await ada.ask('GET', `/api/jobs/${trusting.jobId}/shards`)).body);
  const ways = map.accepted.map((way) => map.acceptances[way]);
  expect(ways.filter((way) => way?.how === 'proven')).toHaveLength(alone);
  for (const way of ways)
    expect(way).toMatchObject({ runnerId: sleeper.runnerId, class: { provider: 'wasm' } });
  const position = conviction?.position ?? '';
  expect(await jobAt(trusting.workflowId, String(Number(position) - 1))).toMatchObject({ doubts: [] });
  expect(await jobAt(trusting.workflowId, position)).toMatchObject({ doubts: [doubt] });

  // Without its views, which are folded afresh from the log, it says the same.
  for (const runner of [sleeper, judge]) runner.leave();
  await product.kill();
  await rm(join(product.home, 'views.sqlite'));
  await product.startAgain();
  expect(await job(trusting.jobId)).toEqual(after);
  await expectLawfulEnd(product);
});
