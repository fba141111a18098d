import {
  jobDecider,
  poolDecider,
  runnerDecider,
  slideDecider,
  workflowDecider,
  type Job,
  type JobCommand,
  type JobEvent,
  type Pool,
  type PoolCommand,
  type PoolEvent,
  type Runner,
  type RunnerCommand,
  type RunnerEvent,
  type Slide,
  type SlideCommand,
  type SlideEvent,
  type Workflow,
  type WorkflowCommand,
  type WorkflowEvent,
} from '@ramus/domain';
import { StreamCommands, type EventStore } from '@ramus/event-store';
import { v7 } from 'uuid';

/** The one pool there is until there are several. */
export const POOL = 'default';

/** The deciders, each joined to its category of streams. */
export class Streams {
  readonly workflow: StreamCommands<WorkflowCommand, Workflow, WorkflowEvent>;
  readonly pool: StreamCommands<PoolCommand, Pool, PoolEvent>;
  readonly job: StreamCommands<JobCommand, Job, JobEvent>;
  readonly runner: StreamCommands<RunnerCommand, Runner, RunnerEvent>;
  readonly slide: StreamCommands<SlideCommand, Slide, SlideEvent>;

  constructor(store: EventStore) {
    const shared = { store, now: () => new Date(), newId: () => v7() };
    this.workflow = new StreamCommands({
      ...shared,
      category: 'workflow',
      decider: workflowDecider,
      cached: 2_000,
    });
    this.pool = new StreamCommands({ ...shared, category: 'pool', decider: poolDecider, cached: 10 });
    this.job = new StreamCommands({ ...shared, category: 'job', decider: jobDecider, cached: 1_000 });
    this.runner = new StreamCommands({
      ...shared,
      category: 'runner',
      decider: runnerDecider,
      cached: 2_000,
    });
    this.slide = new StreamCommands({ ...shared, category: 'slide', decider: slideDecider, cached: 1_000 });
  }
}
