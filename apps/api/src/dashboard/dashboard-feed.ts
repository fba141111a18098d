import { workflowIdOf, type Logged, type ResultRef, type UserId, type WorkflowId } from '@ramus/domain';
import type { StandsAlone } from '@ramus/projections';
import type { Logger } from 'pino';
import type { ShardMaps } from '../jobs/shard-maps.js';
import type { LogConsumer } from '../log/follower.js';
import type { Views } from '../projector/projector.service.js';
import type { SchedulerPresenter } from '../scheduler/scheduler-presenter.js';
import type { WorkflowPresenter } from '../workflows/workflow-presenter.js';
import type { DashboardSocket } from './dashboard-socket.js';
import { TouchedShards } from './touched-shards.js';

interface Listener {
  readonly socket: DashboardSocket;
  readonly userId: UserId;
  readonly watched: ReadonlySet<WorkflowId>;
}

/** Changes within this time reach a page together, in milliseconds. */
const GATHER_MS = 150;

/**
 * Tells dashboards what changed, in the shapes that REST answers.
 *
 * A page that cannot keep up misses states in between, never the last one: what is sent is always the present.
 */
export class DashboardFeed implements LogConsumer {
  private readonly listeners = new Map<DashboardSocket, Listener>();
  private readonly changed = new Set<WorkflowId>();
  private readonly touched = new TouchedShards();
  private timer: NodeJS.Timeout | undefined;
  private live = false;
  private clearanceChanged = false;

  constructor(
    private readonly views: Views,
    private readonly workflows: WorkflowPresenter,
    private readonly scheduler: SchedulerPresenter,
    private readonly shards: Pick<ShardMaps, 'changesOf'>,
    private readonly logger: Logger,
  ) {}

  /** The views take events in; here matters what they changed, and which shards. */
  apply(event: Logged): void {
    if (event.type === 'SlideCleared' || event.type === 'SlideClearanceWithdrawn')
      this.clearanceChanged = true;
    if (event.type === 'ShardCommitted') this.doubt(event.data.accepted?.against ?? []);
    if ('jobId' in event.data && this.isWatched(workflowIdOf(event.data.jobId))) this.touched.note(event);
  }

  applied(live: boolean): void {
    const changed = this.views.takeChanged();
    this.live = live;
    if (live && this.clearanceChanged) this.slidesChanged();
    this.clearanceChanged = false;
    if (!live || this.listeners.size === 0) return;
    for (const id of changed) this.changed.add(id);
    this.timer ??= setTimeout(() => void this.tell(), GATHER_MS);
  }

  /** Volunteers were convicted: workflows that are over have something to report of it. */
  private doubt(convicted: readonly ResultRef[]): void {
    if (convicted.length === 0) return;
    const isConvicted = ({ runnerId }: StandsAlone) => convicted.some((one) => one.runnerId === runnerId);
    for (const { watched } of this.listeners.values()) {
      for (const id of watched) {
        const jobs = this.views.peek(id)?.jobs ?? [];
        if (jobs.some(({ accepted }) => accepted.alone.some(isConvicted))) this.changed.add(id);
      }
    }
  }

  /** Something beside the log moved: tiles inside a shard. */
  moved(id: WorkflowId): void {
    if (!this.live || this.listeners.size === 0) return;
    this.changed.add(id);
    this.timer ??= setTimeout(() => void this.tell(), GATHER_MS);
  }

  slidesChanged(): void {
    for (const { socket } of this.listeners.values()) socket.emit('slides');
  }

  join(socket: DashboardSocket, userId: UserId, watched: ReadonlySet<WorkflowId>): void {
    this.listeners.set(socket, { socket, userId, watched });
    this.tellScheduler([userId]).catch(this.untold);
  }

  leave(socket: DashboardSocket): void {
    this.listeners.delete(socket);
    if (this.listeners.size === 0) this.touched.clear();
  }

  close(): void {
    clearTimeout(this.timer);
  }

  private async tell(): Promise<void> {
    this.timer = undefined;
    const changed = [...this.changed];
    this.changed.clear();
    try {
      for (const id of changed) await this.tellWorkflow(id);
      await this.tellScheduler(new Set([...this.listeners.values()].map(({ userId }) => userId)));
    } catch (error) {
      this.untold(error);
    }
  }

  /** The next change tells the present again. */
  private readonly untold = (error: unknown): void =>
    this.logger.error({ err: error }, 'dashboards were not told of a change');

  private async tellWorkflow(id: WorkflowId): Promise<void> {
    const touched = this.touched.take(id);
    const workflow = this.views.workflow(id);
    const own = [...this.listeners.values()].filter(({ userId }) => userId === workflow?.userId);
    if (!workflow || own.length === 0) return;
    const summary = await this.workflows.summary(workflow);
    for (const { socket } of own) socket.emit('summary', summary);
    const watching = own.filter(({ watched }) => watched.has(id));
    if (watching.length === 0) return;
    const view = await this.workflows.view(workflow);
    for (const { socket } of watching) socket.emit('workflow', view);
    for (const [jobId, shards] of touched) {
      const changes = await this.shards.changesOf(jobId, shards);
      for (const { socket } of watching) socket.emit('shards', changes);
    }
  }

  private isWatched(id: WorkflowId): boolean {
    for (const { watched } of this.listeners.values()) if (watched.has(id)) return true;
    return false;
  }

  private async tellScheduler(userIds: Iterable<UserId>): Promise<void> {
    for (const userId of userIds) {
      const view = await this.scheduler.view(userId);
      for (const listener of this.listeners.values()) {
        if (listener.userId === userId) listener.socket.emit('scheduler', view);
      }
    }
  }
}
