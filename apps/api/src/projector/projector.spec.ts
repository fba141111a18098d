import type { Logged } from '@ramus/domain';
import { jobSpec, planned, started, submitted, submittedData } from '@ramus/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { Views } from './projector.service.js';

let views: Views;
let position: number;
beforeEach(() => {
  views = new Views();
  position = 0;
});

const take = (stream: string, event: object, at = '2026-03-02T10:00:00.000Z') =>
  views.apply({
    ...event,
    stream,
    revision: 0,
    position: String(++position),
    metadata: { at, by: 'ada', schema: 1 },
  } as unknown as Logged);
const submit = (workflowId: string, userId: string, at?: string) => {
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

  it('list a user’s own workflows, newest first', () => {
    submit('b', 'ada', '2026-03-02T10:00:00.000Z');
    submit('c', 'eve', '2026-03-02T10:01:00.000Z');
    submit('a', 'ada', '2026-03-02T10:02:00.000Z');
    submit('d', 'ada', '2026-03-02T10:00:00.000Z');
    expect(views.workflowsOf('ada').map(({ workflowId }) => workflowId)).toEqual(['a', 'd', 'b']);
    expect(views.workflowsOf('nobody')).toEqual([]);
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

  it('know which slides the log says are there', () => {
    take('slide-s', { type: 'SlideAdded', data: { slideId: 's' } });
    take('slide-t', { type: 'SlideAdded', data: { slideId: 't' } });
    take('slide-s', { type: 'SlideRemoved', data: { slideId: 's' } });
    expect([...views.slides]).toEqual(['t']);
  });
});
