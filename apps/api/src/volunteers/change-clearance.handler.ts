import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { DomainError, type SlideCommand, type SlideId } from '@ramus/domain';
import type { User } from '../auth/identity.js';
import { LogFollower } from '../log/follower.js';
import { Streams } from '../log/streams.js';
import { SlideLibrary } from '../slides/slide-library.js';

/** Lets volunteers have a slide, or no longer. */
export class ChangeClearanceCommand extends Command<string | undefined> {
  constructor(
    readonly user: User,
    readonly slideId: SlideId,
    readonly change: { readonly type: 'clear'; readonly confirmed: boolean } | { readonly type: 'withdraw' },
  ) {
    super();
  }
}

/** An upload is its owner's to clear; a slide of the slides folder is the operator's, and an administrator speaks for him. */
@CommandHandler(ChangeClearanceCommand)
export class ChangeClearanceHandler implements ICommandHandler<ChangeClearanceCommand> {
  constructor(
    private readonly slides: SlideLibrary,
    private readonly streams: Streams,
    private readonly follower: LogFollower,
  ) {}

  /** @throws {DomainError} `slide-unknown`, `not-an-admin`, `clearance-unconfirmed`. */
  async execute({ user, slideId, change }: ChangeClearanceCommand): Promise<string | undefined> {
    const { ownerId } = this.slides.require(slideId, user.userId);
    if (ownerId === undefined && !user.isAdmin) throw new DomainError('not-an-admin', {});
    const command: SlideCommand =
      change.type === 'clear'
        ? { type: 'ClearSlide', data: { slideId, confirmed: change.confirmed } }
        : { type: 'WithdrawClearance', data: { slideId } };
    const handled = await this.streams.slide.handle(slideId, command, { by: user.userId });
    const position = await this.streams.positionOf(handled, `slide-${slideId}`);
    await this.follower.reached(position);
    return position;
  }
}
