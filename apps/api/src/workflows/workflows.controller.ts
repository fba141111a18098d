import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  atQuery,
  historyEvent,
  page,
  pageQuery,
  problem,
  submitWorkflowBody,
  workflowAccepted,
  workflowsQuery,
  workflowSummary,
  workflowView,
  type AtQuery,
  type SubmitWorkflowBody,
  type WorkflowAccepted,
  type WorkflowsQuery,
} from '@ramus/contracts';
import type { Response } from 'express';
import type { z } from 'zod';
import { Past } from '../audit/past.js';
import type { User } from '../auth/identity.js';
import { CurrentUser } from '../auth/user.guard.js';
import { hungUp } from '../http/hung-up.js';
import { AnswersPosition, MayWait, POSITION_HEADER } from '../http/positions.js';
import { ChangeWorkflowCommand } from './change-workflow.handlers.js';
import { SubmitWorkflowCommand } from './submit-workflow.handler.js';
import { GetHistoryQuery, GetWorkflowQuery, ListWorkflowsQuery } from './workflow-queries.js';

type PageQuery = z.infer<typeof pageQuery>;

const notFound = { status: 404, description: 'You have no such workflow', standardSchema: problem };
const finished = { status: 409, description: 'The workflow is finished', standardSchema: problem };

@ApiTags('workflows')
@Controller('api/workflows')
export class WorkflowsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly past: Past,
  ) {}

  @Post()
  @HttpCode(202)
  @ApiOperation({ summary: 'Submit a workflow of branches over one slide' })
  @ApiResponse({
    status: 202,
    description: 'Accepted; `Location` names it',
    standardSchema: workflowAccepted,
  })
  @ApiResponse({ status: 404, description: 'No such slide', standardSchema: problem })
  @ApiResponse({ status: 409, description: 'Another workflow has this id', standardSchema: problem })
  @ApiResponse({ status: 422, description: 'The document is not a workflow', standardSchema: problem })
  async submit(
    @CurrentUser() user: User,
    @Body({ schema: submitWorkflowBody }) body: SubmitWorkflowBody,
    @Res({ passthrough: true }) response: Response,
  ): Promise<WorkflowAccepted> {
    const accepted = await this.commands.execute(new SubmitWorkflowCommand(user.userId, body));
    response.setHeader('Location', `/api/workflows/${accepted.workflowId}`);
    if (accepted.position !== undefined) response.setHeader(POSITION_HEADER, accepted.position);
    return accepted;
  }

  @Get()
  @MayWait()
  @ApiOperation({ summary: 'Your workflows, newest first; of one status, of one slide, or by name' })
  @ApiResponse({ status: 200, description: 'A page of them', standardSchema: page(workflowSummary) })
  list(@CurrentUser() user: User, @Query({ schema: workflowsQuery }) query: WorkflowsQuery) {
    return this.queries.execute(new ListWorkflowsQuery(user.userId, query));
  }

  @Get(':workflowId')
  @MayWait()
  @ApiOperation({ summary: 'A workflow: branches, jobs, progress, why jobs wait. Now, or `at` a position' })
  @ApiResponse({ status: 200, description: 'The workflow', standardSchema: workflowView })
  @ApiResponse({ ...notFound, description: 'You have no such workflow, or had none at this position' })
  @ApiResponse({ status: 422, description: 'That is no position', standardSchema: problem })
  get(
    @CurrentUser() user: User,
    @Param('workflowId') workflowId: string,
    @Query({ schema: atQuery }) { at }: AtQuery,
    @Res({ passthrough: true }) response: Response,
  ) {
    if (at !== undefined) return this.past.workflow(user.userId, workflowId, at, hungUp(response));
    return this.queries.execute(new GetWorkflowQuery(user.userId, workflowId));
  }

  @Get(':workflowId/events')
  @MayWait()
  @ApiOperation({ summary: 'What happened to a workflow, oldest first' })
  @ApiResponse({ status: 200, description: 'A page of events', standardSchema: page(historyEvent) })
  @ApiResponse(notFound)
  events(
    @CurrentUser() user: User,
    @Param('workflowId') workflowId: string,
    @Query({ schema: pageQuery }) query: PageQuery,
    @Res({ passthrough: true }) response: Response,
  ) {
    return this.queries.execute(new GetHistoryQuery(user.userId, workflowId, query, hungUp(response)));
  }

  @Post(':workflowId/cancel')
  @HttpCode(204)
  @AnswersPosition()
  @ApiOperation({ summary: 'Cancel every unfinished job' })
  @ApiResponse(notFound)
  @ApiResponse(finished)
  cancel(@CurrentUser() user: User, @Param('workflowId') workflowId: string): Promise<string | undefined> {
    return this.commands.execute(new ChangeWorkflowCommand(user.userId, workflowId, 'CancelWorkflow'));
  }

  @Post(':workflowId/pause')
  @HttpCode(204)
  @AnswersPosition()
  @ApiOperation({ summary: 'Start no further jobs; what runs goes on' })
  @ApiResponse(notFound)
  @ApiResponse(finished)
  pause(@CurrentUser() user: User, @Param('workflowId') workflowId: string): Promise<string | undefined> {
    return this.commands.execute(new ChangeWorkflowCommand(user.userId, workflowId, 'PauseWorkflow'));
  }

  @Post(':workflowId/resume')
  @HttpCode(204)
  @AnswersPosition()
  @ApiOperation({ summary: 'Go on with a paused workflow' })
  @ApiResponse(notFound)
  @ApiResponse(finished)
  resume(@CurrentUser() user: User, @Param('workflowId') workflowId: string): Promise<string | undefined> {
    return this.commands.execute(new ChangeWorkflowCommand(user.userId, workflowId, 'ResumeWorkflow'));
  }
}
