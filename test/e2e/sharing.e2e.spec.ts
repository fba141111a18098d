import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { diagnostic, held, workflow } from '../support/documents.js';
import { expectLawfulEnd } from '../support/laws/laws.js';
import { Product } from '../support/product.js';
import type { User } from '../support/user.js';

/** Three users, four jobs, two of one user: the limits that hold by default. */
let product: Product;
const begun: { user: User; workflowId: string }[] = [];

beforeAll(async () => {
  product = await Product.start();
});
afterAll(() => product.destroy());
afterEach(async () => {
  for (const { user, workflowId } of begun.splice(0)) {
    await user.cancelWorkflow(workflowId);
    await user.until(workflowId, (_, { finishedAt }) => finishedAt !== undefined);
  }
});

const begin = async (user: User, document: Parameters<User['submit']>[0]): Promise<string> => {
  const { workflowId } = await user.submit(document);
  begun.push({ user, workflowId });
  return workflowId;
};

const runs = (user: User, workflowId: string, key: string) =>
  user.until(workflowId, (jobs) => jobs(key).status === 'running');

const waits = async (user: User, workflowId: string, key: string, code: string) => {
  const jobs = await user.until(workflowId, (all) => all(key).reason?.code === code);
  return jobs(key).reason;
};

describe('two users', () => {
  it('work side by side, and see nothing of each other', async () => {
    const [ada, ben] = [product.user('ada'), product.user('ben')];
    const quick = () => workflow({ main: [diagnostic('a', { shards: 4, shardMs: 20 }), diagnostic('b')] });
    const [hers, his] = [await begin(ada, quick()), await begin(ben, quick())];
    await Promise.all([ada.untilStatus(hers, 'succeeded'), ben.untilStatus(his, 'succeeded')]);

    expect(await ada.workflow(hers)).toMatchObject({ progress: { done: 5, total: 5, percent: 100 } });
    await ada.refused(404, 'workflow-unknown', ada.ask('GET', `/api/workflows/${his}`));
    const { body } = await ben.ask('GET', '/api/workflows');
    expect((body as { items: { workflowId: string }[] }).items.map(({ workflowId }) => workflowId)).toEqual([
      his,
    ]);
  });
});

describe('a branch', () => {
  it('runs its jobs one after another, beside the other branches', async () => {
    const ada = product.user('ada');
    const id = await begin(
      ada,
      workflow({ left: [held('l1'), held('l2')], right: [held('r1'), held('r2')] }),
    );
    await runs(ada, id, 'l1');
    const jobs = await runs(ada, id, 'r1');
    expect(jobs('l2').reason).toEqual({
      code: 'waiting-for-branch',
      text: 'Waits for “l1”, which comes before it in the branch.',
      jobIds: [jobs('l1').jobId],
    });
    expect(jobs('r2').reason?.code).toBe('waiting-for-branch');
  });

  it('starts its jobs in the order in which they were written', async () => {
    const ada = product.user('ada');
    const keys = ['one', 'two', 'three', 'four'];
    const id = await begin(ada, workflow({ main: keys.map((key) => diagnostic(key)) }));
    await ada.untilStatus(id, 'succeeded');
    const told = (await ada.history(id)).filter(
      ({ type }) => type === 'JobStarted' || type === 'JobSucceeded',
    );
    expect(told.map(({ type, data }) => `${type} ${String(data.jobId).split('.')[1]}`)).toEqual(
      keys.flatMap((_, n) => [`JobStarted ${n}`, `JobSucceeded ${n}`]),
    );
  });

  it('waits for what its job depends on in another branch', async () => {
    const ada = product.user('ada');
    const id = await begin(ada, workflow({ left: [held('mask')], right: [held('nuclei', ['mask'])] }));
    const jobs = await runs(ada, id, 'mask');
    expect(jobs('nuclei').reason).toEqual({
      code: 'waiting-for-dependency',
      text: 'Waits for “mask”, on which it depends.',
      jobIds: [jobs('mask').jobId],
    });
  });
});

describe('a paused workflow', () => {
  it('starts nothing further until it is resumed', async () => {
    const ada = product.user('ada');
    const id = await begin(ada, workflow({ main: [held('now'), diagnostic('later')] }));
    const jobs = await runs(ada, id, 'now');
    expect((await ada.ask('POST', `/api/workflows/${id}/pause`)).status).toBe(204);
    expect((await waits(ada, id, 'later', 'paused'))?.text).toBe('The workflow is paused.');
    expect((await ada.workflow(id)).paused).toBe(true);
    expect(jobs('now').status).toBe('running');
    expect((await ada.ask('POST', `/api/workflows/${id}/resume`)).status).toBe(204);
    await waits(ada, id, 'later', 'waiting-for-branch');
  });
});

describe('five users', () => {
  it('share what there is: quotas, slots, and a line in which each knows its place', async () => {
    const [ada, ben, cem, dora, eva] = ['ada', 'ben', 'cem', 'dora', 'eva'].map((name) => product.user(name));
    if (!ada || !ben || !cem || !dora || !eva) throw new RangeError('five');
    const three = () => workflow({ a: [held('a')], b: [held('b')], c: [held('c')] });

    const adas = await begin(ada, three());
    expect(await waits(ada, adas, 'c', 'waiting-for-user-quota')).toEqual({
      code: 'waiting-for-user-quota',
      text: 'You have 2 jobs running, which is your share.',
    });
    const bens = await begin(ben, workflow({ a: [held('a')] }));
    await runs(ben, bens, 'a');
    const cems = await begin(cem, three());
    await runs(cem, cems, 'a');
    expect(await waits(cem, cems, 'b', 'waiting-for-job-slot')).toEqual({
      code: 'waiting-for-job-slot',
      text: 'All 4 job slots are taken.',
    });

    const doras = await begin(dora, workflow({ a: [held('a')] }));
    const waiting = {
      code: 'waiting-for-user-slot',
      text: '3 users are active; you are next in line.',
      place: 1,
    };
    expect(await waits(dora, doras, 'a', 'waiting-for-user-slot')).toEqual(waiting);
    const evas = await begin(eva, workflow({ a: [held('a')] }));
    expect(await waits(eva, evas, 'a', 'waiting-for-user-slot')).toMatchObject({
      text: '3 users are active; you are 2nd in line.',
      place: 2,
    });
    expect(await dora.scheduler()).toMatchObject({
      limits: { maxActiveUsers: 3, maxRunningJobs: 4, maxJobsPerUser: 2 },
      userSlots: { taken: 3, max: 3, mine: false },
      jobSlots: { taken: 4, max: 4, mine: [] },
      waiting: [{ jobId: `${doras}.0`, reason: waiting }],
      waitingOfOthers: 4,
    });

    // A job slot alone lets no further user in; it goes to those who are in.
    await ada.cancelJob(`${adas}.0`);
    await runs(ada, adas, 'c');
    expect((await dora.workflow(doras)).status).toBe('pending');

    // A user who leaves lets in the next in line, and the line moves up.
    await ben.cancelWorkflow(bens);
    await runs(dora, doras, 'a');
    expect(await waits(eva, evas, 'a', 'waiting-for-user-slot')).toEqual(waiting);
    await ada.cancelWorkflow(adas);
    await runs(eva, evas, 'a');
  });
});

describe('a cancelled job', () => {
  it('gives its slot to the next at once', async () => {
    const ada = product.user('ada');
    const id = await begin(ada, workflow({ a: [held('a')], b: [held('b')], c: [diagnostic('c')] }));
    await ada.until(id, (jobs) => jobs('a').shards.leased === 1 && jobs('b').shards.leased === 1);
    await waits(ada, id, 'c', 'waiting-for-user-quota');
    await ada.cancelJob(`${id}.0`);
    const jobs = await ada.until(id, (all) => all('c').status === 'succeeded');
    expect(jobs('a')).toMatchObject({ status: 'cancelled', cause: { code: 'by-user' } });

    const history = await ada.history(id);
    const at = (type: string, n: number) =>
      Date.parse(history.find((event) => event.type === type && event.data.jobId === `${id}.${n}`)?.at ?? '');
    expect(at('JobStarted', 2) - at('JobCancelled', 0)).toBeLessThan(1_000);
  });
});

describe('the log of all this', () => {
  it('keeps every law, and every slot is back', async () => {
    await expectLawfulEnd(product);
  });
});
