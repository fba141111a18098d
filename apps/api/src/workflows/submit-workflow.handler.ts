import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { SubmitWorkflowBody, WorkflowAccepted } from '@ramus/contracts';
import { resolveGraph, type UserId } from '@ramus/domain';
import { v7 } from 'uuid';
import { KeyedHash } from '../auth/keyed-hash.js';
import type { Config } from '../config.js';
import { CONFIG } from '../config.module.js';
import { LogFollower } from '../log/follower.js';
import { Streams } from '../log/streams.js';
import { ModelCatalogue } from '../models/model-catalogue.js';
import { SlideLibrary } from '../slides/slide-library.js';
import { checkJobs } from './check-jobs.js';
import { WorkflowNamesStore } from './workflow-names.js';

export class SubmitWorkflowCommand extends Command<WorkflowAccepted> {
  constructor(
    readonly userId: UserId,
    readonly body: SubmitWorkflowBody,
  ) {
    super();
  }
}

/** Checks a workflow document against what this installation has, and submits its structure. */
@CommandHandler(SubmitWorkflowCommand)
export class SubmitWorkflowHandler implements ICommandHandler<SubmitWorkflowCommand> {
  constructor(
    private readonly streams: Streams,
    private readonly follower: LogFollower,
    private readonly names: WorkflowNamesStore,
    private readonly key: KeyedHash,
    private readonly slides: SlideLibrary,
    private readonly models: ModelCatalogue,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async execute({ userId, body }: SubmitWorkflowCommand): Promise<WorkflowAccepted> {
    const workflowId = body.workflowId ?? v7();
    const resolved = resolveGraph(workflowId, body.branches);
    const fingerprint = this.key.bodyHash([userId, { ...body, workflowId }]);
    const accepted = { workflowId, jobs: resolved.map(({ jobId, key }) => ({ jobId, key })) };

    // A repetition is answered as the first time, even if the slide has gone since.
    const { state } = await this.streams.workflow.state(workflowId);
    const isRepeated = state.submission?.userId === userId && state.submission.fingerprint === fingerprint;
    if (isRepeated) return this.answered(accepted, {});

    const jobs = await checkJobs(body, resolved, {
      diagnostics: this.config.diagnostics,
      describeSlide: async (slideId) => {
        this.slides.require(slideId, userId);
        return this.slides.describe(slideId);
      },
      hasModel: (name) => this.models.has(name),
    });
    await this.names.put(workflowId, fingerprint, {
      name: body.name,
      branches: body.branches.map(({ name }) => name),
      keys: resolved.map(({ key }) => key),
    });
    const { slideId, priority, reproducible } = body;
    const data = { workflowId, userId, slideId, priority, reproducible, fingerprint, jobs };
    const context = { by: userId, correlationId: workflowId };
    const handled = await this.streams.workflow.handle(workflowId, { type: 'SubmitWorkflow', data }, context);
    return this.answered(accepted, handled);
  }

  /** With the place of the submission itself, however often it is sent. */
  private async answered(
    accepted: WorkflowAccepted,
    handled: { readonly position?: string },
  ): Promise<WorkflowAccepted> {
    const position = handled.position ?? (await this.streams.beginOf(`workflow-${accepted.workflowId}`));
    await this.follower.reached(position);
    return { ...accepted, position };
  }
}
