import { afterAll, beforeAll, expect, it } from 'vitest';
import { diagnostic, workflow } from '../support/documents.js';
import { HandRunner } from '../support/hand-runner.js';
import { expectLawfulEnd } from '../support/laws/laws.js';
import { Product } from '../support/product.js';
import type { User } from '../support/user.js';
import { addressesOf, invite } from '../support/volunteers.js';

const CONFIRM = 'Volunteers have computed what they may; others have to confirm it.';

let product: Product;
let ada: User;
let root: User;

beforeAll(async () => {
  const open = { HOST: '::', AUTH: 'development', ADMIN_USERS: 'root' };
  product = await Product.start({ LOCAL_RUNNERS: 0, ...open, RUNNER_GRACE_MS: 500 });
  ada = product.user('ada');
  root = product.user('root');
});
afterAll(() => product.destroy());

it('a job that one volunteer has computed waits for another’s word, says so, and loses nothing', async () => {
  const { v4, v6 } = addressesOf(product);
  const one = await HandRunner.volunteer(v4, (await invite(root)).link);
  const { workflowId } = await ada.submit(workflow({ main: [diagnostic('a', { shards: 2 })] }));
  await one.work();
  await one.work();
  const waiting = await ada.until(workflowId, (jobs) => jobs('a').status === 'pending');
  expect(waiting('a')).toMatchObject({
    reason: { code: 'waiting-for-runner', text: CONFIRM },
    shards: { total: 2, committed: 0, leased: 0 },
  });
  // It holds no slot meanwhile, which others may have.
  await expect.poll(async () => (await ada.scheduler()).jobSlots.taken).toBe(0);

  const other = await HandRunner.volunteer(v6, (await invite(root)).link);
  await other.work();
  await other.work();
  await ada.untilStatus(workflowId, 'succeeded');
  const history = await ada.history(workflowId);
  const granted = history.filter(({ type }) => type === 'LeaseGranted').map(({ data }) => data.runnerId);
  expect(granted).toEqual([one.runnerId, one.runnerId, other.runnerId, other.runnerId]);
  one.leave();
  other.leave();
});

it('the log of it keeps every law', async () => {
  await expectLawfulEnd(product);
});
