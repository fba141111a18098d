import {
  cancelled,
  failed,
  finished,
  followed,
  jobSpec,
  specify,
  started,
  submitted,
  succeeded,
  yielded,
} from '@ramus/testing';
import { describe, expect, it } from 'vitest';
import { workflowDecider } from './workflow.decider.js';
import { a, b, c, cancel, fail, paused, start, succeed } from './workflow.fixture.js';
import type { WorkflowCommand } from './workflow.commands.js';
import type { WorkflowEvent } from './workflow.events.js';

const { given } = specify(workflowDecider);

const pause: WorkflowCommand = { type: 'PauseWorkflow', data: {} };
const resume: WorkflowCommand = { type: 'ResumeWorkflow', data: {} };
const resumed: WorkflowEvent = { type: 'WorkflowResumed', data: { workflowId: 'w' } };

describe('a retry', () => {
  const retry = (jobId: string): WorkflowCommand => ({ type: 'RetryJob', data: { jobId } });
  const retried = (jobId: string, generation: number, ...again: string[]): WorkflowEvent => ({
    type: 'JobRetried',
    data: { jobId, generation, reopened: again.map((id) => ({ jobId: id, generation: 2 })) },
  });
  const afterFailure = [
    submitted(a, b, c),
    started('a'),
    failed('a'),
    followed('b', 'branch-failed', 'a'),
    followed('c', 'dependency-failed', 'b'),
    finished('failed'),
  ];

  it('reopens what the failure had taken with it, and the workflow', () => {
    given(...afterFailure)
      .when(retry('a'))
      .then(retried('a', 2, 'b', 'c'));
    given(...afterFailure, retried('a', 2, 'b', 'c'))
      .when(start('a', 2))
      .then(started('a', 2));
    given(...afterFailure, retried('a', 2, 'b', 'c'))
      .when(pause)
      .then(paused);
  });

  it('does not reopen what another failed job still demands', () => {
    const both = jobSpec('both', { branch: 2, dependsOn: ['a', 'x'] });
    const history = [
      submitted(a, jobSpec('x', { branch: 1 }), both),
      started('a'),
      started('x'),
      failed('a'),
      followed('both', 'dependency-failed', 'a'),
      failed('x'),
      finished('failed'),
    ];
    given(...history)
      .when(retry('a'))
      .then(retried('a', 2));
    given(...history, retried('a', 2))
      .when(retry('x'))
      .then(retried('x', 2, 'both'));
  });

  it('leaves cancelled what a user cancelled, and all that follows from it', () => {
    const third = jobSpec('third');
    given(
      submitted(a, b, third),
      cancelled('b'),
      followed('third', 'branch-failed', 'b'),
      started('a'),
      failed('a'),
      finished('failed'),
    )
      .when(retry('a'))
      .then(retried('a', 2));
  });

  it('is for failed jobs alone', () => {
    given(submitted(a), started('a'))
      .when(retry('a'))
      .thenRefused('job-not-failed', { jobId: 'a', status: 'running' });
    given(submitted(a), cancelled('a'), finished('cancelled')).when(retry('a')).thenRefused('job-not-failed');
    given(...afterFailure)
      .when(retry('b'))
      .thenRefused('job-not-failed', { jobId: 'b', status: 'cancelled' });
  });

  it('sent twice is refused the second time, for the job is waiting by then', () => {
    given(...afterFailure, retried('a', 2, 'b', 'c'))
      .when(retry('a'))
      .thenRefused('job-not-failed', { jobId: 'a', status: 'pending' });
  });

  it('counts on from the generation that failed', () => {
    given(submitted(a), started('a'), yielded('a', 2), started('a', 2), failed('a', 2), finished('failed'))
      .when(retry('a'))
      .then(retried('a', 3));
  });

  it('lets nothing late of the failed generation touch the next', () => {
    given(...afterFailure, retried('a', 2, 'b', 'c'), started('a', 2))
      .when(fail('a', 1))
      .thenNothing();
  });
});

describe('a pause', () => {
  it('is recorded once', () => {
    given(submitted(a)).when(pause).then(paused);
    given(submitted(a), paused).when(pause).thenNothing();
  });

  it('ends with a resumption, which is recorded once', () => {
    given(submitted(a), paused).when(resume).then(resumed);
    given(submitted(a), paused, resumed).when(resume).thenNothing();
  });

  it('lets a running job come to its end', () => {
    given(submitted(a), started('a'), paused).when(succeed('a')).then(succeeded('a'), finished('succeeded'));
  });

  it('is not for a finished workflow', () => {
    given(submitted(a), cancelled('a'), finished('cancelled')).when(pause).thenRefused('workflow-finished');
    given(submitted(a), cancelled('a'), finished('cancelled')).when(resume).thenRefused('workflow-finished');
  });
});

describe('a finished workflow', () => {
  const other = jobSpec('other', { branch: 1 });

  it('has failed if any job failed, whatever else was cancelled', () => {
    given(submitted(a, other), started('a'), failed('a'))
      .when(cancel('other'))
      .then(cancelled('other'), finished('failed'));
  });

  it('is cancelled if a job was cancelled and none failed', () => {
    given(submitted(a, other), cancelled('a'), started('other'))
      .when(succeed('other'))
      .then(succeeded('other'), finished('cancelled'));
  });
});

describe('a workflow of a thousand jobs in one branch', () => {
  it('falls in one append', () => {
    const specs = Array.from({ length: 1_000 }, (_, n) => jobSpec(`j${n}`));
    const state = [submitted(...specs), started('j0')].reduce(
      (workflow, event) => workflowDecider.evolve(workflow, event),
      workflowDecider.initial,
    );
    expect(workflowDecider.decide(fail('j0'), state)).toHaveLength(1_001);
  });
});
