import type { HistoryEvent } from '@ramus/contracts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { audited } from '../support/audited.js';
import { diagnostic, workflow } from '../support/documents.js';
import { HandRunner } from '../support/hand-runner.js';
import { expectLawfulEnd } from '../support/laws/laws.js';
import { leave } from '../support/leave.js';
import { Product } from '../support/product.js';
import type { User } from '../support/user.js';
import { addressesOf, invite } from '../support/volunteers.js';

/** Results in a row, each confirmed by others, after which a volunteer is believed alone. */
const PROVEN_AFTER = 10;
/** As many as one account may see of a small job, so that all of them may be the sleeper's. */
const SHARDS = 64;
/** Shards of each job for which the sleeper alone stands, at least, before it is found out. */
const ALONE = 3;
const LIE = { attempt: 7 };

let product: Product;
let ada: User;
let root: User;

beforeAll(async () => {
  product = await Product.start({
    LOCAL_RUNNERS: 0,
    HOST: '::',
    AUTH: 'development',
    ADMIN_USERS: 'root',
    LEASE_MIN_MS: 60_000,
  });
  ada = product.user('ada');
  root = product.user('root');
});
afterAll(() => product.destroy());

const submit = async (shards: number): Promise<string> =>
  (await ada.submit(workflow({ main: [diagnostic('a', { shards })] }))).workflowId;
const of = (history: readonly HistoryEvent[], type: string) => history.filter((event) => event.type === type);
const shardOf = ({ data }: HistoryEvent) => Number(data['shard']);
const hashOf = ({ data }: HistoryEvent) => (data['result'] as { hash: string }).hash;
const byNumber = (a: number, b: number) => a - b;

const historiesOf = (workflows: readonly string[]) => Promise.all(workflows.map((id) => ada.history(id)));

/** Works for ever; what goes wrong with it is heard. */
async function workOn(runner: HandRunner): Promise<never> {
  for (;;) await runner.work();
}

/** Comes with two slots, so that two jobs of equal age get one each. @returns its invitation, too. */
async function volunteer(url: string): Promise<HandRunner & { readonly invitationId: string }> {
  const { invitationId, link } = await invite(root);
  return Object.assign(await HandRunner.volunteer(url, link, { slots: 2 }), { invitationId });
}

/** A volunteer whose word counts alone, by work that another one confirmed. @returns the hash of what is true, too. */
async function proven() {
  const { v4, v6 } = addressesOf(product);
  const sleeper = await volunteer(v4);
  const witness = await volunteer(v6);
  const earned = await submit(PROVEN_AFTER);
  const both = [sleeper, witness].map(async (runner) => {
    for (let shard = 0; shard < PROVEN_AFTER; shard += 1) await runner.work();
  });
  await Promise.all(both);
  await ada.untilStatus(earned, 'succeeded');
  await leave(root, witness);
  const commits = of(await ada.history(earned), 'ShardCommitted');
  expect(commits.map(({ data }) => data['accepted'])).toEqual(
    commits.map(() => expect.objectContaining({ how: 'quorum' }) as unknown),
  );
  return { sleeper, earned, truth: hashOf(commits[0] as HistoryEvent) };
}

/**
 * Lies about one shard of each workflow at a time, until a check was drawn of one lie and enough others count.
 *
 * One lie in ten is drawn: that none of all these is, is not to be feared (0.9 to the power of 128).
 */
async function lieAbout(workflows: readonly string[], sleeper: HandRunner): Promise<void> {
  for (let lies = 0; lies < SHARDS; lies += 1) {
    for (const _ of workflows) {
      const { status } = await sleeper.upload(await sleeper.assignment(), LIE);
      expect(status).toBe(200);
    }
    const histories = await historiesOf(workflows);
    const isDrawn = histories.some((history) => of(history, 'ResultReceived').length > 0);
    if (isDrawn && histories.every((history) => of(history, 'ShardCommitted').length >= ALONE)) return;
  }
  throw new Error('no lie was drawn for a check');
}

it('who is caught by a spot check has all that it alone computed done again, in every unfinished job', async () => {
  const { sleeper, earned, truth } = await proven();
  const workflows = [await submit(SHARDS), await submit(SHARDS)];
  await lieAbout(workflows, sleeper);
  await Promise.all([sleeper.assignment(), sleeper.assignment()]);
  sleeper.leave();
  const before = await historiesOf(workflows);
  const alone = before.map((history) => of(history, 'ShardCommitted').map(shardOf));
  for (const commit of before.flatMap((history) => of(history, 'ShardCommitted'))) {
    expect(commit.data).toMatchObject({ runnerId: sleeper.runnerId, accepted: { how: 'proven' } });
    expect(hashOf(commit)).not.toBe(truth);
  }

  const judge = await HandRunner.connect(product);
  const succeeded = Promise.all(workflows.map((id) => ada.untilStatus(id, 'succeeded')));
  await Promise.race([succeeded, workOn(judge)]);
  judge.leave();

  for (const [index, history] of (await historiesOf(workflows)).entries()) {
    const takenBack = of(history, 'ShardInvalidated');
    expect(takenBack.map(shardOf).toSorted(byNumber)).toEqual(alone[index]?.toSorted(byNumber));
    for (const { data, text } of takenBack) {
      expect(data['runnerId']).toBe(sleeper.runnerId);
      const shard = Number(data['shard']) + 1;
      expect(text).toBe(`a: shard ${shard} is to be computed again: its runner was found to be wrong`);
    }
    // Leases that it had on its word were taken from it as well.
    const ends = of(history, 'LeaseEnded').map(({ data }) => data);
    expect(ends).toEqual([expect.objectContaining({ runnerId: sleeper.runnerId, cause: 'revoked' })]);
    const counts = new Map(of(history, 'ShardCommitted').map((commit) => [shardOf(commit), commit]));
    expect(counts.size).toBe(SHARDS);
    for (const commit of counts.values()) {
      expect(commit.data['runnerId']).toBe(judge.runnerId);
      expect(hashOf(commit)).toBe(truth);
    }
  }
  // What others confirmed stands.
  expect(of(await ada.history(earned), 'ShardInvalidated')).toEqual([]);

  const lies = before.flatMap((history) => of(history, 'ResultReceived')).length;
  const verdicts = (await historiesOf(workflows))
    .flatMap((history) => of(history, 'ShardCommitted'))
    .filter(({ data }) => data['accepted'] && data['runnerId'] === judge.runnerId);
  expect(verdicts).toHaveLength(lies);
  for (const { data, text } of verdicts) {
    expect(data['accepted']).toMatchObject({ how: 'trusted', against: [{ runnerId: sleeper.runnerId }] });
    expect(text).toMatch(/^a: shard \d+ committed: a trusted runner settled it; another result was wrong$/);
  }
  const [first, ...rest] = (await audited(root))
    .filter(({ type, stream }) => type === 'RunnerTrustChanged' && stream === `runner-${sleeper.runnerId}`)
    .map(({ text }) => text);
  expect(first).toBe('A runner is proven: its results count alone, some of them are checked');
  // Of verdicts that come together, one line is written.
  expect(new Set(rest)).toEqual(new Set(['A runner is not proven: a result of it was found to be wrong']));
  expect(rest.length).toBeLessThanOrEqual(lies);
  const { body } = await root.ask('GET', '/api/invitations');
  expect((body as { items: unknown[] }).items).toContainEqual(
    expect.objectContaining({ invitationId: sleeper.invitationId, convictions: lies, shutOut: lies >= 3 }),
  );
});

it('the log of it keeps every law', async () => {
  await expectLawfulEnd(product);
});
