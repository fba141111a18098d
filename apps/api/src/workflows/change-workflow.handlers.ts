import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { workflowIdOf, type JobId, type UserId, type WorkflowCommand, type WorkflowId } from '@ramus/domain';
import { LogFollower } from '../log/follower.js';
import { Streams } from '../log/streams.js';
import { Views } from '../projector/projector.service.js';
import { ownJob, ownWorkflow } from './own.js';

/** Cancels, pauses or resumes a workflow of one's own. */
export class ChangeWorkflowCommand extends Command<string | undefined> {
  constructor(
    readonly userId: UserId,
    readonly workflowId: WorkflowId,
    readonly change: 'CancelWorkflow' | 'PauseWorkflow' | 'ResumeWorkflow',
  ) {
    super();
  }
}

/** Cancels or retries a job of one's own. */
export class ChangeJobCommand extends Command<string | undefined> {
  constructor(
    readonly userId: UserId,
    readonly jobId: JobId,
    readonly change: 'CancelJob' | 'RetryJob',
  ) {
    super();
  }
}

/** Sends a user's wish to the workflow's stream, and answers where its outcome stands, once the views show it. */
abstract class WorkflowChanges {
  constructor(
    protected readonly streams: Streams,
    protected readonly follower: LogFollower,
    protected readonly views: Views,
  ) {}

  protected async send(
    userId: UserId,
    workflowId: WorkflowId,
    command: WorkflowCommand,
  ): Promise<string | undefined> {
    const context = { by: userId, correlationId: workflowId };
    const handled = await this.streams.workflow.handle(workflowId, command, context);
    const position = await this.streams.positionOf(handled, `workflow-${workflowId}`);
    await this.follower.reached(position);
    return position;
  }
}

@CommandHandler(ChangeWorkflowCommand)
export class ChangeWorkflowHandler extends WorkflowChanges implements ICommandHandler<ChangeWorkflowCommand> {
  constructor(streams: Streams, follower: LogFollower, views: Views) {
    super(streams, follower, views);
  }

  async execute({ userId, workflowId, change }: ChangeWorkflowCommand): Promise<string | undefined> {
    ownWorkflow(this.views, userId, workflowId);
    return this.send(userId, workflowId, { type: change, data: {} });
  }
}

@CommandHandler(ChangeJobCommand)
export class ChangeJobHandler extends WorkflowChanges implements ICommandHandler<ChangeJobCommand> {
  constructor(streams: Streams, follower: LogFollower, views: Views) {
    super(streams, follower, views);
  }

  async execute({ userId, jobId, change }: ChangeJobCommand): Promise<string | undefined> {
    ownJob(this.views, userId, jobId);
    return this.send(userId, workflowIdOf(jobId), { type: change, data: { jobId } });
  }
}
