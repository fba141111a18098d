import { afterAll, beforeAll, expect, it } from 'vitest';
import { diagnostic, workflow } from '../support/documents.js';
import { HandRunner } from '../support/hand-runner.js';
import { expectLawfulEnd } from '../support/laws/laws.js';
import { leave } from '../support/leave.js';
import { Product } from '../support/product.js';
import { layIn, slideNamed, TEST_IMAGE } from '../support/slides.js';
import type { User } from '../support/user.js';
import { addressesOf, invite } from '../support/volunteers.js';

/** Nobody but volunteers, who come from two addresses of this machine. */
let product: Product;
let ada: User;
let root: User;
let v4: string;
let v6: string;

beforeAll(async () => {
  product = await Product.prepare({
    LOCAL_RUNNERS: 0,
    HOST: '::',
    AUTH: 'development',
    ADMIN_USERS: 'root',
    LEASE_MIN_MS: 30_000,
  });
  await layIn(product, TEST_IMAGE);
  await product.startAgain();
  ada = product.user('ada');
  root = product.user('root');
  ({ v4, v6 } = addressesOf(product));
});
afterAll(() => product.destroy());

const eventsOf = async (workflowId: string, type: string) =>
  (await ada.history(workflowId)).filter((event) => event.type === type).map(({ data }) => data);

it('two volunteers are each other’s quorum: a job succeeds without a trusted runner', async () => {
  const one = await HandRunner.volunteer(v4, (await invite(root)).link);
  const other = await HandRunner.volunteer(v6, (await invite(root)).link);
  const { workflowId } = await ada.submit(workflow({ main: [diagnostic('a', { shards: 3 })] }));
  for (let shard = 0; shard < 3; shard += 1) {
    const told = await Promise.all([one.work(), other.work()]);
    for (const assignment of told) expect(JSON.stringify(assignment)).not.toContain(workflowId);
    expect(told.map(({ shard: shown }) => shown)).toEqual([0, 0]);
  }
  await ada.untilStatus(workflowId, 'succeeded');

  const commits = await eventsOf(workflowId, 'ShardCommitted');
  expect(commits).toHaveLength(3);
  for (const { accepted } of commits) expect(accepted).toMatchObject({ how: 'quorum' });
  await leave(root, one, other);
});

it.each([
  ['one account', true, false],
  ['one address', false, true],
])('two of %s are no quorum', async (_, isSameAccount, isSameAddress) => {
  const first = await invite(root);
  const second = isSameAccount ? first : await invite(root);
  const one = await HandRunner.volunteer(v4, first.link);
  const doc = () => workflow({ main: [diagnostic('a')] });
  const waits = await ada.submit(doc());
  await one.work();
  await ada.until(waits.workflowId, (jobs) => jobs('a').shards.leased === 0);
  await leave(root, one);

  const twin = await HandRunner.volunteer(isSameAddress ? v4 : v6, second.link);
  const fresh = await ada.submit(doc());
  // What is begun comes first: had it been open to the twin, the twin would have got it.
  await twin.work();
  const granted = await eventsOf(waits.workflowId, 'LeaseGranted');
  expect(granted.map(({ runnerId }) => runnerId)).toEqual([one.runnerId]);
  await leave(root, twin);

  const another = await HandRunner.connect(product);
  await another.work();
  await another.work();
  for (const { workflowId } of [waits, fresh]) await ada.untilStatus(workflowId, 'succeeded');
  await leave(root, another);
});

it('who returns another result than a trusted runner is convicted, and the result does not count', async () => {
  const { invitationId, link } = await invite(root);
  const liar = await HandRunner.volunteer(v4, link);
  const honest = await HandRunner.volunteer(v6, (await invite(root)).link);
  const { workflowId } = await ada.submit(workflow({ main: [diagnostic('a')] }));
  const [lie, truth] = await Promise.all([liar.assignment(), honest.assignment()]);
  expect((await liar.upload(lie, { attempt: 7 })).status).toBe(200);
  expect((await honest.upload(truth)).status).toBe(200);
  const judge = await HandRunner.connect(product);
  await judge.work();
  await ada.untilStatus(workflowId, 'succeeded');

  const [commit] = await eventsOf(workflowId, 'ShardCommitted');
  const against = { runnerId: liar.runnerId, token: lie.token };
  expect(commit?.accepted).toMatchObject({ how: 'spot-checked', against: [against] });
  const { body } = await root.ask('GET', '/api/invitations');
  expect((body as { items: unknown[] }).items).toContainEqual(
    expect.objectContaining({ invitationId, convictions: 1, shutOut: false }),
  );
  await leave(root, liar, honest, judge);
});

it('a revoked invitation sends its volunteer away, and lets nobody in', async () => {
  const { invitationId, link } = await invite(root);
  const volunteer = await HandRunner.volunteer(v4, link);
  const gone = volunteer.sentAway();
  expect((await root.ask('DELETE', `/api/invitations/${invitationId}`)).status).toBe(204);
  await gone;
  await expect(HandRunner.volunteer(v4, link)).rejects.toThrow('invitation-invalid');
});

it('who has not computed the known tile is given no slide', async () => {
  const { link } = await invite(root);
  await expect(HandRunner.volunteer(v4, link, { kinds: ['segment-nuclei'] })).rejects.toThrow(
    'canary-missing',
  );
});

it('a runner that an administrator sees says how far it is trusted', async () => {
  const { invitationId, link } = await invite(root);
  const volunteer = await HandRunner.volunteer(v4, link);
  const { body } = await root.ask('GET', '/api/runners');
  expect((body as { items: unknown[] }).items).toContainEqual(
    expect.objectContaining({
      ...{ runnerId: volunteer.runnerId, kind: 'browser', provider: 'wasm' },
      ...{ trust: 'unproven', validated: 0, invitationId },
    }),
  );
  await leave(root, volunteer);
});

it('a slide is cleared by who may, on confirmation, and restricted again', async () => {
  const slide = await slideNamed(ada, 'test.png');
  expect(slide).toMatchObject({ cleared: false });
  const path = `/api/slides/${slide.slideId}`;
  const clear = (user: User, confirmed: boolean) => user.ask('POST', `${path}/clearance`, { confirmed });
  await ada.refused(403, 'not-an-admin', clear(ada, true));
  await root.refused(422, 'clearance-unconfirmed', clear(root, false));
  expect((await clear(root, true)).status).toBe(204);
  expect((await ada.ask('GET', path)).body).toMatchObject({ cleared: true });
  expect((await root.ask('DELETE', `${path}/clearance`)).status).toBe(204);
  expect((await ada.ask('GET', path)).body).toMatchObject({ cleared: false });
});

it('the log of it keeps every law', async () => {
  await expectLawfulEnd(product);
});
