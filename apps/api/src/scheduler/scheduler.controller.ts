import { Body, Controller, Get, Put, Query, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  atQuery,
  changeLimitsBody,
  limits,
  loadView,
  problem,
  schedulerView,
  type AtQuery,
  type ChangeLimitsBody,
  type LimitsView,
  type LoadView,
  type SchedulerView,
} from '@ramus/contracts';
import type { Response } from 'express';
import { Past } from '../audit/past.js';
import type { User } from '../auth/identity.js';
import { AdminOnly, CurrentUser } from '../auth/user.guard.js';
import { hungUp } from '../http/hung-up.js';
import { MayWait, POSITION_HEADER } from '../http/positions.js';
import { ChangeLimitsCommand } from './change-limits.handler.js';
import { LoadRecord } from './load-record.js';
import { SchedulerPresenter } from './scheduler-presenter.js';

@ApiTags('scheduler')
@Controller('api/scheduler')
export class SchedulerController {
  constructor(
    private readonly presenter: SchedulerPresenter,
    private readonly past: Past,
    private readonly load: LoadRecord,
    private readonly commands: CommandBus,
  ) {}

  @Get()
  @MayWait()
  @ApiOperation({
    summary: 'Slots, limits, and why your jobs wait; of others, counts. Now, or `at` a position',
  })
  @ApiResponse({ status: 200, description: 'The pool as you may see it', standardSchema: schedulerView })
  @ApiResponse({ status: 404, description: 'The log has not come to this position', standardSchema: problem })
  @ApiResponse({ status: 422, description: 'That is no position', standardSchema: problem })
  get(
    @CurrentUser() user: User,
    @Query({ schema: atQuery }) { at }: AtQuery,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SchedulerView> {
    if (at === undefined) return this.presenter.view(user.userId);
    return this.past.scheduler(user.userId, at, hungUp(response));
  }

  @Get('load')
  @MayWait()
  @ApiOperation({
    summary: 'Throughput, latency and queue of the last hour, in counts of everybody’s',
    description:
      'Folded from the log in memory, and filled again from it after a restart. Pages are told on `/dashboard` what is added.',
  })
  @ApiResponse({ status: 200, description: 'The last hour', standardSchema: loadView })
  getLoad(@CurrentUser() _user: User): LoadView {
    return this.load.view();
  }

  @Put()
  @AdminOnly()
  @ApiOperation({ summary: 'Change the limits of the pool' })
  @ApiResponse({ status: 200, description: 'The limits that hold now', standardSchema: limits })
  @ApiResponse({ status: 403, description: 'You are not an administrator', standardSchema: problem })
  @ApiResponse({ status: 409, description: 'Other limits hold than those expected', standardSchema: problem })
  @ApiResponse({ status: 422, description: 'A limit is out of its bounds', standardSchema: problem })
  async put(
    @CurrentUser() user: User,
    @Body({ schema: changeLimitsBody }) body: ChangeLimitsBody,
    @Res({ passthrough: true }) response: Response,
  ): Promise<LimitsView> {
    const position = await this.commands.execute(new ChangeLimitsCommand(user.userId, body));
    if (position !== undefined) response.setHeader(POSITION_HEADER, position);
    const { expected: _, ...limits } = body;
    return limits;
  }
}
