import {
  cancelled,
  closed,
  committed,
  failed,
  finished,
  jobSpec,
  leased,
  logOf,
  planned,
  shardFailed,
  started,
  submitted,
  succeeded,
} from '@ramus/testing';
import { fold, type DomainEvent, type JobEvent, type Logged, type WorkflowEvent } from '@ramus/domain';
import { describe, expect, it } from 'vitest';
import { countJobs, overallProgress, progressOf, workflowProgress } from './workflow.projection.js';

const view = (...history: DomainEvent[]) => {
  const folded = fold(workflowProgress, logOf(...history) as Logged<WorkflowEvent | JobEvent>[]);
  if (!folded) throw new Error('nothing was submitted');
  return folded;
};
const first = (...history: DomainEvent[]) => {
  const [job] = view(...history).jobs;
  if (!job) throw new Error('no job');
  return job;
};
const running = [submitted(jobSpec('w.0'), jobSpec('w.1')), started('w.0')];

describe('a workflow', () => {
  it('is pending until its first job starts, then runs', () => {
    expect(view(submitted(jobSpec('w.0'))).status).toBe('pending');
    expect(view(...running).status).toBe('running');
  });

  it('ends as its last event says', () => {
    expect(view(submitted(jobSpec('w.0')), started('w.0'), failed('w.0'), finished('failed')).status).toBe(
      'failed',
    );
  });

  it('counts an unplanned job as one step', () => {
    expect(overallProgress(view(...running))).toEqual({ done: 0, total: 2, percent: 0 });
  });

  it('counts its jobs by what has become of them', () => {
    expect(countJobs(view(...running, succeeded('w.0'), started('w.1')))).toEqual({
      total: 2,
      done: 1,
      running: 1,
    });
  });
});

describe('a job', () => {
  it('is as far as its committed shards', () => {
    const job = first(...running, planned(4), leased(0), committed(1));
    expect(job).toMatchObject({ shards: 4, committed: 1, leased: 0 });
    expect(progressOf(job)).toEqual({ done: 1, total: 4, percent: 25 });
  });

  it('that failed a shard has it neither leased nor committed', () => {
    const job = first(...running, planned(4), leased(0), shardFailed(1));
    expect(job).toMatchObject({ committed: 0, leased: 0 });
  });

  it('says why it failed, until it is retried', () => {
    const history = [...running, planned(), closed('failed'), failed('w.0')];
    expect(first(...history).failure).toBeDefined();
    const retry: DomainEvent = { type: 'JobRetried', data: { jobId: 'w.0', generation: 2, reopened: [] } };
    expect(first(...history, retry)).toMatchObject({ status: 'pending', generation: 2, failure: undefined });
  });

  it('that was cancelled says by whom or by what', () => {
    expect(first(submitted(jobSpec('w.0')), cancelled('w.0')).cancelled).toMatchObject({ cause: 'by-user' });
  });

  it('that succeeded is whole, whatever it was cut into', () => {
    expect(progressOf(first(...running, succeeded('w.0')))).toEqual({ done: 1, total: 1, percent: 100 });
  });
});
