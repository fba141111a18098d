import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { RunnerCommand, RunnerId, UserId } from '@ramus/domain';
import { LogFollower } from '../log/follower.js';
import { Streams } from '../log/streams.js';

/** Drains a runner, or shuts it out. */
export class ChangeRunnerCommand extends Command<string | undefined> {
  constructor(
    readonly userId: UserId,
    readonly runnerId: RunnerId,
    readonly change: 'drain' | 'ban',
  ) {
    super();
  }
}

@CommandHandler(ChangeRunnerCommand)
export class ChangeRunnerHandler implements ICommandHandler<ChangeRunnerCommand> {
  constructor(
    private readonly streams: Streams,
    private readonly follower: LogFollower,
  ) {}

  async execute({ userId, runnerId, change }: ChangeRunnerCommand): Promise<string | undefined> {
    const command: RunnerCommand =
      change === 'drain'
        ? { type: 'DrainRunner', data: { runnerId, cause: 'operator' } }
        : { type: 'BanRunner', data: { runnerId } };
    const handled = await this.streams.runner.handle(runnerId, command, { by: userId });
    const position = await this.streams.positionOf(handled, `runner-${runnerId}`);
    await this.follower.reached(position);
    return position;
  }
}
