import type { RunnerToServer, ServerToRunner } from '@ramus/contracts';
import {
  leaseKey,
  type ConnectionId,
  type JobId,
  type Misconduct,
  type RunnerId,
  type Token,
  type Volunteer,
} from '@ramus/domain';
import type { Socket } from 'socket.io';

export type RunnerSocket = Socket<
  RunnerToServer,
  ServerToRunner,
  Record<string, never>,
  { link?: RunnerLink }
>;

/** A lease that a runner knows of, under its own name and not its alias. */
export interface ToldLease {
  readonly jobId: JobId;
  readonly token: Token;
  readonly shard: number;
  tilesDone: number;
}

/** A connected runner, as the replica that holds its socket knows it. */
export interface RunnerLink {
  readonly runnerId: RunnerId;
  readonly connectionId: ConnectionId;
  readonly socket: RunnerSocket;
  /** Absent for a trusted runner. */
  readonly volunteer?: Volunteer;
  /** Leases that it has been told of, or said it holds, and has not been seen to be done with. */
  readonly told: Map<string, ToldLease>;
  /** Leases that it brought to an end itself, the newest of them: the answer that says so may still be on its way. */
  readonly finished: Set<string>;
  /** Leases whose computation was called off and whose slot it has not reported free. */
  readonly stopping: Set<string>;
  /** Whether it has been welcomed: before, nothing is pushed. */
  welcomed: boolean;
  /** What it was last told of its standing, as JSON. */
  standing?: string;
  /** Why the server closed the connection, if it did. */
  sentAway?: Misconduct;
}

/** The runners whose sockets this replica holds. Of two connections of one runner the newer stands. */
export class RunnerTable {
  private readonly links = new Map<RunnerId, RunnerLink>();

  /** @returns the connection that the new one replaces. */
  put(link: RunnerLink): RunnerLink | undefined {
    const before = this.links.get(link.runnerId);
    this.links.set(link.runnerId, link);
    return before;
  }

  /** Forgets a connection, unless a newer one has taken its place. */
  remove(link: RunnerLink): void {
    if (this.links.get(link.runnerId) === link) this.links.delete(link.runnerId);
  }

  get(runnerId: RunnerId): RunnerLink | undefined {
    return this.links.get(runnerId);
  }

  all(): Iterable<RunnerLink> {
    return this.links.values();
  }

  /** Slots that runners have not freed yet: no shard is given to them. */
  blockedSlots(): ReadonlyMap<RunnerId, number> {
    const blocked = new Map<RunnerId, number>();
    for (const { runnerId, stopping } of this.links.values()) {
      if (stopping.size > 0) blocked.set(runnerId, stopping.size);
    }
    return blocked;
  }

  /** Tiles done of a lease that is being computed; forgotten when it ends. */
  tilesDone(runnerId: RunnerId, jobId: JobId, token: Token): number {
    return this.links.get(runnerId)?.told.get(leaseKey(jobId, token))?.tilesDone ?? 0;
  }
}
