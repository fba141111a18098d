import { Body, Controller, Delete, HttpCode, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { clearanceBody, problem, type ClearanceBody } from '@ramus/contracts';
import type { User } from '../auth/identity.js';
import { CurrentUser } from '../auth/user.guard.js';
import { AnswersPosition } from '../http/positions.js';
import { ChangeClearanceCommand } from './change-clearance.handler.js';

const unknown = { status: 404, description: 'There is no such slide', standardSchema: problem };
const notYours = {
  status: 403,
  description: 'It is the operator’s, and you are no administrator',
  standardSchema: problem,
};

/** Whether volunteers may be given a slide. */
@ApiTags('slides')
@Controller('api/slides/:slideId/clearance')
export class ClearanceController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @HttpCode(204)
  @AnswersPosition()
  @ApiOperation({
    summary: 'Let volunteers have tiles of a slide',
    description: 'Its owner says so; for a slide of the slides folder an administrator does.',
  })
  @ApiResponse(unknown)
  @ApiResponse(notYours)
  @ApiResponse({ status: 422, description: 'It was not confirmed', standardSchema: problem })
  clear(
    @CurrentUser() user: User,
    @Param('slideId') slideId: string,
    @Body({ schema: clearanceBody }) { confirmed }: ClearanceBody,
  ): Promise<string | undefined> {
    return this.commands.execute(new ChangeClearanceCommand(user, slideId, { type: 'clear', confirmed }));
  }

  @Delete()
  @HttpCode(204)
  @AnswersPosition()
  @ApiOperation({
    summary: 'Give volunteers no more of a slide',
    description: 'What they hold of it is taken back; no tile is served from this moment on.',
  })
  @ApiResponse(unknown)
  @ApiResponse(notYours)
  withdraw(@CurrentUser() user: User, @Param('slideId') slideId: string): Promise<string | undefined> {
    return this.commands.execute(new ChangeClearanceCommand(user, slideId, { type: 'withdraw' }));
  }
}
