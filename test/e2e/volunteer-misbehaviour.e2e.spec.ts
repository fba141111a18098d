import type { Assignment, HistoryEvent, RunnerView } from '@ramus/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { audited } from '../support/audited.js';
import { diagnostic, workflow } from '../support/documents.js';
import { HandRunner } from '../support/hand-runner.js';
import { expectLawfulEnd } from '../support/laws/laws.js';
import { Product } from '../support/product.js';
import type { User } from '../support/user.js';
import { addressesOf, invite } from '../support/volunteers.js';

/** Volunteers who do what no honest one does, from two addresses of this machine. */
let product: Product;
let ada: User;
let root: User;
let v4: string;
let v6: string;

beforeAll(async () => {
  product = await Product.start({
    LOCAL_RUNNERS: 0,
    HOST: '::',
    AUTH: 'development',
    ADMIN_USERS: 'root',
    LEASE_MIN_MS: 30_000,
  });
  ada = product.user('ada');
  root = product.user('root');
  ({ v4, v6 } = addressesOf(product));
});
afterAll(() => product.destroy());

const come = async (url: string): Promise<HandRunner & { readonly link: string }> => {
  const { link } = await invite(root);
  return Object.assign(await HandRunner.volunteer(url, link), { link });
};
/** What the log tells an administrator of a runner. */
const told = async ({ runnerId }: HandRunner): Promise<HistoryEvent[]> =>
  (await audited(root)).filter(({ stream }) => stream === `runner-${runnerId}`);
const lastWords = async (runner: HandRunner) => (await told(runner)).map(({ text }) => text).at(-1);
const shown = async ({ runnerId }: HandRunner): Promise<RunnerView | undefined> => {
  const { body } = await root.ask('GET', '/api/runners');
  return (body as { items: RunnerView[] }).items.find((runner) => runner.runnerId === runnerId);
};
const refOf = ({ jobId, token }: Assignment) => ({ jobId, token });
const eventsOf = async (workflowId: string, type: string) =>
  (await ada.history(workflowId)).filter((event) => event.type === type).map(({ data }) => data);

/** One shard that two volunteers compute at once. */
async function shared() {
  const [honest, liar] = [await come(v4), await come(v6)];
  const { workflowId } = await ada.submit(workflow({ main: [diagnostic('a')] }));
  const [theirs, own] = await Promise.all([honest.assignment(), liar.assignment()]);
  return { honest, liar, theirs, own, workflowId };
}
/** Another volunteer computes what the one who was sent away did not. */
async function redo(workflowId: string, honest: HandRunner, theirs: Assignment): Promise<void> {
  expect((await honest.upload(theirs)).status).toBe(200);
  const another = await come(v6);
  await another.work();
  await ada.untilStatus(workflowId, 'succeeded');
  for (const runner of [honest, another]) runner.leave();
}

describe('who floods the server', () => {
  it('is sent away, which is recorded, and may come back to what it held', async () => {
    const flooder = await come(v4);
    const { workflowId } = await ada.submit(workflow({ main: [diagnostic('a')] }));
    const held = await flooder.assignment();
    const gone = flooder.sentAway();
    for (let n = 0; n < 400; n += 1) flooder.send('heartbeat', { leases: [] });
    await gone;
    await expect.poll(() => lastWords(flooder)).toBe('A runner was sent away: it flooded the server');
    expect(product.output).toContain('"what":"floods"');
    expect(await shown(flooder)).toMatchObject({ state: 'disconnected', leases: [{}] });

    const { link, runnerId } = flooder;
    const back = await HandRunner.volunteer(v4, link, { runnerId, holds: [refOf(held)] });
    expect(back.welcome?.stands).toEqual([refOf(held)]);
    await redo(workflowId, back, held);
  });

  it('is sent away for messages that mean nothing, too', async () => {
    const babbler = await come(v4);
    const gone = babbler.sentAway();
    for (let n = 0; n < 4; n += 1) {
      expect(await babbler.say('failed', { n })).toMatchObject({ ok: false, code: 'schema-violation' });
    }
    babbler.send('failed', { n: 5 });
    await gone;
    await expect.poll(() => lastWords(babbler)).toBe('A runner was sent away: what it said had no meaning');
  });
});

describe('who names a lease that is not its own', () => {
  it.each([
    ['a heartbeat', 'heartbeat', (ref: object) => ({ leases: [{ ...ref, tilesDone: 0 }] })],
    ['a failure', 'failed', (ref: object) => ({ ...ref, code: 'x', detail: '', retryable: false })],
    ['a refusal', 'declined', (ref: object) => ({ ...ref, reason: '' })],
  ])('in %s is banned, what it holds is done by others, and the owner goes on', async (_, event, message) => {
    const { honest, liar, theirs, own, workflowId } = await shared();
    const gone = liar.sentAway();
    liar.send(event, message(refOf(theirs)));
    await gone;

    await expect.poll(async () => (await shown(liar))?.state).toBe('banned');
    await expect.poll(async () => (await shown(liar))?.leases).toEqual([]);
    const texts = (await told(liar)).map(({ text }) => text);
    expect(texts).toContain('A runner was banned: it named the lease of another');
    const ends = await eventsOf(workflowId, 'LeaseEnded');
    expect(ends).toEqual([expect.objectContaining({ runnerId: liar.runnerId, cause: 'revoked' })]);
    await ada.refused(409, 'lease-lost', answerOf(await liar.upload(own)));

    expect(await honest.heartbeat(theirs)).toEqual({ ok: true, lost: [] });
    await redo(workflowId, honest, theirs);
    const back = HandRunner.volunteer(v6, liar.link, { runnerId: liar.runnerId });
    await expect(back).rejects.toThrow('runner-banned');
  });

  it('when it comes is banned as well', async () => {
    const { honest, liar, theirs, workflowId } = await shared();
    const { link, runnerId } = liar;
    liar.leave();
    const back = HandRunner.volunteer(v6, link, { runnerId, holds: [refOf(theirs)] });
    await expect(back).rejects.toThrow();
    await expect.poll(async () => (await shown(liar))?.state).toBe('banned');
    await redo(workflowId, honest, theirs);
  });

  it('or its own under another token, is banned', async () => {
    const { honest, liar, theirs, own, workflowId } = await shared();
    const gone = liar.sentAway();
    liar.send('heartbeat', { leases: [{ ...refOf(own), token: own.token + 1, tilesDone: 0 }] });
    await gone;
    await expect
      .poll(async () => (await told(liar)).map(({ text }) => text))
      .toContain('A runner was banned: it named a lease under a wrong token');
    await redo(workflowId, honest, theirs);
  });

  it('but that nobody has, is only told that it is lost', async () => {
    const volunteer = await come(v4);
    const nobodys = { jobId: `${volunteer.runnerId}.9999`, token: 3 };
    expect(await volunteer.say('heartbeat', { leases: [{ ...nobodys, tilesDone: 0 }] })).toEqual({
      ok: true,
      lost: [nobodys],
    });
    const failure = { ...nobodys, code: 'x', detail: '', retryable: true };
    expect(await volunteer.say('failed', failure)).toMatchObject({ ok: false, code: 'lease-lost' });
    expect(await volunteer.say('declined', { ...nobodys, reason: '' })).toEqual({ ok: true });
    volunteer.leave();
  });
});

describe('an address of another’s lease', () => {
  it('cannot be made up from one’s own: nothing is taken under it, and nothing is given', async () => {
    const { honest, liar, theirs, own, workflowId } = await shared();
    const [, , , alias, token, shard, signature] = theirs.resultUrl.split('/');
    const mine = own.resultUrl.split('/')[6] ?? '';
    const made = [
      `/api/leases/${alias}/${token}/${shard}/${mine}/result`,
      `/api/leases/${alias}/${token}/${shard}/${'A'.repeat(43)}/result`,
      `/api/leases/${alias}/${Number(token) + 1}/${shard}/${signature}/result`,
      `/api/leases/${alias}/${token}/${Number(shard) + 1}/${signature}/result`,
      `/api/leases/${own.jobId}/${token}/${shard}/${signature}/result`,
      `/api/leases/${workflowId}.0/${token}/${shard}/${signature}/result`,
    ];
    for (const resultUrl of made) {
      await ada.refused(409, 'lease-lost', answerOf(await liar.upload({ ...own, resultUrl })));
      const tilesUrl = resultUrl.replace(/result$/, 'tiles');
      await ada.refused(409, 'lease-lost', answerOf(await liar.tile({ tilesUrl }, 0)));
    }
    expect(await eventsOf(workflowId, 'ResultReceived')).toEqual([]);
    expect((await liar.upload(own)).status).toBe(200);
    expect((await honest.upload(theirs)).status).toBe(200);
    await ada.untilStatus(workflowId, 'succeeded');
    const [commit] = await eventsOf(workflowId, 'ShardCommitted');
    expect(commit?.accepted).toMatchObject({ how: 'quorum' });
    for (const runner of [honest, liar]) runner.leave();
  });
});

it('the log of it keeps every law', async () => {
  await expectLawfulEnd(product);
});

const answerOf = async (response: Response) => ({
  status: response.status,
  headers: response.headers,
  body: JSON.parse(await response.text()) as unknown,
});
