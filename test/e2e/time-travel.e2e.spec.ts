import { auditState, historyEvent, page, schedulerView, workflowView } from '@ramus/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diagnostic, held, workflow } from '../support/documents.js';
import { Product } from '../support/product.js';
import type { User } from '../support/user.js';

let product: Product;
let ada: User;
let admin: User;
let workflowId: string;
beforeAll(async () => {
  product = await Product.start({ ADMIN_USERS: 'root', MAX_JOBS_PER_USER: 1 });
  ada = product.user('ada');
  admin = product.user('root');
  ({ workflowId } = await ada.submit(
    workflow({ main: [diagnostic('a', { shards: 3 }), held('b')], side: [held('c', ['a'])] }),
  ));
  await ada.until(workflowId, (jobs) => jobs('b').shards.leased === 1 || jobs('c').shards.leased === 1);
});
afterAll(() => product.destroy());

const at = async (user: User, path: string, position: string) => {
  const { status, body } = await user.ask('GET', `${path}?at=${position}`);
  if (status !== 200) throw new Error(`${path}?at=${position}: ${status} ${JSON.stringify(body)}`);
  return body;
};

describe('a workflow in the past', () => {
  it('is served as of now as it is served live', async () => {
    const live = await ada.workflow(workflowId);
    const { position } = await ada.scheduler();
    const { asOf, ...past } = workflowView.parse(await at(ada, `/api/workflows/${workflowId}`, position));
    expect(past).toEqual(live);
    expect(asOf?.position).toBe(position);
  });

  it('can be followed from its submission on, event by event', async () => {
    const history = await ada.history(workflowId);
    const seen: string[] = [];
    for (const { position, at: happenedAt } of history) {
      const past = workflowView.parse(await at(ada, `/api/workflows/${workflowId}`, position));
      expect(past.asOf).toEqual({ position, at: happenedAt });
      const [first] = past.branches.flatMap(({ jobs }) => jobs);
      seen.push(`${first?.status} ${first?.reason?.code ?? ''}`.trim());
    }
    const runs = seen.filter((one, i) => one !== seen[i - 1]);
    expect(runs.at(0)).toMatch(/^pending /);
    expect(runs.slice(-2)).toEqual(['running', 'succeeded']);
  });

  it('is nobody else’s', async () => {
    const { position } = await ada.scheduler();
    const asked = product.user('eve').ask('GET', `/api/workflows/${workflowId}?at=${position}`);
    await ada.refused(404, 'workflow-unknown', asked);
  });

  it('is not there before it was submitted', async () => {
    await ada.refused(404, 'workflow-unknown', ada.ask('GET', `/api/workflows/${workflowId}?at=1`));
  });
});

describe('the scheduler in the past', () => {
  it('is served as of now as it is served live', async () => {
    const live = await ada.scheduler();
    const { asOf, ...past } = schedulerView.parse(await at(ada, '/api/scheduler', live.position));
    expect(past).toEqual(live);
    expect(asOf?.position).toBe(live.position);
    expect(live.waiting.map(({ reason }) => reason.code)).toContain('waiting-for-user-quota');
  });

  it('is shown whole to an administrator, and to nobody else', async () => {
    const { position } = await ada.scheduler();
    const state = auditState.parse(await at(admin, '/api/audit/state', position));
    expect(state.asOf.position).toBe(position);
    expect(state.workflows.items.map((one) => one.workflowId)).toEqual([workflowId]);
    expect(state.jobSlots).toHaveLength(1);
    await ada.refused(403, 'not-an-admin', ada.ask('GET', `/api/audit/state?at=${position}`));
  });

  it('is not ahead of the log', async () => {
    await ada.refused(404, 'position-ahead', ada.ask('GET', '/api/scheduler?at=999999999'));
  });

  it.each(['-1', '1.5', 'now', '01', '1'.repeat(30)])(
    'is at a position, which %s is not',
    async (position) => {
      await ada.refused(422, 'schema-violation', ada.ask('GET', `/api/scheduler?at=${position}`));
    },
  );

  it('is the same after a restart', async () => {
    const { position } = await ada.scheduler();
    const before = await at(ada, '/api/scheduler', position);
    await product.stop();
    await product.startAgain();
    expect(await at(ada, '/api/scheduler', position)).toEqual(before);
  });
});

describe('the events of the audit', () => {
  const lines = async (user: User, query = '') => {
    const { status, headers, body } = await user.ask('GET', `/api/audit/events${query}`, undefined, {
      Accept: 'application/x-ndjson',
    });
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^application\/x-ndjson/);
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return text
      .split('\n')
      .filter(Boolean)
      .map((line) => historyEvent.parse(JSON.parse(line)));
  };

  it('are the whole log to an administrator, as lines', async () => {
    const events = await lines(admin);
    const { position } = await ada.scheduler();
    expect(events.map((event) => event.position)).toEqual(events.map((_, i) => String(i + 1)));
    expect(Number(events.at(-1)?.position)).toBeGreaterThanOrEqual(Number(position));
    const from = events[3]?.position;
    expect((await lines(admin, `?cursor=${from}&limit=2`)).map((event) => event.position)).toEqual(
      events.slice(4, 6).map((event) => event.position),
    );
  });

  it('are to a user the story of own workflows', async () => {
    const events = await lines(ada);
    const story = await ada.history(workflowId);
    expect(events.length).toBeGreaterThan(10);
    expect(story.slice(0, events.length)).toEqual(events);
    const { body } = await ada.ask('GET', `/api/audit/events?type=JobStarted&type=JobPlanned&limit=2`);
    const { items, next } = page(historyEvent).parse(body);
    expect(items.map(({ type }) => type)).toEqual(['JobStarted', 'JobPlanned']);
    expect(next).toBe(items[1]?.position);
    expect(items[0]?.text).toBe('a started');
  });

  it('are nothing to others', async () => {
    const eve = product.user('eve');
    expect(await lines(eve)).toEqual([]);
    const asked = eve.ask('GET', `/api/audit/events?workflowId=${workflowId}`, undefined, {
      Accept: 'application/x-ndjson',
    });
    await ada.refused(404, 'workflow-unknown', asked);
  });

  it.each(['from=yesterday', 'cursor=x', 'limit=0', 'workflowId=1', 'category=cat'])(
    'are not asked for by %s',
    async (query) => {
      await ada.refused(422, 'schema-violation', ada.ask('GET', `/api/audit/events?${query}`));
    },
  );
});
