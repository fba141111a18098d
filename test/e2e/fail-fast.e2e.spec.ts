import type { Assignment } from '@ramus/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diagnostic, workflow } from '../support/documents.js';
import { HandRunner } from '../support/hand-runner.js';
import { expectLawfulEnd } from '../support/laws/laws.js';
import { Product } from '../support/product.js';
import type { Jobs, User } from '../support/user.js';

let product: Product;
let ada: User;
let runner: HandRunner;

beforeAll(async () => {
  product = await Product.start({ LOCAL_RUNNERS: 0, MAX_JOBS_PER_USER: 4 });
  ada = product.user('ada');
  runner = await HandRunner.connect(product);
});
afterAll(() => product.destroy());

const statuses = (jobs: Jobs, keys: string): string =>
  [...keys].map((key) => `${key}:${jobs(key).status}`).join(' ');

/** `a` of the first branch takes the rest of it down, and with that what depends on it elsewhere. */
const entangled = () =>
  workflow({
    main: [diagnostic('a', { shards: 3 }), diagnostic('b'), diagnostic('c')],
    other: [diagnostic('x'), diagnostic('y', { dependsOn: ['b'] }), diagnostic('z')],
    free: [diagnostic('f'), diagnostic('g', { dependsOn: ['x'] })],
  });

/** Completes what comes; at last shard 2 of `a` fails for good. */
async function workUntilFailed(id: string): Promise<void> {
  let poison: Assignment | undefined;
  // Three shards of a, and x, f, g.
  for (let open = 6; open > 0; open -= 1) {
    const assignment = await runner.assignment();
    if (assignment.jobId === `${id}.0` && assignment.shard === 2) poison = assignment;
    else expect((await runner.upload(assignment)).status).toBe(200);
  }
  if (poison) await runner.fail(poison);
}

describe('a job that fails', () => {
  let id: string;

  it('takes down its branch and what depends on that in any branch, and nothing else', async () => {
    ({ workflowId: id } = await ada.submit(entangled()));
    await workUntilFailed(id);
    const jobs = await ada.untilStatus(id, 'failed');
    expect(statuses(jobs, 'abcxyzfg')).toBe(
      'a:failed b:cancelled c:cancelled x:succeeded y:cancelled z:cancelled f:succeeded g:succeeded',
    );
    const jobId = (key: string) => jobs(key).jobId;
    expect(jobs('a').cause).toEqual({ code: 'by-hand', detail: 'told to by hand' });
    expect(jobs('b').cause).toEqual({ code: 'branch-failed', jobId: jobId('a') });
    expect(jobs('c').cause?.code).toBe('branch-failed');
    expect(jobs('y').cause).toEqual({ code: 'dependency-failed', jobId: jobId('b') });
    expect(jobs('z').cause).toMatchObject({ code: 'branch-failed' });
    expect(jobs('a').shards.committed).toBe(2);
  });

  it('goes on after a retry where it was, with all that fell with it', async () => {
    expect((await ada.retryJob(`${id}.0`)).status).toBe(204);
    const again = await runner.assignment();
    expect(again).toMatchObject({ jobId: `${id}.0`, shard: 2, attempt: 0 });
    const reopened = await ada.until(id, (jobs) => jobs('a').status === 'running');
    expect(reopened('a')).toMatchObject({ generation: 2, shards: { committed: 2, leased: 1 } });
    expect(statuses(reopened, 'bcxyzfg')).toBe(
      'b:pending c:pending x:succeeded y:pending z:pending f:succeeded g:succeeded',
    );
    expect((await runner.upload(again)).status).toBe(200);
    for (let open = 4; open > 0; open -= 1) await runner.work();
    const jobs = await ada.untilStatus(id, 'succeeded');
    expect(jobs('a').generation).toBe(2);
    expect(jobs('x').generation).toBe(1);
    const retried = (await ada.history(id)).find(({ type }) => type === 'JobRetried');
    expect((retried?.data.reopened as { jobId: string }[]).map((job) => job.jobId.split('.')[1])).toEqual([
      '1',
      '2',
      '4',
      '5',
    ]);
  });

  it('reopens nothing that its user cancelled, nor what follows from that', async () => {
    const { workflowId } = await ada.submit(
      workflow({
        main: [diagnostic('a'), diagnostic('b'), diagnostic('c')],
        other: [diagnostic('x', { dependsOn: ['c'] })],
      }),
    );
    const first = await runner.assignment();
    expect((await ada.cancelJob(`${workflowId}.2`)).status).toBe(204);
    await runner.fail(first);
    const down = await ada.untilStatus(workflowId, 'failed');
    expect(statuses(down, 'abcx')).toBe('a:failed b:cancelled c:cancelled x:cancelled');
    expect(down('x').cause?.code).toBe('dependency-failed');

    await ada.retryJob(`${workflowId}.0`);
    for (const job of [0, 1]) expect((await runner.work()).jobId).toBe(`${workflowId}.${job}`);
    const jobs = await ada.untilStatus(workflowId, 'cancelled');
    expect(statuses(jobs, 'abcx')).toBe('a:succeeded b:succeeded c:cancelled x:cancelled');
    expect(jobs('c').cause?.code).toBe('by-user');
  });
});

describe('a shard', () => {
  it('is tried three times before its job fails with the last cause', async () => {
    const { workflowId } = await ada.submit(workflow({ main: [diagnostic('a')] }));
    for (const attempt of [0, 1, 2]) {
      const assignment = await runner.assignment();
      expect(assignment.attempt).toBe(attempt);
      await runner.fail(assignment, true);
    }
    const jobs = await ada.untilStatus(workflowId, 'failed');
    expect(jobs('a').cause).toEqual({ code: 'by-hand', detail: 'told to by hand' });
  });
});

describe('the log of all this', () => {
  it('keeps every law, and every slot is back', async () => {
    runner.leave();
    await expectLawfulEnd(product);
  });
});
