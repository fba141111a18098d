import type {
  Declined,
  Failed,
  Heartbeat,
  HeartbeatAnswer,
  Hello,
  LeaseRef,
  Welcome,
} from '@ramus/contracts';
import {
  DomainError,
  leaseKey,
  type Misconduct,
  workflowIdOf,
  type RunnerId,
  type Snapshot,
  type SnapshotLease,
  type Volunteer,
} from '@ramus/domain';
import type { Logger } from 'pino';
import { v7 } from 'uuid';
import type { LogFollower } from '../log/follower.js';
import type { Streams } from '../log/streams.js';
import { toldDetail } from '../log/told-detail.js';
import type { Addresses } from '../volunteers/addresses.js';
import type { LeaseAliases } from '../volunteers/lease-aliases.js';
import { standingsOf } from '../volunteers/standings.js';
import { MAX_VOLUNTEER_SLOTS, type Admission } from '../volunteers/volunteer-door.js';
import type { AssignmentPusher } from './assignment-pusher.js';
import type { HeartbeatTable } from './heartbeat-table.js';
import type { LeaseWarden } from './lease-warden.js';
import { Misbehaved } from './misbehaved.js';
import type { RunnerLink, RunnerSocket, RunnerTable } from './runner-table.js';

/** A volunteer, and from where it comes. */
interface Guest {
  readonly admission: Admission;
  readonly address: string;
}

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
    private readonly aliases: LeaseAliases,
    private readonly addresses: Addresses,
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
   * @param guest absent for a trusted runner.
   * @throws {DomainError} `runner-banned`, `runner-id-taken`, `invitation-invalid`.
   */
  async hello(socket: RunnerSocket, { holds, runnerId, ...about }: Hello, guest?: Guest): Promise<Welcome> {
    // A hello whose answer was lost is said again on the same connection.
    const link =
      socket.data.link?.runnerId === runnerId
        ? socket.data.link
        : newLink(runnerId, socket, guest?.admission.volunteer);
    const { kind, slots, kinds, provider, version } = about;
    const { connectionId } = link;
    const { replicaId, heartbeatMs } = this.settings;
    if (guest) this.greet(runnerId, guest);
    const connected = await this.streams.runner.handle(
      runnerId,
      {
        type: 'ConnectRunner',
        data: {
          ...{ runnerId, connectionId, replicaId, slots, kinds, provider, version, kind },
          ...(guest && { ...guest.admission, kind: 'browser', slots: Math.min(slots, MAX_VOLUNTEER_SLOTS) }),
        },
      },
      { by: runnerId },
    );
    const replaced = this.runners.put(link);
    if (replaced && replaced !== link) replaced.socket.disconnect(true);
    socket.data.link = link;
    await this.follower.reached(connected.position);
    this.refuseUninvited(runnerId);
    if (guest) this.aliases.recall(runnerId);

    const named = new Set(
      holds.flatMap((ref) => {
        const meant = this.meant(link, ref);
        return meant ? [leaseKey(meant.jobId, meant.token)] : [];
      }),
    );
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
        stands.push(this.aliases.shownRef({ jobId, token }, guest !== undefined));
        if (!link.told.has(key)) link.told.set(key, { jobId, token, shard: lease.shard, tilesDone: 0 });
        this.heartbeats.renew(runnerId, jobId, token);
      } else if (lease.position >= since) {
        void this.pusher.push(link, lease);
      }
    }
    this.logger.info(
      { runnerId, provider, slots, holds: holds.length, stands: stands.length },
      'a runner connected',
    );
    if (!guest) return { ok: true, stands, heartbeatMs };
    const standings = standingsOf(this.snapshot, runnerId);
    link.standing = JSON.stringify(standings);
    return { ok: true, stands, heartbeatMs, standings };
  }

  heartbeat(link: RunnerLink, { leases }: Heartbeat): HeartbeatAnswer {
    const lost: LeaseRef[] = [];
    for (const { tilesDone, ...ref } of leases) {
      const lease = this.meant(link, ref);
      const key = lease && leaseKey(lease.jobId, lease.token);
      // What it has handed in is not lost: told so before the answer to its result, it would not count that as done.
      if (key !== undefined && link.finished.has(key)) continue;
      if (!lease || !this.heartbeats.renew(link.runnerId, lease.jobId, lease.token)) lost.push(ref);
      const told = key !== undefined ? link.told.get(key) : undefined;
      if (!told || told.tilesDone === tilesDone) continue;
      told.tilesDone = tilesDone;
      this.settings.moved(workflowIdOf(told.jobId));
    }
    return { ok: true, lost };
  }

  /** @throws {DomainError} `lease-lost` */
  async failed(link: RunnerLink, { code, detail, retryable, ...ref }: Failed): Promise<void> {
    const { jobId, token } = this.own(link, ref);
    const command = {
      type: 'FailShard',
      data: { jobId, token, cause: { code, detail: toldDetail(detail) }, retryable },
    } as const;
    await this.streams.job.handle(jobId, command, { by: link.runnerId, correlationId: workflowIdOf(jobId) });
  }

  async declined(link: RunnerLink, { reason: _, ...ref }: Declined): Promise<void> {
    const lease = this.meant(link, ref);
    if (!lease || !this.isOwn(link, lease)) return;
    const { jobId, token } = lease;
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

  /** Shuts a volunteer out for what it said. */
  async shutOut({ runnerId }: RunnerLink, cause: Misconduct): Promise<void> {
    const command = { type: 'BanRunner', data: { runnerId, cause } } as const;
    await this.streams.runner.handle(runnerId, command, { by: this.settings.replicaId });
  }

  async gone(link: RunnerLink): Promise<void> {
    this.runners.remove(link);
    const { runnerId, connectionId, sentAway: cause } = link;
    const data = { runnerId, connectionId, ...(cause && { cause }) };
    const command = { type: 'DisconnectRunner', data } as const;
    await this.streams.runner.handle(runnerId, command, { by: this.settings.replicaId });
  }

  private leasesOf(runnerId: string): SnapshotLease[] {
    return [...(this.snapshot.runners.get(runnerId)?.leases.values() ?? [])];
  }

  private isOwn({ runnerId }: RunnerLink, { jobId, token }: LeaseRef): boolean {
    return this.heartbeats.runnerOf(jobId, token) === runnerId;
  }

  private own(link: RunnerLink, ref: LeaseRef): LeaseRef {
    const lease = this.meant(link, ref);
    if (!lease || !this.isOwn(link, lease)) throw new DomainError('lease-lost', ref);
    return lease;
  }

  /**
   * The lease that a runner names; a volunteer knows it by its alias alone.
   *
   * @throws {Misbehaved} it is another's, or has another token: an alias cannot be guessed, so somebody told it.
   */
  private meant({ volunteer, runnerId }: RunnerLink, ref: LeaseRef): LeaseRef | undefined {
    if (!volunteer) return ref;
    const lease = this.aliases.leaseOf(ref.jobId);
    if (!lease) return undefined;
    if (lease.runnerId !== runnerId) throw new Misbehaved('claims-foreign-lease');
    if (lease.token !== ref.token) throw new Misbehaved('names-wrong-token');
    return { jobId: lease.jobId, token: lease.token };
  }

  /** From where it comes is known before the log says that it is there: from then on it may be given work. */
  private greet(runnerId: RunnerId, { admission, address }: Guest): void {
    const known = this.snapshot.runners.get(runnerId);
    // The decider refuses this too, but by then the address of whoever has the id would be another's.
    if (known && known.volunteer?.account !== admission.volunteer.account) {
      throw new DomainError('runner-id-taken', { runnerId });
    }
    this.addresses.saw(runnerId, address);
  }

  /** Its invitation may have been revoked, or itself banned, while it was being let in. */
  private refuseUninvited(runnerId: RunnerId): void {
    const runner = this.snapshot.runners.get(runnerId);
    if (runner?.banned) throw new DomainError('runner-banned', { runnerId });
    if (runner?.uninvited) throw new DomainError('invitation-invalid', {});
  }
}

const newLink = (runnerId: string, socket: RunnerSocket, volunteer?: Volunteer): RunnerLink => ({
  runnerId,
  connectionId: v7(),
  socket,
  ...(volunteer && { volunteer }),
  told: new Map(),
  finished: new Set(),
  stopping: new Set(),
  welcomed: false,
});
