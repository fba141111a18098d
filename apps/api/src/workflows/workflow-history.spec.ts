import { jobSpec } from '@ramus/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { EventTeller } from '../audit/event-teller.js';
import { PastFile } from '../audit/past-file.js';
import { PastRecorder } from '../audit/past-recorder.js';
import { silent, SmallEngine } from '../engine/small-engine.fixture.js';
import type { LogFollower } from '../log/follower.js';
import { POOL } from '../log/streams.js';
import { WorkflowHistory } from './workflow-history.js';
import { WorkflowNamesStore } from './workflow-names.js';

let engine: SmallEngine;
let history: WorkflowHistory;
let follower: LogFollower;
const { signal } = new AbortController();

beforeEach(async () => {
  engine = await SmallEngine.open();
  const names = new WorkflowNamesStore(engine.blobs);
  await names.put('w', 'f', { name: 'mine', branches: ['main'], keys: ['tissue'] });
  const recorder = await PastRecorder.over(engine.store, PastFile.open(':memory:'), engine.state, silent, 3);
  history = new WorkflowHistory(engine.store, recorder, new EventTeller(engine.views, names));
  await engine.connect();
  await engine.submit([jobSpec('other.0')], { workflowId: 'other', userId: 'eve' });
  await grant('other.0', 'eve');
  await engine.startJob(jobSpec('w.0'), { fingerprint: 'f' });
  await grant('w.0', 'ada');
  await engine.warden.end('w.0', await engine.lease(), 'released');
  await engine.streams.workflow.handle('w', { type: 'PauseWorkflow', data: {} }, { by: 'ada' });
  follower = await engine.follow(recorder);
  await follower.reached((await engine.log()).at(-1)?.position);
});

const grant = (jobId: string, userId: string) =>
  engine.streams.pool.handle(
    POOL,
    {
      type: 'ReassignSlots',
      data: { releases: [], releasedUsers: [], grants: [{ jobId, generation: 1, userId }] },
    },
    { by: 'replica' },
  );
const page = (limit: number, cursor?: string) => {
  const workflow = engine.views.workflow('w');
  if (!workflow) throw new Error('no workflow');
  return history.page(workflow, { cursor, limit }, signal);
};
const ALL = [
  'WorkflowSubmitted',
  'JobStarted',
  'JobPlanned',
  'UserAdmitted',
  'JobSlotGranted',
  'LeaseGranted',
  'LeaseEnded',
  'WorkflowPaused',
];

describe('the history of a workflow', () => {
  it('is its own stream, its jobs’ and its part of the pool’s, in the order in which things happened', async () => {
    const { items, next } = await page(100);
    expect(items.map(({ type }) => type)).toEqual(ALL);
    expect(items[5]).toMatchObject({ stream: 'job-w.0', revision: 1, data: { runnerId: 'r1' } });
    expect(items[0]?.at).toMatch(/^\d{4}-\d\d-\d\dT/);
    expect(next).toBeUndefined();
  });

  it('reads like a story, by the names that its owner gave', async () => {
    expect((await page(100)).items.map(({ text }) => text)).toEqual([
      'Workflow submitted',
      'tissue started',
      'tissue planned: 1 shard',
      'You got a user slot',
      'tissue got a job slot',
      'tissue: shard 1 leased to a runner',
      'tissue: lease of shard 1 was given back',
      'Workflow paused',
    ]);
  });

  it('holds nothing of another workflow', async () => {
    expect(JSON.stringify(await page(100))).not.toMatch(/other|eve/);
  });

  it.each([1, 2, 4, 7, 8])('comes in pages of %i without a gap or a repetition', async (limit) => {
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
