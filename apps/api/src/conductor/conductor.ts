import {
  DomainError,
  dueCommands,
  workflowIdOf,
  type Due,
  type DueContext,
  type RunnerId,
  type Touched,
} from '@ramus/domain';
import {
  OutcomeUnknown,
  StoreUnavailable,
  StreamNotUnderstood,
  WrongExpectedRevision,
} from '@ramus/event-store';
import type { Logger } from 'pino';
import type { LogConsumer, LogFollower } from '../log/follower.js';
import { POOL, type Streams } from '../log/streams.js';
import { ClockWatch } from './clock-watch.js';
import type { Judgements } from './judgements.js';
import type { JobWorks } from './job-works.js';
import { Rounds } from './rounds.js';
import type { SchedulerState } from './scheduler-state.js';

export interface ConductorSettings {
  readonly replicaId: string;
  readonly runnerGraceMs: number;
  readonly leaseMinMs: number;
  readonly leaseMaxMs: number;
  /** How often everything is looked at, for what only time makes due. */
  readonly tickMs: number;
}

/** What the log does not hold of runners. */
export interface PoolFacts {
  blockedSlots(): ReadonlyMap<RunnerId, number>;
  /** Salted hashes of where volunteers are. */
  addresses(): ReadonlyMap<RunnerId, string>;
}

/**
 * Sends what is due, whenever the log has moved; decides nothing itself.
 *
 * It works in rounds: look, send everything that is due, wait until the log has brought the outcome, look again. So no
 * round decides from facts that the one before has already changed.
 */
export class Conductor implements LogConsumer {
  private readonly rounds = new Rounds(
    () => this.round(),
    // The log does not bring what it acknowledged (its subscription is broken): the next tick looks again.
    (error) => this.logger.error({ err: error }, 'a round of due commands was not finished'),
  );
  private everything = true;
  private live = false;
  private timer: NodeJS.Timeout | undefined;
  private follower: LogFollower | undefined;

  constructor(
    private readonly state: SchedulerState,
    private readonly streams: Streams,
    private readonly works: JobWorks,
    private readonly judgements: Judgements,
    private readonly pool: PoolFacts,
    private readonly settings: ConductorSettings,
    private readonly logger: Logger,
    private readonly clock = new ClockWatch(),
  ) {}

  apply(): void {
    // The state takes events in; here only the fact that there were some matters.
  }

  applied(live: boolean): void {
    this.live ||= live;
    if (this.live && this.follower) this.rounds.ask();
  }

  /** Starts once former runners are recorded as gone, so that nothing is leased to them. */
  start(follower: LogFollower): void {
    this.follower = follower;
    this.timer = setInterval(() => this.look(), this.settings.tickMs);
    this.look();
  }

  /** Looks at everything, soon: something beside the log may have made a command due. */
  look(): void {
    this.everything = true;
    this.rounds.ask();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.rounds.stop();
    await Promise.all([this.works.stop(), this.judgements.stop()]);
  }

  private async round(): Promise<void> {
    const touched = this.state.takeTouched();
    const where: Touched | 'all' = this.everything ? 'all' : touched;
    this.everything = false;
    const { nowMs, reliableForMs } = this.clock.look();
    const { runnerGraceMs } = this.settings;
    const context: DueContext = {
      nowMs,
      // By a clock that has jumped, a job may seem to have waited for a day; so too after a start, when runners come back.
      runnerGraceMs: reliableForMs < runnerGraceMs ? Infinity : runnerGraceMs,
      lease: { minMs: this.settings.leaseMinMs, maxMs: this.settings.leaseMaxMs },
      blocked: this.pool.blockedSlots(),
      addresses: this.pool.addresses(),
    };
    const { snapshot } = this.state;
    // Its own, for the follower's is set a moment after the snapshot has taken an event in.
    const asOf = snapshot.position > 0 ? String(snapshot.position) : undefined;
    const due = dueCommands(snapshot, context, where);
    const positions = await Promise.all(due.map((one) => this.send(one, asOf)));
    for (const position of positions) await this.follower?.reached(position);
  }

  /** @returns position of what was appended, if anything was. */
  private async send(due: Due, asOf: string | undefined): Promise<string | undefined> {
    const context = { by: this.settings.replicaId, asOf };
    try {
      switch (due.to) {
        case 'workflow':
          return (
            await this.streams.workflow.handle(due.id, due.command, { ...context, correlationId: due.id })
          ).position;
        case 'pool': {
          const expected = due.expected < 0 ? 'no-stream' : due.expected;
          return (await this.streams.pool.handle(POOL, due.command, { ...context, expected })).position;
        }
        case 'job':
          return (
            await this.streams.job.handle(due.id, due.command, {
              ...context,
              correlationId: workflowIdOf(due.id),
            })
          ).position;
        case 'runner':
          return (await this.streams.runner.handle(due.id, due.command, context)).position;
        case 'planner':
          this.works.plan(due.id, due.generation);
          return undefined;
        case 'merger':
          this.works.merge(due.id, due.generation, due.revision);
          return undefined;
        case 'judge':
          this.judgements.begin(due);
          return undefined;
      }
    } catch (error) {
      this.excuse(error, due);
      return undefined;
    }
  }

  /** A refusal means that the facts were stale: the next round, or the next tick, sees the new ones. */
  private excuse(error: unknown, due: Due): void {
    if (error instanceof WrongExpectedRevision || error instanceof DomainError) {
      this.logger.debug({ due: due.to, why: error.message }, 'a command came too late');
    } else if (error instanceof StoreUnavailable || error instanceof OutcomeUnknown) {
      this.logger.warn({ due: due.to }, 'the log takes no appends; trying again at the next tick');
    } else if (error instanceof StreamNotUnderstood) {
      this.logger.warn({ due: due.to, why: error.message }, 'left to a program that is as new as the log');
    } else {
      this.logger.error({ err: error, due: due.to }, 'a due command failed');
    }
  }
}
