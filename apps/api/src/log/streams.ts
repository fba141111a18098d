import { jobDecider, poolDecider, runnerDecider, slideDecider, workflowDecider } from '@ramus/domain';
import type { Job, JobCommand, JobEvent, Pool, PoolCommand, PoolEvent } from '@ramus/domain';
import type { Runner, RunnerCommand, RunnerEvent, Slide, SlideCommand, SlideEvent } from '@ramus/domain';
import type { Workflow, WorkflowCommand, WorkflowEvent } from '@ramus/domain';
import { StreamCommands, type EventStore } from '@ramus/event-store';
import { eventIds } from './event-ids.js';

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
    const newId = eventIds();
    this.workflow = new StreamCommands({ store, category: 'workflow', decider: workflowDecider, newId });
    this.pool = new StreamCommands({ store, category: 'pool', decider: poolDecider, newId });
    this.job = new StreamCommands({ store, category: 'job', decider: jobDecider, newId });
    this.runner = new StreamCommands({ store, category: 'runner', decider: runnerDecider, newId });
    this.slide = new StreamCommands({ store, category: 'slide', decider: slideDecider, newId });
  }
}
