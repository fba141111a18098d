import { Body, Controller, Get, Put } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { limits, problem, schedulerView, type LimitsView, type SchedulerView } from '@ramus/contracts';
import type { User } from '../auth/identity.js';
import { AdminOnly, CurrentUser } from '../auth/user.guard.js';
import { ChangeLimitsCommand } from './change-limits.handler.js';
import { SchedulerPresenter } from './scheduler-presenter.js';

@ApiTags('scheduler')
@Controller('api/scheduler')
export class SchedulerController {
  constructor(
    private readonly presenter: SchedulerPresenter,
    private readonly commands: CommandBus,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Slots, limits, and why your jobs wait; of others, counts' })
  @ApiResponse({ status: 200, description: 'The pool as you may see it', standardSchema: schedulerView })
  get(@CurrentUser() user: User): Promise<SchedulerView> {
    return this.presenter.view(user.userId);
  }

  @Put()
  @AdminOnly()
  @ApiOperation({ summary: 'Change the limits of the pool' })
  @ApiResponse({ status: 200, description: 'The limits that hold now', standardSchema: limits })
  @ApiResponse({ status: 403, description: 'You are not an administrator', standardSchema: problem })
  async put(@CurrentUser() user: User, @Body({ schema: limits }) body: LimitsView): Promise<LimitsView> {
    await this.commands.execute(new ChangeLimitsCommand(user.userId, body));
    return body;
  }
}
