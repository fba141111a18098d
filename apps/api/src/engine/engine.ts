import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import type { Logger } from 'pino';
import { PastFile } from '../audit/past-file.js';
import { Conductor } from '../conductor/conductor.js';
import { SchedulerState } from '../conductor/scheduler-state.js';
import type { Config } from '../config.js';
import { CONFIG } from '../config.module.js';
import { DashboardFeed } from '../dashboard/dashboard-feed.js';
import { LoadFeed } from '../dashboard/load-feed.js';
import { LOGGER } from '../http/logging.js';
import { AppendWatch } from '../log/append-watch.js';
import { LogFollower } from '../log/follower.js';
import { POOL, Streams } from '../log/streams.js';
import { Views } from '../projector/projector.service.js';
import { LeaseWarden } from '../runners/lease-warden.js';
import { SlideLibrary } from '../slides/slide-library.js';
import { EVENT_STORE, REPLICA_ID } from './log.parts.js';

/** Starts what follows the log in the order in which it may run, and stops it in the other. */
@Injectable()
export class Engine implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  constructor(
    @Inject(EVENT_STORE) private readonly store: AppendWatch,
    @Inject(REPLICA_ID) private readonly replicaId: string,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly follower: LogFollower,
    private readonly state: SchedulerState,
    private readonly streams: Streams,
    private readonly conductor: Conductor,
    private readonly warden: LeaseWarden,
    private readonly slides: SlideLibrary,
    private readonly dashboards: DashboardFeed,
    private readonly load: LoadFeed,
    private readonly views: Views,
    private readonly past: PastFile,
  ) {}

  /** Before the first request is taken: the past is folded, former runners are recorded as gone, limits and slides are as they are now. */
  async onApplicationBootstrap(): Promise<void> {
    this.follower.start();
    await this.follower.whenCaughtUp();
    await this.disconnectFormerRunners();
    await this.streams.pool.handle(
      POOL,
      { type: 'ChangeLimits', data: this.limits() },
      { by: this.replicaId },
    );
    await this.recordSlides();
    this.warden.start();
    this.conductor.start(this.follower);
  }

  get isReady(): boolean {
    return this.follower.isLive && this.views.isStored;
  }

  /** Whether the log can be read, and takes appends as far as is known. */
  async hasLog(): Promise<boolean> {
    await this.store.readAll({ limit: 1 });
    return this.store.takesAppends;
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.warden.stop();
    this.dashboards.close();
    this.load.close();
    await this.conductor.stop();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.follower.close();
    this.views.close();
    this.past.close();
    await this.store.close();
  }

  private limits() {
    const { userSlotMaxHoldMs } = this.state.snapshot.limits;
    return { ...this.config.limits, userSlotMaxHoldMs };
  }

  private async disconnectFormerRunners(): Promise<void> {
    const connected = [...this.state.snapshot.runners.values()].flatMap(({ runnerId, connection }) =>
      connection ? [{ runnerId, connectionId: connection.connectionId }] : [],
    );
    for (const data of connected) {
      await this.streams.runner.handle(
        data.runnerId,
        { type: 'DisconnectRunner', data },
        { by: this.replicaId },
      );
    }
  }

  private async recordSlides(): Promise<void> {
    const record = async (type: 'AddSlide' | 'RemoveSlide', slideId: string): Promise<void> => {
      try {
        const ownerId = type === 'AddSlide' ? this.slides.get(slideId)?.ownerId : undefined;
        const data = { slideId, ...(ownerId !== undefined && { ownerId }) };
        await this.streams.slide.handle(slideId, { type, data }, { by: this.replicaId });
        this.dashboards.slidesChanged();
      } catch (error) {
        this.logger.error({ err: error, slideId }, 'a slide could not be recorded');
      }
    };
    this.slides.onFound((slideId) => void record('AddSlide', slideId));
    this.slides.onVanished((slideId) => void record('RemoveSlide', slideId));
    const present = new Set(this.slides.list().map(({ slideId }) => slideId));
    for (const slideId of present) await record('AddSlide', slideId);
    for (const slideId of this.views.slides) if (!present.has(slideId)) await record('RemoveSlide', slideId);
  }
}
