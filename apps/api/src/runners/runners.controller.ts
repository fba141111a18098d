import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { page, problem, runnerView, type RunnerView } from '@ramus/contracts';
import type { User } from '../auth/identity.js';
import { AdminOnly, CurrentUser } from '../auth/user.guard.js';
import { AnswersPosition, MayWait } from '../http/positions.js';
import { SchedulerPresenter } from '../scheduler/scheduler-presenter.js';
import { ChangeRunnerCommand } from './change-runner.handler.js';

const unknown = { status: 404, description: 'No such runner', standardSchema: problem };

@ApiTags('runners')
@AdminOnly()
@Controller('api/runners')
export class RunnersController {
  constructor(
    private readonly presenter: SchedulerPresenter,
    private readonly commands: CommandBus,
  ) {}

  @Get()
  @MayWait()
  @ApiOperation({ summary: 'Every runner that was ever registered, and what it is doing' })
  @ApiResponse({ status: 200, description: 'The runners', standardSchema: page(runnerView) })
  list(): { items: RunnerView[] } {
    return { items: this.presenter.runners() };
  }

  @Post(':runnerId/drain')
  @HttpCode(204)
  @AnswersPosition()
  @ApiOperation({ summary: 'Give a runner no further work; what it holds it may finish' })
  @ApiResponse(unknown)
  drain(@CurrentUser() user: User, @Param('runnerId') runnerId: string): Promise<string | undefined> {
    return this.commands.execute(new ChangeRunnerCommand(user.userId, runnerId, 'drain'));
  }

  @Post(':runnerId/ban')
  @HttpCode(204)
  @AnswersPosition()
  @ApiOperation({ summary: 'Shut a runner out and take back what it holds' })
  @ApiResponse(unknown)
  ban(@CurrentUser() user: User, @Param('runnerId') runnerId: string): Promise<string | undefined> {
    return this.commands.execute(new ChangeRunnerCommand(user.userId, runnerId, 'ban'));
  }
}
