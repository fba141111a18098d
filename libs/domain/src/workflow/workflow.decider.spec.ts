import {
  cancelled,
  failed,
  finished,
  followed,
  jobSpec,
  specify,
  started,
  submitted,
  submittedData,
  succeeded,
  yielded,
} from '@ramus/testing';
import { describe, it } from 'vitest';
import { workflowDecider } from './workflow.decider.js';
import { a, b, c, cancel, fail, paused, start, succeed } from './workflow.fixture.js';
import type { WorkflowCommand } from './workflow.commands.js';

const { given } = specify(workflowDecider);

const giveBack = (jobId: string, generation = 1): WorkflowCommand => ({
  type: 'YieldJob',
  data: { jobId, generation },
});
const cancelWorkflow: WorkflowCommand = { type: 'CancelWorkflow', data: {} };

describe('a submission', () => {
  const submit = (...jobs: ReturnType<typeof jobSpec>[]): WorkflowCommand => ({
    type: 'SubmitWorkflow',
    data: submittedData(...jobs),
  });

  it('is recorded', () => given().when(submit(a, b)).then(submitted(a, b)));

  it('sent twice is recorded once, however far its workflow is', () => {
    given(submitted(a), started('a'), succeeded('a'), finished('succeeded')).when(submit(a)).thenNothing();
  });

  it('may not take the id of another workflow', () => {
    given(submitted(a)).when(submit(b)).thenRefused('workflow-id-taken', { workflowId: 'w' });
  });

  it('may not take the id of the same workflow of another user', () => {
    given(submitted(a))
      .when({ type: 'SubmitWorkflow', data: { ...submittedData(a), userId: 'eve' } })
      .thenRefused('workflow-id-taken');
  });
});

describe('a workflow that nobody submitted', () => {
  it('knows no job', () => given().when(start('a')).thenRefused('job-unknown', { jobId: 'a' }));
  it('cannot be cancelled', () => given().when(cancelWorkflow).thenRefused('workflow-unknown'));
});

describe('a branch', () => {
  it('starts its first job', () => given(submitted(a, b)).when(start('a')).then(started('a')));

  it('holds its second job back while the first is pending', () => {
    given(submitted(a, b)).when(start('b')).thenRefused('job-not-startable', { jobId: 'b', because: 'a' });
  });

  it('holds its second job back while the first runs', () => {
    given(submitted(a, b), started('a')).when(start('b')).thenRefused('job-not-startable');
  });

  it('starts its second job when the first has succeeded', () => {
    given(submitted(a, b), started('a'), succeeded('a')).when(start('b')).then(started('b'));
  });

  it('does not hold back another branch', () => {
    const other = jobSpec('other', { branch: 1 });
    given(submitted(a, b, other), started('a'))
      .when(start('other'))
      .then(started('other'));
  });
});

describe('a dependency', () => {
  it('holds its dependant back until it has succeeded', () => {
    given(submitted(a, b, c), started('a'), succeeded('a'), started('b'))
      .when(start('c'))
      .thenRefused('job-not-startable', { jobId: 'c', because: 'b' });
  });

  it('lets its dependant start then', () => {
    given(submitted(a, b, c), started('a'), succeeded('a'), started('b'), succeeded('b'))
      .when(start('c'))
      .then(started('c'));
  });
});

describe('a start', () => {
  it('is recorded once', () => given(submitted(a), started('a')).when(start('a')).thenNothing());

  it('of an earlier generation is too late', () => {
    given(submitted(a), started('a'), yielded('a')).when(start('a', 1)).thenNothing();
  });

  it('of a generation that is yet to come is refused', () => {
    given(submitted(a))
      .when(start('a', 2))
      .thenRefused('job-not-startable', { jobId: 'a', because: 'generation-unknown' });
  });

  it('of a cancelled job is too late', () => {
    given(submitted(a), cancelled('a'), finished('cancelled')).when(start('a')).thenNothing();
  });

  it('of a job with a slot happens although its workflow is paused', () => {
    given(submitted(a), paused).when(start('a')).then(started('a'));
  });
});

describe('a success', () => {
  it('finishes the workflow with its last job', () => {
    given(submitted(a), started('a')).when(succeed('a')).then(succeeded('a'), finished('succeeded'));
  });

  it('of a job among others does not', () => {
    given(submitted(a, b), started('a')).when(succeed('a')).then(succeeded('a'));
  });

  it('is recorded once', () => {
    given(submitted(a, b), started('a'), succeeded('a')).when(succeed('a')).thenNothing();
  });

  it('of an earlier generation is too late', () => {
    given(submitted(a), started('a'), yielded('a'), started('a', 2)).when(succeed('a', 1)).thenNothing();
  });

  it('of a cancelled job is too late', () => {
    given(submitted(a, b), started('a'), cancelled('a')).when(succeed('a')).thenNothing();
  });
});

describe('a failure', () => {
  it('takes the rest of its branch and every dependant with it, in the same append', () => {
    given(submitted(a, b, c), started('a'))
      .when(fail('a'))
      .then(
        failed('a'),
        followed('b', 'branch-failed', 'a'),
        followed('c', 'dependency-failed', 'b'),
        finished('failed'),
      );
  });

  it('leaves other branches alone', () => {
    const other = jobSpec('other', { branch: 1 });
    given(submitted(a, b, other), started('a'), started('other'))
      .when(fail('a'))
      .then(failed('a'), followed('b', 'branch-failed', 'a'));
  });

  it('takes with it what stands behind a dependant in a branch further up', () => {
    const specs = [jobSpec('p', { dependsOn: ['x'] }), jobSpec('q'), jobSpec('x', { branch: 1 })];
    given(submitted(...specs), started('x'))
      .when(fail('x'))
      .then(
        failed('x'),
        followed('p', 'dependency-failed', 'x'),
        followed('q', 'branch-failed', 'p'),
        finished('failed'),
      );
  });

  it('does not touch what has succeeded', () => {
    given(submitted(a, b), started('a'), succeeded('a'), started('b'))
      .when(fail('b'))
      .then(failed('b'), finished('failed'));
  });

  it('of an earlier generation is too late', () => {
    given(submitted(a), started('a'), yielded('a'), started('a', 2)).when(fail('a', 1)).thenNothing();
  });

  it('is recorded once', () => {
    given(submitted(a), started('a'), failed('a'), finished('failed')).when(fail('a')).thenNothing();
  });
});

describe('a yield', () => {
  it('sends the job back to waiting, in its next generation', () => {
    given(submitted(a), started('a')).when(giveBack('a')).then(yielded('a', 2));
  });

  it('is recorded once', () =>
    given(submitted(a), started('a'), yielded('a')).when(giveBack('a')).thenNothing());

  it('lets the job start again', () => {
    given(submitted(a), started('a'), yielded('a')).when(start('a', 2)).then(started('a', 2));
  });
});

describe('a cancelled job', () => {
  it('takes the rest of its branch and every dependant with it', () => {
    given(submitted(a, b, c), started('a'))
      .when(cancel('a'))
      .then(
        cancelled('a'),
        followed('b', 'branch-failed', 'a'),
        followed('c', 'dependency-failed', 'b'),
        finished('cancelled'),
      );
  });

  it('may be waiting still, while what comes before it goes on', () => {
    given(submitted(a, b), started('a')).when(cancel('b')).then(cancelled('b'));
  });

  it('names its present generation', () => {
    given(submitted(a, b), started('a'), yielded('a')).when(cancel('b')).then(cancelled('b'));
    given(submitted(a), started('a'), yielded('a'))
      .when(cancel('a'))
      .then(cancelled('a', 2), finished('cancelled'));
  });

  it('cannot be cancelled again', () => {
    given(submitted(a, b), started('a'), cancelled('b'))
      .when(cancel('b'))
      .thenRefused('job-finished', { jobId: 'b', status: 'cancelled' });
  });

  it('must exist', () => given(submitted(a)).when(cancel('z')).thenRefused('job-unknown', { jobId: 'z' }));
});

describe('a cancelled workflow', () => {
  it('cancels every unfinished job by the user, and ends', () => {
    given(submitted(a, b, c), started('a'), succeeded('a'))
      .when(cancelWorkflow)
      .then(cancelled('b'), cancelled('c'), finished('cancelled'));
  });

  it('has failed if a job of it had', () => {
    const other = jobSpec('other', { branch: 1 });
    given(submitted(a, other), started('a'), failed('a'))
      .when(cancelWorkflow)
      .then(cancelled('other'), finished('failed'));
  });

  it('cannot be cancelled when it is finished', () => {
    given(submitted(a), cancelled('a'), finished('cancelled'))
      .when(cancelWorkflow)
      .thenRefused('workflow-finished', { workflowId: 'w', status: 'cancelled' });
  });
});
