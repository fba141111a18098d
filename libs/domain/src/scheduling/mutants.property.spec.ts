import { RULES } from '@ramus/testing';
import { describe, expect, it } from 'vitest';
import type { WorkflowCommand } from '../workflow/workflow.commands.js';
import type { Workflow } from '../workflow/workflow.state.js';
import { deciding, livesFor, mutant } from './mutants.fixture.js';

/** Histories after which a mutant that still lives has shown that the property is blind. */
const MAX_HISTORIES = 150;

/** The same command, as if its generation had never been compared with the present one. */
const inPresentGeneration = (command: WorkflowCommand, { jobs }: Workflow): WorkflowCommand => {
  switch (command.type) {
    case 'StartJob':
    case 'SucceedJob':
    case 'YieldJob':
    case 'FailJob': {
      const generation = jobs.get(command.data.jobId)?.generation ?? command.data.generation;
      return { ...command, data: { ...command.data, generation } } as WorkflowCommand;
    }
    default:
      return command;
  }
};

const withoutGenerations = mutant({
  workflow: deciding(RULES.workflow, (command, workflow) =>
    RULES.workflow.decide(inPresentGeneration(command, workflow), workflow),
  ),
});

const closesAnyGeneration = mutant({
  job: deciding(RULES.job, (command, job) =>
    command.type === 'CloseJob' && !job.end
      ? [{ type: 'JobClosed', data: command.data }]
      : RULES.job.decide(command, job),
  ),
});

const reactsOnly = mutant({ looksAtEverything: false });

const reopensEverything = mutant({
  workflow: deciding(RULES.workflow, (command, workflow) =>
    RULES.workflow.decide(command, workflow).map((event) => {
      if (event.type !== 'JobRetried') return event;
      const cancelled = [...workflow.jobs.values()].filter(({ status }) => status === 'cancelled');
      const reopened = cancelled.map(({ spec, generation }) => ({
        jobId: spec.jobId,
        generation: generation + 1,
      }));
      return { ...event, data: { ...event.data, reopened } };
    }),
  ),
});

/** A job that has ended or yielded once is taken for one whose slot is free, whichever slot that is. */
const releasesOnAnyEnd = mutant({
  dueCommands: (snapshot, context, where) => {
    const hasEndedBefore = [...snapshot.slots.values()].filter(
      ({ jobId }) => (snapshot.jobs.get(jobId)?.generation ?? 1) > 1,
    );
    const releases = hasEndedBefore.map(({ jobId, generation }) => ({ jobId, generation }));
    const dues = RULES.dueCommands(snapshot, context, where);
    if (releases.length === 0) return dues;
    const data = { releases, releasedUsers: [], grants: [] };
    const release = { type: 'ReassignSlots', data } as const;
    return [...dues, { to: 'pool', expected: snapshot.poolRevision, command: release }];
  },
});

const neverClosesCancelled = mutant({
  job: deciding(RULES.job, (command, job) =>
    RULES.job
      .decide(command, job)
      .filter((event) => event.type !== 'JobClosed' || event.data.outcome !== 'cancelled'),
  ),
});

const takesStaleResults = mutant({
  job: deciding(RULES.job, (command, job) => {
    const stale = command.type === 'CommitShard' && !job.end && !job.leases.has(command.data.token);
    const free = [...job.shards].findIndex(({ committed }) => !committed);
    if (!stale || free < 0) return RULES.job.decide(command, job);
    const { jobId, token, result, tiles } = command.data;
    return [{ type: 'ShardCommitted', data: { jobId, token, shard: free, runnerId: 'late', result, tiles } }];
  }),
});

const ignoresItsLine = mutant({
  dueCommands: (snapshot, context, where) =>
    RULES.dueCommands(snapshot, context, where).map((due) => {
      if (due.to !== 'pool') return due;
      const grants = due.command.data.grants.toReversed();
      return { ...due, command: { ...due.command, data: { ...due.command.data, grants } } };
    }),
});

describe('the property of the scheduler catches one that', () => {
  it.each([
    ['compares no generation when a job starts or ends', withoutGenerations],
    ['closes a stream whatever the generation', closesAnyGeneration],
    ['reacts to events instead of looking at levels', reactsOnly],
    ['reopens every cancelled job with a retry', reopensEverything],
    ['releases a slot on any end of its job', releasesOnAnyEnd],
    ['closes no cancelled job', neverClosesCancelled],
    ['accepts a result under a token that has ended', takesStaleResults],
    ['admits users out of line', ignoresItsLine],
  ])('%s', (_, rules) => {
    expect(livesFor(rules, MAX_HISTORIES)).toBeLessThanOrEqual(MAX_HISTORIES);
  });
});
