import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Limits, UserId } from '@ramus/domain';
import { LogFollower } from '../log/follower.js';
import { POOL, Streams } from '../log/streams.js';

export class ChangeLimitsCommand extends Command<string | undefined> {
  constructor(
    readonly userId: UserId,
    readonly limits: Limits & { readonly expected?: Limits },
  ) {
    super();
  }
}

@CommandHandler(ChangeLimitsCommand)
export class ChangeLimitsHandler implements ICommandHandler<ChangeLimitsCommand> {
  constructor(
    private readonly streams: Streams,
    private readonly follower: LogFollower,
  ) {}

  async execute({ userId, limits }: ChangeLimitsCommand): Promise<string | undefined> {
    const handled = await this.streams.pool.handle(
      POOL,
      { type: 'ChangeLimits', data: limits },
      { by: userId },
    );
    const position = await this.streams.positionOf(handled, `pool-${POOL}`);
    await this.follower.reached(position);
    return position;
  }
}
