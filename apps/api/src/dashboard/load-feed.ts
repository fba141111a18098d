import type { LogConsumer } from '../log/follower.js';
import { LOAD_STEP_MS, type LoadRecord } from '../scheduler/load-record.js';
import type { DashboardSocket } from './dashboard-socket.js';

/** What happens within this time reaches a page together, in milliseconds. */
const GATHER_MS = 2_000;
/** An event is told of at most so long after its time: it lies in one of the columns that are sent. */
const REACH_MS = GATHER_MS + LOAD_STEP_MS;

/** Tells dashboards how the load grows. While nothing happens it tells nothing: pages know that time goes on. */
export class LoadFeed implements LogConsumer {
  private readonly sockets = new Set<DashboardSocket>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly load: Pick<LoadRecord, 'view'>,
    private readonly nowMs: () => number,
  ) {}

  /** The record takes events in; here matters that there were some. */
  apply(): void {}

  applied(live: boolean): void {
    if (live && this.sockets.size > 0) this.timer ??= setTimeout(() => this.tell(), GATHER_MS);
  }

  join(socket: DashboardSocket): void {
    this.sockets.add(socket);
  }

  leave(socket: DashboardSocket): void {
    this.sockets.delete(socket);
  }

  close(): void {
    clearTimeout(this.timer);
  }

  private tell(): void {
    this.timer = undefined;
    const latest = this.load.view(this.nowMs() - REACH_MS);
    for (const socket of this.sockets) socket.emit('load', latest);
  }
}
