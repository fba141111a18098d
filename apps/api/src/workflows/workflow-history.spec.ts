import { jobSpec } from '@ramus/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { SmallEngine } from '../engine/small-engine.fixture.js';
import { WorkflowHistory } from './workflow-history.js';

let engine: SmallEngine;
let history: WorkflowHistory;

beforeEach(async () => {
  engine = await SmallEngine.open();
  history = new WorkflowHistory(engine.store);
  await engine.startJob(jobSpec('w.0'));
  await engine.submit([jobSpec('other.0')], { workflowId: 'other', userId: 'eve' });
  await engine.warden.end('w.0', await engine.lease(), 'released');
  await engine.streams.workflow.handle('w', { type: 'PauseWorkflow', data: {} }, { by: 'ada' });
  const follower = await engine.follow();
  await follower.reached((await engine.log()).at(-1)?.position);
});

const page = (limit: number, cursor?: string) => {
  const workflow = engine.views.workflow('w');
  if (!workflow) throw new Error('no workflow');
  return history.page(workflow, { cursor, limit });
};
const ALL = ['WorkflowSubmitted', 'JobStarted', 'JobPlanned', 'LeaseGranted', 'LeaseEnded', 'WorkflowPaused'];

describe('the history of a workflow', () => {
  it('is its own stream and its jobs’, in the order in which things happened', async () => {
    const { items, next } = await page(100);
    expect(items.map(({ type }) => type)).toEqual(ALL);
    expect(items[3]).toMatchObject({ stream: 'job-w.0', revision: 1, data: { runnerId: 'r1' } });
    expect(items[0]?.at).toMatch(/^\d{4}-\d\d-\d\dT/);
    expect(next).toBeUndefined();
  });

  it('holds nothing of another workflow', async () => {
    expect(JSON.stringify(await page(100))).not.toMatch(/other|eve/);
  });

  it.each([1, 2, 4, 5, 6])('comes in pages of %i without a gap or a repetition', async (limit) => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const { items, next } = await page(limit, cursor);
      expect(items.length).toBeLessThanOrEqual(limit);
      seen.push(...items.map(({ type }) => type));
      cursor = next;
    } while (cursor !== undefined);
    expect(seen).toEqual(ALL);
  });

  it('goes on after what has happened since the last page', async () => {
    const { items } = await page(100);
    const cursor = items.at(-1)?.position;
    expect(await page(100, cursor)).toEqual({ items: [], next: undefined });
    await engine.streams.workflow.handle('w', { type: 'ResumeWorkflow', data: {} }, { by: 'ada' });
    expect((await page(100, cursor)).items.map(({ type }) => type)).toEqual(['WorkflowResumed']);
  });
});
