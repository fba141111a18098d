import type { SlideCommand } from '@ramus/domain';
import { aloneDone, contradicted, jobSpec, logOf } from '@ramus/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { silent, SmallEngine } from '../engine/small-engine.fixture.js';
import { appendAsIs } from '../log/append-as-is.fixture.js';
import type { LogFollower } from '../log/follower.js';
import { ShardMaps } from '../jobs/shard-maps.js';
import { SchedulerPresenter } from '../scheduler/scheduler-presenter.js';
import { WorkflowNamesStore } from '../workflows/workflow-names.js';
import { WorkflowPresenter } from '../workflows/workflow-presenter.js';
import { DashboardFeed } from './dashboard-feed.js';
import type { DashboardSocket } from './dashboard-socket.js';

let engine: SmallEngine;
let feed: DashboardFeed;
let follower: LogFollower;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  engine = await SmallEngine.open();
  const workflows = new WorkflowPresenter(engine.state, engine.runners, new WorkflowNamesStore(engine.blobs));
  const scheduler = new SchedulerPresenter(engine.state, engine.views, workflows);
  const shards = new ShardMaps(engine.views, engine.facts, engine.streams);
  feed = new DashboardFeed(engine.views, workflows, scheduler, shards, silent);
  follower = await engine.follow(feed);
});
afterEach(() => {
  feed.close();
  vi.useRealTimers();
});

/** A page of a user: what it is told, by event, with the id that it is about. */
function page(userId: string, watched: string[] = []) {
  const heard: string[] = [];
  const shards: unknown[] = [];
  const emit = (event: string, about?: { workflowId?: string }) => {
    if (event === 'shards') shards.push(about);
    else heard.push(about?.workflowId ? `${event} ${about.workflowId}` : event);
  };
  const socket = { emit } as unknown as DashboardSocket;
  feed.join(socket, userId, new Set(watched));
  return { socket, heard, shards };
}
const submit = (workflowId: string, userId: string) =>
  engine.submit([jobSpec(`${workflowId}.0`)], { workflowId, userId });
const gather = async () => {
  await follower.reached((await engine.log()).at(-1)?.position);
  await vi.advanceTimersByTimeAsync(1_000);
};

describe('a page', () => {
  it('is shown the scheduler when it joins', async () => {
    const { heard } = page('ada');
    await gather();
    expect(heard).toEqual(['scheduler']);
  });

  it('hears of its user’s workflows in summary, and in full of those that it watches', async () => {
    const { heard } = page('ada', ['w']);
    await gather();
    heard.length = 0;
    await submit('w', 'ada');
    await submit('x', 'ada');
    await gather();
    expect(heard).toEqual(['summary w', 'workflow w', 'summary x', 'scheduler']);
  });

  it('hears nothing of another user’s workflows, even if it watches them', async () => {
    const { heard } = page('eve', ['w']);
    await submit('w', 'ada');
    await gather();
    expect(new Set(heard)).toEqual(new Set(['scheduler']));
  });

  it('hears once of many changes that come together', async () => {
    const { heard } = page('ada');
    await submit('w', 'ada');
    for (const type of ['PauseWorkflow', 'ResumeWorkflow', 'PauseWorkflow'] as const) {
      await engine.streams.workflow.handle('w', { type, data: {} }, { by: 'ada' });
    }
    await gather();
    expect(heard.filter((line) => line === 'summary w')).toHaveLength(1);
  });

  it('hears which shards changed of the workflows that it watches, and of no other', async () => {
    await engine.startJob(jobSpec('w.0', { kind: 'diagnostic', params: { shards: 3 } }));
    await gather();
    const watching = page('ada', ['w']);
    const other = page('ada');
    await engine.commit(1, {});
    await gather();
    expect(watching.shards).toMatchObject([{ jobId: 'w.0', changes: [[1, 'c']], leases: [] }]);
    expect(other.shards).toEqual([]);
  });

  it('hears that a finished workflow is in doubt when a volunteer is convicted', async () => {
    const log = logOf(...aloneDone, ...contradicted('a'));
    await appendAsIs(engine.store, log.slice(0, -1));
    await gather();
    const { heard } = page('ada', ['w']);
    const ofOther = page('eve', ['w']);
    await gather();
    heard.length = 0;
    await appendAsIs(engine.store, log.slice(-1));
    await gather();
    expect(heard).toContain('workflow w');
    expect(new Set(ofOther.heard)).toEqual(new Set(['scheduler']));
  });

  it('hears when tiles inside a shard are done, which is no event', async () => {
    await submit('w', 'ada');
    await gather();
    const { heard } = page('ada');
    feed.moved('w');
    await gather();
    expect(heard).toContain('summary w');
  });

  it('hears that slides came or went', () => {
    const { heard } = page('ada');
    feed.slidesChanged();
    expect(heard).toContain('slides');
  });

  it('hears that a slide was cleared for volunteers, or no longer is', async () => {
    const slideId = 'slide';
    const tell = async (command: SlideCommand) => {
      await engine.streams.slide.handle(slideId, command, { by: 'ada' });
      await gather();
    };
    await tell({ type: 'AddSlide', data: { slideId } });
    const { heard } = page('ada');
    await gather();
    heard.length = 0;
    await tell({ type: 'ClearSlide', data: { slideId, confirmed: true } });
    const bells = () => heard.filter((event) => event === 'slides').length;
    expect(bells()).toBe(1);
    await tell({ type: 'WithdrawClearance', data: { slideId } });
    expect(bells()).toBe(2);
  });

  it('that has left hears nothing more', async () => {
    const { socket, heard } = page('ada');
    await gather();
    feed.leave(socket);
    heard.length = 0;
    await submit('w', 'ada');
    await gather();
    expect(heard).toEqual([]);
  });

  it('that joins late is not told of what changed before', async () => {
    await submit('w', 'ada');
    await gather();
    const { heard } = page('ada');
    await submit('x', 'ada');
    await gather();
    expect(heard).not.toContain('summary w');
    expect(heard).toContain('summary x');
  });
});
