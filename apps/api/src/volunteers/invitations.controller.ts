import { Controller, Delete, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  invitationView,
  madeInvitation,
  page,
  problem,
  uuidV7,
  type InvitationView,
  type MadeInvitation,
} from '@ramus/contracts';
import { isShutOut, PROVEN_AFTER } from '@ramus/domain';
import type { Response } from 'express';
import type { User } from '../auth/identity.js';
import { AdminOnly, CurrentUser } from '../auth/user.guard.js';
import { SchedulerState } from '../conductor/scheduler-state.js';
import { AnswersPosition, MayWait, POSITION_HEADER } from '../http/positions.js';
import { validatedByRunner } from '../scheduler/runner-views.js';
import { MakeInvitationCommand, RevokeInvitationCommand } from './change-invitation.handlers.js';
import { Invitations } from './invitations.js';

/** Who may come as a volunteer. One invitation is one account: whoever shares its link shares its trust and its blame. */
@ApiTags('volunteers')
@AdminOnly()
@ApiResponse({ status: 403, description: 'Not an administrator', standardSchema: problem })
@Controller('api/invitations')
export class InvitationsController {
  constructor(
    private readonly invitations: Invitations,
    private readonly state: SchedulerState,
    private readonly commands: CommandBus,
  ) {}

  @Post()
  @ApiOperation({
    summary: 'Invite a volunteer; the link is shown once',
    description:
      'Make one for each person: results of one invitation never confirm each other, and what one person does wrong shuts out all who came by it.',
  })
  @ApiResponse({ status: 201, description: 'Made', standardSchema: madeInvitation })
  async make(
    @CurrentUser() user: User,
    @Res({ passthrough: true }) response: Response,
  ): Promise<MadeInvitation> {
    const { position, ...made } = await this.commands.execute(new MakeInvitationCommand(user.userId));
    if (position !== undefined) response.setHeader(POSITION_HEADER, position);
    response.setHeader('Cache-Control', 'no-store');
    return made;
  }

  @Get()
  @MayWait()
  @ApiOperation({ summary: 'The invitations that were ever made, the newest first, without their tokens' })
  @ApiResponse({ status: 200, description: 'All of them', standardSchema: page(invitationView) })
  list(): { items: InvitationView[] } {
    const { snapshot } = this.state;
    const connected = new Map<string, number>();
    const validated = new Map<string, number>();
    const byRunner = validatedByRunner(snapshot);
    for (const { connection, runnerId, volunteer } of snapshot.runners.values()) {
      if (!volunteer) continue;
      const { invitationId } = volunteer;
      const most = Math.max(validated.get(invitationId) ?? 0, byRunner.get(runnerId) ?? 0);
      validated.set(invitationId, most);
      if (connection) connected.set(invitationId, (connected.get(invitationId) ?? 0) + 1);
    }
    const items = this.invitations.list().map(({ invitationId, madeAt, revoked }) => ({
      invitationId,
      madeAt,
      revoked,
      connected: connected.get(invitationId) ?? 0,
      validated: validated.get(invitationId) ?? 0,
      provenAfter: PROVEN_AFTER,
      convictions: snapshot.convictions.get(invitationId) ?? 0,
      shutOut: isShutOut(snapshot, invitationId),
    }));
    return { items };
  }

  @Delete(':invitationId')
  @HttpCode(204)
  @AnswersPosition()
  @ApiOperation({ summary: 'Take an invitation back: its volunteers are sent away, and what they hold ends' })
  @ApiResponse({ status: 404, description: 'There is no such invitation', standardSchema: problem })
  revoke(
    @CurrentUser() user: User,
    @Param('invitationId', { schema: uuidV7 }) invitationId: string,
  ): Promise<string | undefined> {
    return this.commands.execute(new RevokeInvitationCommand(user.userId, invitationId));
  }
}
