import type {
  Declined,
  Failed,
  Heartbeat,
  HeartbeatAnswer,
  Hello,
  LeaseRef,
  Welcome,
} from '@ramus/contracts';
import { DomainError, leaseKey, workflowIdOf, type Snapshot, type SnapshotLease } from '@ramus/domain';
import type { Logger } from 'pino';
import { v7 } from 'uuid';
import type { LogFollower } from '../log/follower.js';
import type { Streams } from '../log/streams.js';
import { toldDetail } from '../log/told-detail.js';
import type { AssignmentPusher } from './assignment-pusher.js';
import type { HeartbeatTable } from './heartbeat-table.js';
import type { LeaseWarden } from './lease-warden.js';
import type { RunnerLink, RunnerSocket, RunnerTable } from './runner-table.js';

/** Answers what runners say. */
export class RunnerDesk {
  constructor(
    private readonly streams: Streams,
    private readonly follower: LogFollower,
    private readonly snapshot: Snapshot,
    private readonly runners: RunnerTable,
    private readonly heartbeats: HeartbeatTable,
    private readonly warden: LeaseWarden,
    private readonly pusher: AssignmentPusher,
    private readonly settings: {
      readonly replicaId: string;
      readonly heartbeatMs: number;
      /** Is told when tiles inside a shard were done. */
      readonly moved: (workflowId: string) => void;
    },
    private readonly logger: Logger,
  ) {}

  /**
   * Lets a runner in, and says which of the leases that it names still stand.
   *
   * Leases of its own that it does not name end at once: whoever held them is gone. One that was granted while it was
   * being let in is pushed.
   *
   * @throws {DomainError} `runner-banned`
   */
  async hello(socket: RunnerSocket, { holds, runnerId, ...about }: Hello): Promise<Welcome> {
    // A hello whose answer was lost is said again on the same connection.
    const link = socket.data.link?.runnerId === runnerId ? socket.data.link : newLink(runnerId, socket);
    const { kind, slots, kinds, provider, version } = about;
    const { connectionId } = link;
    const { replicaId, heartbeatMs } = this.settings;
    const connected = await this.streams.runner.handle(
      runnerId,
      {
        type: 'ConnectRunner',
        data: { runnerId, connectionId, replicaId, slots, kinds, provider, version, kind },
      },
      { by: runnerId },
    );
    const replaced = this.runners.put(link);
    if (replaced && replaced !== link) replaced.socket.disconnect(true);
    socket.data.link = link;
    await this.follower.reached(connected.position);

    const named = new Set(holds.map(({ jobId, token }) => leaseKey(jobId, token)));
    const isKnown = ({ jobId, token }: LeaseRef): boolean =>
      // One that it was told of on this connection may have crossed with a hello that it said again.
      named.has(leaseKey(jobId, token)) || link.told.has(leaseKey(jobId, token));
    const since = Number(connected.position ?? 0);
    const abandoned = this.leasesOf(runnerId).filter((lease) => !isKnown(lease) && lease.position < since);
    await Promise.all(abandoned.map(({ jobId, token }) => this.warden.end(jobId, token, 'expired')));

    // From here on the log's followers push what is granted; what was granted meanwhile is pushed now.
    link.welcomed = true;
    const stands: LeaseRef[] = [];
    for (const lease of this.leasesOf(runnerId)) {
      const { jobId, token } = lease;
      const key = leaseKey(jobId, token);
      if (isKnown(lease)) {
        stands.push({ jobId, token });
        if (!link.told.has(key)) link.told.set(key, { jobId, token, tilesDone: 0 });
        this.heartbeats.renew(runnerId, jobId, token);
      } else if (lease.position >= since) {
        void this.pusher.push(link, lease);
      }
    }
    this.logger.info(
      { runnerId, provider, slots, holds: holds.length, stands: stands.length },
      'a runner connected',
    );
    return { ok: true, stands, heartbeatMs };
  }

  heartbeat(link: RunnerLink, { leases }: Heartbeat): HeartbeatAnswer {
    const lost: LeaseRef[] = [];
    for (const { jobId, token, tilesDone } of leases) {
      if (!this.heartbeats.renew(link.runnerId, jobId, token)) lost.push({ jobId, token });
      const told = link.told.get(leaseKey(jobId, token));
      if (!told || told.tilesDone === tilesDone) continue;
      told.tilesDone = tilesDone;
      this.settings.moved(workflowIdOf(jobId));
    }
    return { ok: true, lost };
  }

  /** @throws {DomainError} `lease-lost` */
  async failed(link: RunnerLink, { jobId, token, code, detail, retryable }: Failed): Promise<void> {
    this.refuseForeign(link, { jobId, token });
    const command = {
      type: 'FailShard',
      data: { jobId, token, cause: { code, detail: toldDetail(detail) }, retryable },
    } as const;
    await this.streams.job.handle(jobId, command, { by: link.runnerId, correlationId: workflowIdOf(jobId) });
  }

  async declined(link: RunnerLink, { jobId, token }: Declined): Promise<void> {
    if (!this.isOwn(link, { jobId, token })) return;
    link.told.delete(leaseKey(jobId, token));
    await this.warden.end(jobId, token, 'declined');
  }

  async drain({ runnerId }: RunnerLink): Promise<void> {
    await this.streams.runner.handle(
      runnerId,
      { type: 'DrainRunner', data: { runnerId, cause: 'runner' } },
      { by: runnerId },
    );
  }

  async gone(link: RunnerLink): Promise<void> {
    this.runners.remove(link);
    const { runnerId, connectionId } = link;
    const command = { type: 'DisconnectRunner', data: { runnerId, connectionId } } as const;
    await this.streams.runner.handle(runnerId, command, { by: this.settings.replicaId });
  }

  private leasesOf(runnerId: string): SnapshotLease[] {
    return [...(this.snapshot.runners.get(runnerId)?.leases.values() ?? [])];
  }

  private isOwn({ runnerId }: RunnerLink, { jobId, token }: LeaseRef): boolean {
    return this.heartbeats.runnerOf(jobId, token) === runnerId;
  }

  private refuseForeign(link: RunnerLink, lease: LeaseRef): void {
    if (!this.isOwn(link, lease)) throw new DomainError('lease-lost', lease);
  }
}

const newLink = (runnerId: string, socket: RunnerSocket): RunnerLink => ({
  runnerId,
  connectionId: v7(),
  socket,
  told: new Map(),
  stopping: new Set(),
  welcomed: false,
});
