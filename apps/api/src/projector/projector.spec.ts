import type { Logged } from '@ramus/domain';
import { jobSpec, planned, started, submitted, submittedData } from '@ramus/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { silent, SmallEngine } from '../engine/small-engine.fixture.js';
import { Views } from './projector.service.js';
import { SqliteProjectionStore } from './sqlite.projection-store.js';

let store: SqliteProjectionStore;
let views: Views;
let position: number;
beforeEach(() => {
  store = SqliteProjectionStore.open({ path: ':memory:' });
  views = new Views(store, silent);
  position = 0;
});

const take = (stream: string, event: object, at = '2026-03-02T10:00:00.000Z') =>
  views.apply({
    ...event,
    id: `event-${position + 1}`,
    stream,
    revision: 0,
    position: String(++position),
    metadata: { at, by: 'ada', schema: 1 },
  } as unknown as Logged);
const submit = (workflowId: string, userId = 'ada', at?: string) => {
  const data = { ...submittedData(jobSpec(`${workflowId}.0`)), workflowId, userId };
  take(`workflow-${workflowId}`, { type: 'WorkflowSubmitted', data }, at);
};

describe('the views', () => {
  it('show a workflow by what its own stream and its jobs’ say', () => {
    take('workflow-w', submitted(jobSpec('w.0')));
    take('workflow-w', started('w.0'));
    take('job-w.0', planned(3));
    expect(views.workflow('w')).toMatchObject({
      status: 'running',
      jobs: [{ status: 'running', shards: 3 }],
    });
  });

  it('know nothing of a workflow that was not submitted', () => {
    take('job-w.0', planned());
    expect(views.workflow('w')).toBeUndefined();
  });

  it('go on with a workflow that is no longer in memory', () => {
    take('workflow-w', submitted(jobSpec('w.0')));
    views.flush();
    views = new Views(store, silent);
    take('workflow-w', started('w.0'));
    take('job-w.0', planned(3));
    expect(views.workflow('w')).toMatchObject({ status: 'running', jobs: [{ shards: 3 }] });
  });

  it('list a user’s own workflows, newest first, as they are now', () => {
    submit('b', 'ada', '2026-03-02T10:00:00.000Z');
    submit('c', 'eve', '2026-03-02T10:01:00.000Z');
    submit('a', 'ada', '2026-03-02T10:02:00.000Z');
    submit('d', 'ada', '2026-03-02T10:00:00.000Z');
    take('workflow-d', started('d.0'));
    const ids = (page: object = {}) =>
      views.workflowsOf('ada', { limit: 9, ...page }).map(({ workflowId }) => workflowId);
    expect(ids()).toEqual(['a', 'd', 'b']);
    expect(ids({ status: 'running' })).toEqual(['d']);
    expect(ids({ status: 'pending', cursor: 'a' })).toEqual(['b']);
    expect(views.workflowsOf('nobody', { limit: 9 })).toEqual([]);
  });

  it('walk through everybody’s workflows', () => {
    for (const id of ['b', 'a', 'c']) submit(id, id);
    const ids = (after?: string) => views.rows(after, 2).map(({ workflowId }) => workflowId);
    expect([ids(), ids('b')]).toEqual([['a', 'b'], ['c']]);
  });

  it('tell once of each workflow that changed', () => {
    submit('w', 'ada');
    take('workflow-w', started('w.0'));
    expect([...views.takeChanged()]).toEqual(['w']);
    expect([...views.takeChanged()]).toEqual([]);
    take('job-w.0', planned());
    expect([...views.takeChanged()]).toEqual(['w']);
  });

  it('do not change over what they have no eye for', () => {
    submit('w', 'ada');
    views.takeChanged();
    take('workflow-w', { type: 'SomethingNew', data: { workflowId: 'w' } });
    take('pool-default', { type: 'UserAdmitted', data: { userId: 'ada' } });
    expect([...views.takeChanged()]).toEqual([]);
  });

  it('know which slides the log says are there, after a restart too', () => {
    take('slide-s', { type: 'SlideAdded', data: { slideId: 's' } });
    take('slide-t', { type: 'SlideAdded', data: { slideId: 't' } });
    take('slide-s', { type: 'SlideRemoved', data: { slideId: 's' } });
    expect([...views.slides]).toEqual(['t']);
    views.flush();
    expect([...new Views(store, silent).slides]).toEqual(['t']);
  });

  it('are stored with how far they go, even where nothing that they show has changed', () => {
    submit('w');
    take('pool-default', { type: 'UserAdmitted', data: { userId: 'ada' } });
    views.flush();
    expect(store.checkpoint).toMatchObject({ position: '2', stream: 'pool-default', eventId: 'event-2' });
  });

  it('are stored soon after they have changed', async () => {
    submit('w');
    views.applied(true);
    await expect.poll(() => store.checkpoint?.position).toBe('1');
  });

  it('are stored while a long log is folded, before much has gathered', () => {
    const jobs = Array.from({ length: 1_000 }, (_, n) => jobSpec(`w.${n}`));
    for (let n = 0; n < 25; n++) {
      const workflowId = `w${n}`;
      take(`workflow-${workflowId}`, {
        type: 'WorkflowSubmitted',
        data: { ...submittedData(...jobs), workflowId, userId: 'ada' },
      });
      views.applied(false);
    }
    expect(Number(store.checkpoint?.position)).toBeGreaterThan(15);
  });

  it('that cannot be stored stay in memory, say so, and are stored with the next change', () => {
    submit('w');
    const commit = store.commit.bind(store);
    store.commit = () => {
      throw new Error('disk full');
    };
    expect(() => views.flush()).toThrow('cannot be stored');
    expect(views.isStored).toBe(false);
    expect(views.workflow('w')).toBeDefined();
    store.commit = commit;
    submit('x');
    views.flush();
    expect(views.isStored).toBe(true);
    expect(store.workflow('w')).toBeDefined();
  });
});

describe('views that were stored', () => {
  let engine: SmallEngine;
  beforeEach(async () => {
    engine = await SmallEngine.open();
    await engine.submit([jobSpec('a.0')], { workflowId: 'a' });
    await engine.submit([jobSpec('b.0')], { workflowId: 'b' });
    await engine.follow();
    engine.views.flush();
  });
  const over = (log: SmallEngine) => Views.resume(engine.projections, log.store, silent);

  it('go on after their checkpoint', async () => {
    const views = await over(engine);
    expect(views.appliedPosition).toBe('2');
    expect(views.workflow('b')).toBeDefined();
  });

  it('are forgotten if their checkpoint is ahead of the log, as after a restore', async () => {
    const restored = await SmallEngine.open();
    await restored.submit([jobSpec('a.0')], { workflowId: 'a' });
    const views = await over(restored);
    expect(views.appliedPosition).toBeUndefined();
    expect(views.workflow('a')).toBeUndefined();
  });

  it('are forgotten if another event stands at their checkpoint', async () => {
    const other = await SmallEngine.open();
    await other.submit([jobSpec('a.0')], { workflowId: 'a' });
    await other.submit([jobSpec('b.0')], { workflowId: 'b' });
    expect((await over(other)).appliedPosition).toBeUndefined();
  });
});
