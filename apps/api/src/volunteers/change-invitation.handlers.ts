import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { MadeInvitation } from '@ramus/contracts';
import type { InvitationId, UserId } from '@ramus/domain';
import { v7 } from 'uuid';
import { LogFollower } from '../log/follower.js';
import { Streams } from '../log/streams.js';
import { drawToken, tokenHashOf } from './invitations.js';

/** Makes an invitation; its link is shown to whoever made it, and never again. */
export class MakeInvitationCommand extends Command<MadeInvitation & { readonly position?: string }> {
  constructor(readonly userId: UserId) {
    super();
  }
}

/** Takes an invitation back, for good. */
export class RevokeInvitationCommand extends Command<string | undefined> {
  constructor(
    readonly userId: UserId,
    readonly invitationId: InvitationId,
  ) {
    super();
  }
}

@CommandHandler(MakeInvitationCommand)
export class MakeInvitationHandler implements ICommandHandler<MakeInvitationCommand> {
  constructor(
    private readonly streams: Streams,
    private readonly follower: LogFollower,
  ) {}

  async execute({ userId }: MakeInvitationCommand): Promise<MadeInvitation & { position?: string }> {
    const invitationId = v7();
    const token = drawToken();
    const data = { invitationId, tokenHash: tokenHashOf(token) };
    const { position } = await this.streams.invitation.handle(
      invitationId,
      { type: 'MakeInvitation', data },
      { by: userId },
    );
    await this.follower.reached(position);
    return {
      invitationId,
      link: `/volunteer#invitation=${token}`,
      ...(position !== undefined && { position }),
    };
  }
}

@CommandHandler(RevokeInvitationCommand)
export class RevokeInvitationHandler implements ICommandHandler<RevokeInvitationCommand> {
  constructor(
    private readonly streams: Streams,
    private readonly follower: LogFollower,
  ) {}

  /** @throws {DomainError} `invitation-unknown` */
  async execute({ userId, invitationId }: RevokeInvitationCommand): Promise<string | undefined> {
    const command = { type: 'RevokeInvitation', data: { invitationId } } as const;
    const handled = await this.streams.invitation.handle(invitationId, command, { by: userId });
    const position = await this.streams.positionOf(handled, `invitation-${invitationId}`);
    await this.follower.reached(position);
    return position;
  }
}
