import type { DomainEvent, Logged } from '@ramus/domain';
import { admitted, committed, connected, finished, granted, jobSpec, leased, merged } from '@ramus/testing';
import {
  planned,
  registered,
  released,
  slotReleased,
  started,
  submittedData,
  succeeded,
} from '@ramus/testing';
import { expect, it } from 'vitest';
import { SchedulerState } from '../conductor/scheduler-state.js';
import { silent, SmallEngine } from '../engine/small-engine.fixture.js';
import { HeartbeatTable } from '../runners/heartbeat-table.js';
import { Views } from './projector.service.js';
import { SqliteProjectionStore } from './sqlite.projection-store.js';

const WORKFLOWS = 5_000;
const BOUNDS = { unstoredJobs: 200, cachedJobs: 100 };

/** The streams of a workflow of one job, from its submission to its end, in the order of the log. */
function story(n: number): [stream: string, event: DomainEvent][] {
  const workflowId = `w${n}`;
  const [jobId, userId] = [`${workflowId}.0`, `user ${n}`];
  const data = { ...submittedData(jobSpec(jobId)), workflowId, userId };
  const [workflow, job, pool] = [`workflow-${workflowId}`, `job-${jobId}`, 'pool-default'];
  const own = <Event extends DomainEvent>(event: Event): Event => ({
    ...event,
    data: { ...event.data, jobId },
  });
  const ofUser = <Event extends DomainEvent>(event: Event): Event => ({
    ...event,
    data: { ...event.data, userId },
  });
  return [
    [workflow, { type: 'WorkflowSubmitted', data }],
    [pool, ofUser(admitted())],
    [pool, ofUser(granted(jobId))],
    [workflow, started(jobId)],
    [job, own(planned(1))],
    [job, own(leased(0))],
    [job, own(committed(1))],
    [job, own(merged())],
    [workflow, succeeded(jobId)],
    [
      workflow,
      { type: 'WorkflowFinished', data: { ...finished('succeeded').data, workflowId } } as DomainEvent,
    ],
    [pool, ofUser(slotReleased(jobId))],
    [pool, ofUser(released())],
  ];
}

it('finished workflows cost no memory, however many there are', async () => {
  const { store } = await SmallEngine.open();
  const projections = SqliteProjectionStore.open({ path: ':memory:' });
  const state = new SchedulerState(store);
  const views = new Views(projections, silent, BOUNDS);
  const heartbeats = new HeartbeatTable(() => 0, 1_000);
  const revisions = new Map<string, number>();
  let position = 0;
  const take = (stream: string, event: DomainEvent) => {
    const revision = (revisions.get(stream) ?? -1) + 1;
    revisions.set(stream, revision);
    position += 1;
    const metadata = { at: new Date(position).toISOString() };
    const place = { id: `event-${position}`, stream, revision, position: String(position), metadata };
    const logged: Logged = { ...event, ...place };
    for (const consumer of [state, views, heartbeats]) consumer.apply(logged);
  };
  take('runner-r1', registered());
  take('runner-r1', connected());

  let heaviest = 0;
  for (let n = 0; n < WORKFLOWS; n++) {
    for (const [stream, event] of story(n)) take(stream, event);
    for (const consumer of [state, views]) consumer.applied(false);
    views.takeChanged();
    heaviest = Math.max(heaviest, views.weight);
  }

  const { workflows, jobs, slots, users, runners } = state.snapshot;
  expect([workflows, jobs, slots, users].map(({ size }) => size)).toEqual([0, 0, 0, 0]);
  expect([...runners.values()].map(({ leases }) => leases.size)).toEqual([0]);
  expect(state.takeTouched().jobs.size).toBe(0);
  const isWatched = (n: number) =>
    [0, 1, 2].some((token) => heartbeats.runnerOf(`w${n}.0`, token) !== undefined);
  expect(Array.from({ length: WORKFLOWS }, (_, n) => n).filter(isWatched)).toEqual([]);
  expect(heaviest).toBeLessThanOrEqual(BOUNDS.unstoredJobs + BOUNDS.cachedJobs + 2);

  // They are all there, and as they ended.
  views.flush();
  for (const n of [0, 17, WORKFLOWS - 1]) expect(views.workflow(`w${n}`)?.status).toBe('succeeded');
  expect(views.workflowsOf('user 17', { limit: 5, status: 'succeeded' })).toHaveLength(1);
});
