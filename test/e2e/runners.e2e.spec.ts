import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diagnostic, held, workflow } from '../support/documents.js';
import { HandRunner } from '../support/hand-runner.js';
import { expectLawfulEnd } from '../support/laws/laws.js';
import { Product } from '../support/product.js';
import type { RunnerProcess } from '../support/runner-process.js';
import type { User } from '../support/user.js';

/** Two daemons of one slot each; who falls silent for two seconds loses the lease. */
let product: Product;
let ada: User;

beforeAll(async () => {
  product = await Product.start({
    LOCAL_RUNNERS: 2,
    LOCAL_RUNNER_SLOTS: 1,
    LEASE_MIN_MS: 2_000,
    LEASE_MAX_MS: 2_000,
    HEARTBEAT_MS: 300,
    ADMIN_USERS: 'root',
  });
  ada = product.user('ada');
});
afterAll(() => product.destroy());

const tokensOf = async (workflowId: string, type: string): Promise<number[]> =>
  (await ada.history(workflowId))
    .filter((event) => event.type === type)
    .map((event) => (type === 'LeaseGranted' ? event.revision : Number(event.data.token)));

/** The process that holds the only lease of a workflow. */
async function holderOf(workflowId: string): Promise<RunnerProcess> {
  await ada.until(workflowId, (jobs) => jobs('a').shards.leased === 1);
  const granted = (await ada.history(workflowId)).findLast(({ type }) => type === 'LeaseGranted');
  const holder = product.runners().find(({ runnerId }) => runnerId === granted?.data.runnerId);
  if (!holder) throw new Error('no process holds the lease');
  return holder;
}

describe('a runner that is killed', () => {
  it('loses its shard to another runner, which completes it', async () => {
    const { workflowId } = await ada.submit(workflow({ main: [diagnostic('a', { shardMs: 1_500 })] }));
    const victim = await holderOf(workflowId);
    victim.kill();
    await ada.untilStatus(workflowId, 'succeeded');

    const history = await ada.history(workflowId);
    expect(history.filter(({ type }) => type === 'LeaseEnded').map(({ data }) => data.cause)).toEqual([
      'expired',
    ]);
    const committed = history.find(({ type }) => type === 'ShardCommitted');
    const [lost, kept] = await tokensOf(workflowId, 'LeaseGranted');
    expect(committed?.data.token).toBe(kept);
    expect(committed?.data.token).not.toBe(lost);
  });
});

describe('a runner that is paused past its lease', () => {
  it('brings its result to a 409, and no event names it', async () => {
    const { workflowId } = await ada.submit(workflow({ main: [diagnostic('a', { shardMs: 3_000 })] }));
    const sleeper = await holderOf(workflowId);
    const [stale] = await tokensOf(workflowId, 'LeaseGranted');
    sleeper.silence();
    await product
      .writes(`/api/leases/${workflowId}.0/${stale}/0/…/result"},"res":{"status":409}`)
      .finally(() => sleeper.continue());
    await ada.untilStatus(workflowId, 'succeeded');
    const named = (await ada.history(workflowId)).filter(({ data }) => data.token === stale);
    expect(named.map(({ type, data }) => [type, data.cause])).toEqual([['LeaseEnded', 'expired']]);
  });

  it('drops what it was computing once it wakes', async () => {
    const { workflowId } = await ada.submit(workflow({ main: [diagnostic('a', { shardMs: 700 })] }));
    const sleeper = await holderOf(workflowId);
    sleeper.pause();
    await ada.untilStatus(workflowId, 'succeeded');
    const before = await ada.history(workflowId);
    // It sleeps so long that nobody waits for its word any more.
    await product.writes('a revocation is not answered');
    sleeper.continue();
    await product.writes(`"jobId":"${workflowId}.0","shard":0,"kind":"diagnostic","end":"dropped"`);
    expect(await ada.history(workflowId)).toEqual(before);
  });

  it('is given work again', async () => {
    const { workflowId } = await ada.submit(
      workflow({ main: [diagnostic('a', { shards: 4, shardMs: 300 })] }),
    );
    await ada.untilStatus(workflowId, 'succeeded');
    const runners = (await ada.history(workflowId))
      .filter(({ type }) => type === 'ShardCommitted')
      .map(({ data }) => data.runnerId);
    expect(new Set(runners).size).toBe(2);
  });
});

describe('a job that is cancelled', () => {
  it('is computed no further: the one slot of its runner takes the next shard', async () => {
    const ids = await Promise.all(
      ['a', 'a'].map(async (key) => (await ada.submit(workflow({ main: [held(key)] }))).workflowId),
    );
    for (const id of ids) await ada.until(id, (jobs) => jobs('a').shards.leased === 1);
    for (const id of ids) await ada.cancelWorkflow(id);
    const { workflowId } = await ada.submit(workflow({ main: [diagnostic('a', { shards: 2 })] }));
    await ada.untilStatus(workflowId, 'succeeded', 10_000);
  });
});

describe('a result', () => {
  let runner: HandRunner;
  beforeAll(async () => {
    // Only it takes part: the daemons are busy until the end.
    const { workflowId } = await ada.submit(workflow({ one: [held('x')], two: [held('y')] }));
    await ada.until(workflowId, (jobs) => jobs('x').shards.leased === 1 && jobs('y').shards.leased === 1);
    runner = await HandRunner.connect(product);
    return async () => {
      runner.leave();
      await ada.cancelWorkflow(workflowId);
      await ada.until(workflowId, (jobs) => jobs('x').shards.leased + jobs('y').shards.leased === 0);
    };
  });
  const ben = () => product.user('ben');

  it('that is sent twice stands once', async () => {
    const { workflowId } = await ben().submit(workflow({ main: [diagnostic('a')] }));
    const assignment = await runner.assignment();
    for (const _ of [1, 2, 3]) expect((await runner.upload(assignment)).status).toBe(200);
    await ben().untilStatus(workflowId, 'succeeded');
    expect((await runner.upload(assignment)).status).toBe(200);
    const committed = (await ben().history(workflowId)).filter(({ type }) => type === 'ShardCommitted');
    expect(committed).toHaveLength(1);
  });

  it('under a token that was lost is answered 409, and its hash stands nowhere', async () => {
    const { workflowId } = await ben().submit(workflow({ main: [diagnostic('a')] }));
    const lost = await runner.assignment();
    const kept = await runner.assignment();
    expect(kept).toMatchObject({ jobId: lost.jobId, shard: lost.shard });
    expect(kept.token).toBeGreaterThan(lost.token);

    const late = await runner.upload(lost, { attempt: 777 });
    expect(late.status).toBe(409);
    expect(await late.json()).toMatchObject({
      type: '/problems/lease-lost',
      facts: { jobId: lost.jobId, token: lost.token },
    });
    expect((await runner.upload(kept)).status).toBe(200);
    await ben().untilStatus(workflowId, 'succeeded');
    const stale = (await ben().history(workflowId)).filter(({ data }) => data.token === lost.token);
    expect(stale.map(({ type }) => type)).toEqual(['LeaseEnded']);
    expect(runner.revoked).toContainEqual({ jobId: lost.jobId, token: lost.token, cause: 'expired' });
  });

  it.each([
    ['is not JSON', '{', 422],
    ['has another shape', '{"attempt":"one"}', 422],
    ['says too much', '{"attempt":1,"more":true}', 422],
    ['is too large', JSON.stringify({ attempt: 1, more: 'x'.repeat(4_000) }), 413],
  ])('that %s is refused, and the shard can still be completed', async (_, body, status) => {
    const { workflowId } = await ben().submit(workflow({ main: [diagnostic('a')] }));
    const assignment = await runner.assignment();
    expect((await runner.upload(assignment, body)).status).toBe(status);
    expect((await runner.upload(assignment)).status).toBe(200);
    await ben().untilStatus(workflowId, 'succeeded');
  });

  it('under a forged address is answered 409', async () => {
    const { workflowId } = await ben().submit(workflow({ main: [diagnostic('a')] }));
    const assignment = await runner.assignment();
    const forged = assignment.resultUrl.replace(/\/[\w-]{43}\//, `/${'A'.repeat(43)}/`);
    expect((await runner.upload({ ...assignment, resultUrl: forged })).status).toBe(409);
    expect((await runner.upload(assignment)).status).toBe(200);
    await ben().untilStatus(workflowId, 'succeeded');
  });

  it('of a cancelled job is answered 409', async () => {
    const { workflowId } = await ben().submit(workflow({ main: [diagnostic('a')] }));
    const assignment = await runner.assignment();
    await ben().cancelWorkflow(workflowId);
    await ben().until(workflowId, (jobs) => jobs('a').shards.leased === 0);
    expect((await runner.upload(assignment)).status).toBe(409);
    expect((await runner.heartbeat(assignment)).ok).toBe(true);
  });
});

describe('the log of all this', () => {
  it('keeps every law, and every slot is back', async () => {
    await expectLawfulEnd(product);
  });
});
