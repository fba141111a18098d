import { Controller, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  artefactView,
  jobView,
  page,
  problem,
  shardMap,
  type ArtefactView,
  type JobView,
  type ShardMap,
} from '@ramus/contracts';
import { workflowIdOf } from '@ramus/domain';
import type { Request, Response } from 'express';
import { z } from 'zod';
import type { User } from '../auth/identity.js';
import { CurrentUser } from '../auth/user.guard.js';
import { AnswersPosition, MayWait } from '../http/positions.js';
import { Views } from '../projector/projector.service.js';
import { ChangeJobCommand } from '../workflows/change-workflow.handlers.js';
import { ownJob } from '../workflows/own.js';
import { WorkflowPresenter } from '../workflows/workflow-presenter.js';
import { ArtefactSender } from './artefact-sender.js';
import { JobArtefactFiles } from './job-artefacts.js';
import { EXPORT_FORMATS, JobExports, type ExportFormat } from './job-exports.js';
import { ShardMaps } from './shard-maps.js';

const notFound = {
  status: 404,
  description: 'You have no such job, or it has no such file',
  standardSchema: problem,
};

/** A job with the workflow that it belongs to. */
const jobWithWorkflow = jobView.extend({ workflowId: z.uuid() });

const MEDIA_TYPES: Readonly<Record<ExportFormat, string>> = {
  geojson: 'application/geo+json',
  csv: 'text/csv; charset=utf-8',
};

@ApiTags('jobs')
@Controller('api/jobs')
export class JobsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly views: Views,
    private readonly presenter: WorkflowPresenter,
    private readonly shardMaps: ShardMaps,
    private readonly files: JobArtefactFiles,
    private readonly exports: JobExports,
    private readonly sender: ArtefactSender,
  ) {}

  @Get(':jobId')
  @MayWait()
  @ApiOperation({ summary: 'A job: its state, progress, and why it waits' })
  @ApiResponse({ status: 200, description: 'The job', standardSchema: jobWithWorkflow })
  @ApiResponse(notFound)
  async get(
    @CurrentUser() user: User,
    @Param('jobId') jobId: string,
  ): Promise<JobView & { workflowId: string }> {
    const { workflow } = ownJob(this.views, user.userId, jobId);
    return { workflowId: workflowIdOf(jobId), ...(await this.presenter.jobView(workflow, jobId)) };
  }

  @Post(':jobId/cancel')
  @HttpCode(204)
  @AnswersPosition()
  @ApiOperation({ summary: 'Cancel a job, and with it what needs it' })
  @ApiResponse(notFound)
  @ApiResponse({ status: 409, description: 'The job is finished', standardSchema: problem })
  cancel(@CurrentUser() user: User, @Param('jobId') jobId: string): Promise<string | undefined> {
    return this.commands.execute(new ChangeJobCommand(user.userId, jobId, 'CancelJob'));
  }

  @Post(':jobId/retry')
  @HttpCode(204)
  @AnswersPosition()
  @ApiOperation({ summary: 'Run a failed job again, and with it what was cancelled because of it' })
  @ApiResponse(notFound)
  @ApiResponse({ status: 409, description: 'The job has not failed', standardSchema: problem })
  retry(@CurrentUser() user: User, @Param('jobId') jobId: string): Promise<string | undefined> {
    return this.commands.execute(new ChangeJobCommand(user.userId, jobId, 'RetryJob'));
  }

  @Get(':jobId/shards')
  @MayWait()
  @ApiOperation({
    summary: 'The shards of a job: where they lie on the slide, and how far each is',
    description: 'Changes are told on the `/dashboard` socket, as `shards`, to those who watch its workflow.',
  })
  @ApiResponse({
    status: 200,
    description: 'All of them; none before it is planned',
    standardSchema: shardMap,
  })
  @ApiResponse(notFound)
  shards(@CurrentUser() user: User, @Param('jobId') jobId: string): Promise<ShardMap> {
    return this.shardMaps.of(user.userId, jobId);
  }

  @Get(':jobId/artefacts')
  @MayWait()
  @ApiOperation({ summary: 'The files that a job left; none before it has succeeded' })
  @ApiResponse({ status: 200, description: 'The files', standardSchema: page(artefactView) })
  @ApiResponse(notFound)
  async artefacts(
    @CurrentUser() user: User,
    @Param('jobId') jobId: string,
  ): Promise<{ items: ArtefactView[] }> {
    const files = await this.files.list(user.userId, jobId);
    return { items: files.map((file) => ({ ...file })) };
  }

  @Get(':jobId/artefacts/*name')
  @ApiOperation({
    summary: 'One file of a job; Range and gzip are understood',
    description:
      'While the job runs, object tiles of committed shards are answered with `X-Ramus-Partial: true`.',
  })
  @ApiResponse({ status: 200, description: 'The file' })
  @ApiResponse(notFound)
  async artefact(
    @CurrentUser() user: User,
    @Param('jobId') jobId: string,
    @Param('name') name: string | string[],
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const path = Array.isArray(name) ? name.join('/') : name;
    await this.sender.send(await this.files.find(user.userId, jobId, path), request, response);
  }

  @Get(':jobId/exports/:format')
  @ApiOperation({ summary: 'The nuclei of a job, for QuPath and tables: geojson or csv' })
  @ApiResponse({ status: 200, description: 'The file' })
  @ApiResponse(notFound)
  async export(
    @CurrentUser() user: User,
    @Param('jobId') jobId: string,
    @Param('format', { schema: z.enum(EXPORT_FORMATS) }) format: ExportFormat,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const body = await this.exports.open(user.userId, jobId, format);
    response
      .type(MEDIA_TYPES[format])
      .setHeader('Content-Disposition', `attachment; filename="${jobId}.${format}"`)
      .setHeader('Cache-Control', 'private, no-cache');
    await this.sender.stream(body, request, response);
  }
}
