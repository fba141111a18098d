import type { SchedulerView, WorkflowView } from '@ramus/contracts';
import { DEFAULT_LIMITS, type Logged } from '@ramus/domain';
import { aloneDone, contradicted, jobSpec, logOf, submittedData } from '@ramus/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { RunnerTable } from '../runners/runner-table.js';
import { SchedulerPresenter } from '../scheduler/scheduler-presenter.js';
import { WorkflowPresenter } from '../workflows/workflow-presenter.js';
import { auditStateOf } from './audit-state.js';
import { FollowedLog, recordedJourneys, wakes } from './journey.fixture.js';

const { signal } = new AbortController();
const JOURNEYS = recordedJourneys();
/** Workflows are asked for at this many positions of a journey, the scheduler at each. */
const EVERY = 3;

interface Served {
  readonly scheduler: ReadonlyMap<string, SchedulerView>;
  readonly workflows: ReadonlyMap<string, { readonly userId: string; readonly view: WorkflowView }>;
  readonly state: unknown;
}

/** What the live queries serve after each event. */
async function recordLive(log: FollowedLog): Promise<Map<string, Served>> {
  const workflows = new WorkflowPresenter(log.state, new RunnerTable(), log.names);
  const scheduler = new SchedulerPresenter(log.state, log.views, workflows);
  const users = new Set<string>();
  const ids = new Set<string>();
  const served = new Map<string, Served>();
  await log.follow(async (event) => {
    if (event.type === 'WorkflowSubmitted') {
      users.add(event.data.userId);
      ids.add(event.data.workflowId);
    }
    const views = new Map<string, SchedulerView>();
    for (const userId of [...users, 'nobody']) views.set(userId, await scheduler.view(userId));
    const shown = new Map<string, { userId: string; view: WorkflowView }>();
    for (const id of Number(event.position) % EVERY === 0 ? ids : []) {
      const progress = log.views.workflow(id);
      if (progress) shown.set(id, { userId: progress.userId, view: await workflows.view(progress) });
    }
    const asOf = { position: event.position, at: event.metadata.at };
    const state = structuredClone(auditStateOf(log.state.snapshot, asOf, { limit: 200 }));
    served.set(event.position, { scheduler: views, workflows: shown, state });
  });
  return served;
}

describe.each(JOURNEYS.map((events, i) => [i, events] as const))('journey %i', (_, events) => {
  let log: FollowedLog;
  let live: Map<string, Served>;
  beforeAll(async () => {
    log = new FollowedLog();
    await log.write(events);
    live = await recordLive(log);
    expect(live.size).toBe(events.length);
  });
  const asOf = ({ position, metadata }: Logged) => ({ position, at: metadata.at });

  it('shows each user the scheduler, at every position, as it was shown then', async () => {
    for (const event of events) {
      for (const [userId, view] of live.get(event.position)?.scheduler ?? []) {
        expect(await log.past.scheduler(userId, event.position, signal)).toEqual({
          ...view,
          asOf: asOf(event),
        });
      }
    }
  });

  it('shows the administrator everything, at every position, as it was then', async () => {
    for (const { position } of events) {
      expect(await log.past.state({ at: position, limit: 200 }, signal)).toEqual(live.get(position)?.state);
    }
  });

  it('shows each workflow as it was shown then', async () => {
    for (const event of events) {
      for (const [id, { userId, view }] of live.get(event.position)?.workflows ?? []) {
        const past = await log.past.workflow(userId, id, event.position, signal);
        expect(past).toEqual({ ...view, asOf: asOf(event) });
      }
    }
  });

  it('is the same when the snapshots are gone', async () => {
    const bare = new FollowedLog();
    await bare.write(events);
    const last = events.at(-1)?.position ?? '0';
    expect(await bare.past.state({ at: last, limit: 200 }, signal)).toEqual(live.get(last)?.state);
  });
});

describe('the journeys', () => {
  it('tell of what is rare', () => {
    const types = new Set(JOURNEYS.flat().map(({ type }) => type));
    for (const rare of ['JobYielded', 'JobRetried', 'WorkflowPaused', 'LimitsChanged', 'SlideRemoved']) {
      expect(types).toContain(rare);
    }
    expect(JOURNEYS.some(wakes)).toBe(true);
  });
});

describe('the past', () => {
  let log: FollowedLog;
  beforeAll(async () => {
    log = new FollowedLog();
    const of = (workflowId: string, userId: string) => {
      const data = { ...submittedData(jobSpec(`${workflowId}.0`)), workflowId, userId };
      return { type: 'WorkflowSubmitted', data } as const;
    };
    await log.write(logOf(of('w', 'ada'), of('v', 'eve')));
    await log.follow();
  });

  it('has nothing in it before the first event', async () => {
    const { asOf, limits, workflows } = await log.past.state({ at: '0', limit: 50 }, signal);
    expect(asOf).toEqual({ position: '0', at: undefined });
    expect(limits).toEqual(DEFAULT_LIMITS);
    expect(workflows).toEqual({ total: 0, items: [], next: undefined });
  });

  it.each([
    ['another user’s workflow', 'ada', 'v', '2'],
    ['a workflow that was not submitted yet', 'eve', 'v', '1'],
    ['a workflow that never was', 'ada', 'x', '2'],
  ])('does not show %s', async (_, userId, id, at) => {
    await expect(log.past.workflow(userId, id, at, signal)).rejects.toMatchObject({
      code: 'workflow-unknown',
      facts: { workflowId: id },
    });
  });

  it('tells a user of others’ work by counts alone', async () => {
    const view = await log.past.scheduler('ada', '2', signal);
    expect(view.waitingOfOthers).toBe(1);
    expect(JSON.stringify(view)).not.toMatch(/eve|v\.0/);
  });

  it('doubts what a volunteer alone computed from its conviction on, and not before', async () => {
    const doubted = new FollowedLog();
    const events = logOf(...aloneDone, ...contradicted('a'));
    await doubted.write(events);
    await doubted.follow();
    const doubtsAt = async (position: number) => {
      const { branches } = await doubted.past.workflow('ada', 'w', String(position), signal);
      return branches.flatMap(({ jobs }) => jobs.flatMap(({ doubts }) => doubts));
    };
    const convictedAt = '1970-01-01T00:00:00.000Z';
    expect(await doubtsAt(events.length - 1)).toEqual([]);
    expect(await doubtsAt(events.length)).toEqual([{ runnerId: 'v-a', shards: 2, convictedAt }]);
  });

  it('does not reach beyond the newest event', async () => {
    const ahead = { code: 'position-ahead', facts: { at: '3', head: '2' } };
    await expect(log.past.scheduler('ada', '3', signal)).rejects.toMatchObject(ahead);
    await expect(log.past.workflow('ada', 'w', '3', signal)).rejects.toMatchObject(ahead);
    await expect(log.past.state({ at: '3', limit: 1 }, signal)).rejects.toMatchObject(ahead);
  });

  it('is the present where no position is given', async () => {
    expect((await log.past.state({ limit: 1 }, signal)).asOf.position).toBe('2');
  });

  it('shows workflows in pages', async () => {
    const first = (await log.past.state({ at: '2', limit: 1 }, signal)).workflows;
    expect(first).toMatchObject({ total: 2, items: [{ workflowId: 'w' }], next: 'w' });
    const second = (await log.past.state({ at: '2', limit: 1, cursor: 'w' }, signal)).workflows;
    expect(second).toMatchObject({ items: [{ workflowId: 'v' }], next: undefined });
  });

  it('is not read any further once nobody waits for it', async () => {
    const gone = AbortSignal.abort(new Error('hung up'));
    await expect(log.past.scheduler('ada', '2', gone)).rejects.toThrow('hung up');
  });

  it('refuses more questions than it can keep waiting', async () => {
    const { past } = log;
    const asked = Array.from({ length: 80 }, () => past.scheduler('ada', '2', signal));
    const outcomes = await Promise.allSettled(asked);
    const refused = outcomes.filter(({ status }) => status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    for (const one of refused) expect(one).toMatchObject({ reason: { code: 'busy' } });
  });
});
