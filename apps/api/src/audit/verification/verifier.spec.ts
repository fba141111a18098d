import { DatabaseSync } from 'node:sqlite';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { silent } from '../../engine/small-engine.fixture.js';
import { Views } from '../../projector/projector.service.js';
import { SqliteProjectionStore } from '../../projector/sqlite.projection-store.js';
import { FollowedLog, recordedJourneys, wakes } from '../journey.fixture.js';
import { Served } from './served.js';
import { Verifier } from './verifier.js';

const JOURNEYS = recordedJourneys();
/** The longest has finished workflows, and one that woke again. */
const [JOURNEY = []] = JOURNEYS.filter(wakes);
const { signal } = new AbortController();

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'verifier-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
});

interface Program {
  readonly views?: Views;
  /** What is served goes on to a position. */
  readonly reached?: (position: string) => Promise<void>;
}

function verifierOf(log: FollowedLog, { views = log.views, reached = async () => undefined }: Program = {}) {
  const served = new Served(log.state, views, { reached });
  return new Verifier(log.store, served, silent, { home: folder, store: 'sqlite' });
}

/** A program that has taken in a whole journey. */
async function followed(events = JOURNEY): Promise<FollowedLog> {
  const log = new FollowedLog();
  await log.write(events);
  await log.follow();
  return log;
}

/** What is served otherwise than the log says. */
async function l12(verifier: Verifier): Promise<string[]> {
  const { body } = await verifier.verify(signal);
  expect(body.served?.position).toBe(body.range.last);
  return body.findings.items
    .filter(({ check }) => check === 'L12')
    .map(({ stream, detail }) => `${stream}: ${detail}`);
}

describe.each(JOURNEYS.map((events, i) => [i, events] as const))('what journey %i left', (_, events) => {
  it('is served as it is folded afresh', async () => {
    expect(await l12(verifierOf(await followed(events)))).toEqual([]);
  });
});

describe('a view that is stored wrongly', () => {
  const [first = ''] = JOURNEY.flatMap((event) =>
    event.type === 'WorkflowFinished' ? event.stream.slice('workflow-'.length) : [],
  );

  /** Views of the journey whose file somebody edited while they were closed. */
  async function edited(sql: string): Promise<string[]> {
    const log = await followed();
    const path = join(folder, 'views.sqlite');
    const before = new Views(SqliteProjectionStore.open({ path }), silent);
    for (const event of JOURNEY) before.apply(event);
    before.close();
    const db = new DatabaseSync(path);
    expect(db.prepare(sql).run().changes).toBeGreaterThan(0);
    db.close();
    const views = new Views(SqliteProjectionStore.open({ path }), silent);
    onTestFinished(() => views.close());
    return l12(verifierOf(log, { views }));
  }
  const where = `WHERE workflow_id = '${first}'`;

  it('is found, with the field that differs', async () => {
    const found = await edited(
      `UPDATE workflows SET body = json_set(body, '$.jobs[0].committed', 77) ${where}`,
    );
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(`workflow-${first}: the view: jobs.0.committed is 77 and should be `);
  });

  it('is found where only lists show it', async () => {
    expect(await edited(`UPDATE workflows SET user_id = 'eve' ${where}`)).toEqual([
      expect.stringMatching(`^workflow-${first}: its place in lists: userId is "eve" and should be `),
    ]);
  });

  it('is found when it is gone', async () => {
    expect(await edited(`DELETE FROM workflows ${where}`)).toEqual([
      expect.stringMatching(`^workflow-${first}: the view: it is missing and should be `),
    ]);
  });

  it('is found when no event tells of it', async () => {
    const copy = `SELECT 'forged', user_id, submitted_at, status, slide_id,
      json_set(body, '$.workflowId', 'forged') FROM workflows ${where}`;
    expect(await edited(`INSERT INTO workflows ${copy}`)).toEqual([
      'workflow-forged: a workflow is served that the log does not hold',
    ]);
  });

  it('is found when it cannot be read', async () => {
    expect(await edited(`UPDATE workflows SET body = 'no JSON' ${where}`)).toContain(
      `workflow-${first}: the view that is stored is no JSON`,
    );
  });

  it('is found among the slides', async () => {
    const found = await edited(`INSERT INTO slides VALUES ('forged')`);
    expect(found).toEqual(['slide-forged: whether it is there: it is true and should be false']);
  });
});

describe('the scheduler', () => {
  it('is held against a fresh fold, part by part', async () => {
    // In the middle, when there is work.
    const log = await followed(JOURNEY.slice(0, JOURNEY.length >> 1));
    const { snapshot } = log.state;
    const [user] = snapshot.users.values();
    const [runner] = snapshot.runners.values();
    if (!user || !runner) throw new Error('nobody is there');
    user.slots += 1;
    snapshot.runners.delete(runner.runnerId);
    snapshot.revokedInvitations.add('forged');
    expect(await l12(verifierOf(log))).toEqual([
      expect.stringMatching('^pool-default: the scheduler: revokedInvitations.0 is "forged"'),
      expect.stringMatching(`^pool-default: the scheduler's users ${user.userId}: slots is `),
      expect.stringMatching(`^runner-${runner.runnerId}: the scheduler's runners .*it is missing`),
    ]);
  });
});

describe('a verification', () => {
  it('waits until what is served has come as far as the log', async () => {
    const log = new FollowedLog();
    const half = JOURNEY.length >> 1;
    await log.write(JOURNEY.slice(0, half));
    await log.follow();
    await log.write(JOURNEY.slice(half));
    const asked: string[] = [];
    const reached = async (position: string) => {
      asked.push(position);
      await log.follow();
    };
    expect(await l12(verifierOf(log, { reached }))).toEqual([]);
    expect(asked).toEqual([JOURNEY.at(-1)?.position]);
  });

  it('is one at a time', async () => {
    const verifier = verifierOf(await followed());
    const running = verifier.verify(signal);
    await expect(verifier.verify(signal)).rejects.toMatchObject({ code: 'busy' });
    await running;
    await expect(verifier.verify(signal)).resolves.toBeDefined();
  });

  it('ends when nobody waits for it any more, and makes room', async () => {
    const verifier = verifierOf(await followed());
    await expect(verifier.verify(AbortSignal.abort(new Error('hung up')))).rejects.toThrow('hung up');
    await expect(verifier.verify(signal)).resolves.toBeDefined();
  });

  it('ends when the program does', async () => {
    const verifier = verifierOf(await followed());
    const running = verifier.verify(signal);
    verifier.beforeApplicationShutdown();
    await expect(running).rejects.toMatchObject({ code: 'busy' });
  });

  it('is held against the report before it, or one that is given', async () => {
    const verifier = verifierOf(await followed());
    const first = await verifier.verify(signal);
    const second = await verifier.verify(signal);
    expect(second.body.against?.hash).toBe(first.hash);
    expect((await verifier.verify(signal, first)).body.against?.hash).toBe(first.hash);
    const changed = { ...first, body: { ...first.body, unknown: 1 } };
    await expect(verifier.verify(signal, changed)).rejects.toMatchObject({ code: 'report-invalid' });
  });
});
