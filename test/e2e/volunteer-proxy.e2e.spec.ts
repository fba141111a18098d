import { afterAll, beforeAll, expect, it } from 'vitest';
import { diagnostic, workflow } from '../support/documents.js';
import { HandRunner } from '../support/hand-runner.js';
import { expectLawfulEnd } from '../support/laws/laws.js';
import { leave } from '../support/leave.js';
import { Product } from '../support/product.js';
import type { User } from '../support/user.js';
import { invite } from '../support/volunteers.js';

/** All volunteers come by one address of this machine, as through a proxy on it. */
let product: Product;
let ada: User;
let root: User;

beforeAll(async () => {
  product = await Product.start({ LOCAL_RUNNERS: 0, ADMIN_USERS: 'root', TRUST_PROXY: 'loopback' });
  ada = product.user('ada');
  root = product.user('root');
});
afterAll(() => product.destroy());

const come = async (forwarded: string): Promise<HandRunner> => {
  const headers = { 'X-Forwarded-For': forwarded };
  return HandRunner.volunteer(product.url, (await invite(root)).link, { headers });
};
/** Whether two volunteers of different accounts, who are forwarded so, confirm each other. */
async function areQuorum(first: string, second: string): Promise<boolean> {
  const document = () => workflow({ main: [diagnostic('a')] });
  const begun = await ada.submit(document());
  const one = await come(first);
  await one.work();
  await leave(root, one);
  const fresh = await ada.submit(document());
  const other = await come(second);
  // What is begun comes first: if it may, it is given that.
  await other.work();
  const granted = (await ada.history(begun.workflowId)).filter(({ type }) => type === 'LeaseGranted');
  await leave(root, other);
  for (const { workflowId } of [begun, fresh]) {
    await ada.cancelWorkflow(workflowId);
    await ada.until(workflowId, (_, { status }) => status === 'cancelled' || status === 'succeeded');
  }
  return granted.some(({ data }) => data['runnerId'] === other.runnerId);
}

it('volunteers behind a trusted proxy are told apart by what it says of them', async () => {
  expect(await areQuorum('203.0.113.1', '203.0.113.2')).toBe(true);
  expect(await areQuorum('203.0.113.1', '203.0.113.1')).toBe(false);
});

it('what a browser claims before the proxy adds its word counts for nothing', async () => {
  expect(await areQuorum('203.0.113.1', '198.51.100.9, 203.0.113.1')).toBe(false);
});

it('without the setting no header is believed', async () => {
  await product.stop();
  await product.startAgain({ TRUST_PROXY: '' });
  expect(await areQuorum('203.0.113.1', '203.0.113.2')).toBe(false);
});

it('no address stands in the log, nor in what the server writes', async () => {
  const log = await expectLawfulEnd(product);
  expect(`${JSON.stringify(log)}${product.output}`).not.toMatch(/203\.0\.113|198\.51\.100/);
});
