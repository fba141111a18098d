import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diagnostic, held, workflow } from '../support/documents.js';
import { Product } from '../support/product.js';
import type { User } from '../support/user.js';

let product: Product;
let ada: User;

beforeAll(async () => {
  product = await Product.start({ LOCAL_RUNNER_SLOTS: 2 });
  ada = product.user('ada');
});
afterAll(() => product.destroy());

const file = () => join(product.home, 'views.sqlite');

/** Position up to which the views were stored, of a product that does not run. */
function storedUpTo(): number {
  const db = new DatabaseSync(file());
  const row = db.prepare("SELECT value FROM meta WHERE name = 'checkpoint'").get();
  db.close();
  return row ? Number((JSON.parse(String(row.value)) as { position: string }).position) : 0;
}

/** What the product says of the workflows, as it is on the wire. */
async function answers(ids: readonly string[]): Promise<string[]> {
  const paths = [
    '/api/workflows',
    '/api/workflows?status=succeeded',
    '/api/workflows?search=journey&limit=1',
  ];
  const all = [...paths, ...ids.map((id) => `/api/workflows/${id}`), ...ids.map((id) => `/api/jobs/${id}.0`)];
  return Promise.all(all.map(async (path) => JSON.stringify((await ada.ask('GET', path)).body)));
}

describe('the views', () => {
  it('go on from their checkpoint after kill -9 in the middle of work, and equal a fresh fold of the log', async () => {
    const one = await ada.submit(workflow({ main: [diagnostic('a', { shards: 12, shardMs: 150 })] }));
    const two = await ada.submit(workflow({ left: [diagnostic('b')], right: [held('c'), diagnostic('d')] }));
    const ids = [one.workflowId, two.workflowId];
    await ada.until(one.workflowId, (jobs) => jobs('a').shards.committed >= 4);
    await product.kill();
    const stored = storedUpTo();
    expect(stored).toBeGreaterThan(0);

    await product.startAgain();
    await ada.untilStatus(one.workflowId, 'succeeded');
    await ada.cancelWorkflow(two.workflowId);
    await ada.untilStatus(two.workflowId, 'cancelled');
    const resumed = await answers(ids);
    expect(product.output).not.toContain('folding them afresh');

    await product.stop();
    expect(storedUpTo()).toBeGreaterThan(stored);
    for (const suffix of ['', '-wal', '-shm']) await rm(file() + suffix, { force: true });
    await product.startAgain();
    expect(await answers(ids)).toEqual(resumed);
  });

  it('of another log are folded afresh', async () => {
    await product.stop();
    for (const suffix of ['', '-wal', '-shm', '.lock']) {
      await rm(join(product.home, `events.sqlite${suffix}`), { force: true });
    }
    await product.startAgain();
    expect(product.output).toContain('folding them afresh');
    expect((await ada.ask('GET', '/api/workflows')).body).toEqual({ items: [] });
  });
});

describe('a query behind a command', () => {
  it('waits for the position that the command answered', async () => {
    const { workflowId, position } = await ada.submit(workflow({ main: [held('a')] }));
    const seen = await ada.ask('GET', `/api/workflows/${workflowId}?after=${position}`);
    expect(seen).toMatchObject({ status: 200, body: { workflowId } });
    const cancelled = await ada.ask('POST', `/api/workflows/${workflowId}/cancel`);
    const at = cancelled.headers.get('x-ramus-position') ?? '';
    expect(Number(at)).toBeGreaterThan(Number(position));
    expect(await ada.ask('GET', `/api/workflows/${workflowId}?after=${at}`)).toMatchObject({
      body: { status: 'cancelled' },
    });
  });

  it('that names a position which never comes is told so', async () => {
    const answer = await ada.ask('GET', '/api/scheduler?after=999999999');
    expect(answer).toMatchObject({ status: 503, body: { type: '/problems/not-caught-up' } });
    expect(answer.headers.get('retry-after')).toBe('1');
    expect(await ada.ask('GET', '/api/scheduler?after=yesterday')).toMatchObject({ status: 422 });
  });
});
