import { auditState, schedulerView, workflowView } from '@ramus/contracts';
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
