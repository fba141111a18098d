import {
  invitationDecider,
  jobDecider,
  poolDecider,
  runnerDecider,
  slideDecider,
  workflowDecider,
} from '@ramus/domain';
import {
  asInvitationEvent,
  asJobEvent,
  asPoolEvent,
  asRunnerEvent,
  asSlideEvent,
  asWorkflowEvent,
  schemaOf,
} from '@ramus/domain';
import type { Job, JobCommand, JobEvent, Pool, PoolCommand, PoolEvent } from '@ramus/domain';
import type { Runner, RunnerCommand, RunnerEvent, Slide, SlideCommand, SlideEvent } from '@ramus/domain';
import type { Invitation, InvitationCommand, InvitationEvent } from '@ramus/domain';
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
  readonly invitation: StreamCommands<InvitationCommand, Invitation, InvitationEvent>;
  readonly slide: StreamCommands<SlideCommand, Slide, SlideEvent>;

  constructor(private readonly store: EventStore) {
    const common = { store, newId: eventIds(), schemaOf };
    this.workflow = new StreamCommands({
      ...common,
      category: 'workflow',
      decider: workflowDecider,
      understand: asWorkflowEvent,
    });
    this.pool = new StreamCommands({
      ...common,
      category: 'pool',
      decider: poolDecider,
      understand: asPoolEvent,
    });
    this.job = new StreamCommands({
      ...common,
      category: 'job',
      decider: jobDecider,
      understand: asJobEvent,
    });
    this.runner = new StreamCommands({
      ...common,
      category: 'runner',
      decider: runnerDecider,
      understand: asRunnerEvent,
    });
    this.invitation = new StreamCommands({
      ...common,
      category: 'invitation',
      decider: invitationDecider,
      understand: asInvitationEvent,
    });
    this.slide = new StreamCommands({
      ...common,
      category: 'slide',
      decider: slideDecider,
      understand: asSlideEvent,
    });
  }

  /**
   * Where the outcome of a command stands: what it appended or, if its wish was fulfilled already, where its stream ends.
   *
   * @param stream the stream's whole name.
   */
  async positionOf(
    { position }: { readonly position?: string },
    stream: string,
  ): Promise<string | undefined> {
    if (position !== undefined) return position;
    const [last] = await this.store.read(stream, { backwards: true, limit: 1 });
    return last?.position;
  }

  /** Where the first event of a stream stands. */
  async beginOf(stream: string): Promise<string | undefined> {
    const [first] = await this.store.read(stream, { limit: 1 });
    return first?.position;
  }
}
