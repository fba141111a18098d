import type { DomainEvent, Logged } from '@ramus/domain';
import type { Breaches } from './breaches.js';

interface LeaseRecord {
  readonly shard: number;
  readonly runnerId: string;
  /** Of a volunteer; absent for a trusted runner. */
  readonly account?: string;
}

interface StreamRecord {
  shards: number;
  state: 'open' | 'merged' | 'closed';
  readonly committed: Set<number>;
  /** Live leases by token. */
  readonly leases: Map<number, LeaseRecord>;
  /** Results that wait to be compared, by token. */
  readonly received: Map<number, LeaseRecord>;
}

/** Laws L8 and L9: leases and results, counted in each job's stream. */
export class JobLaws {
  private readonly streams = new Map<string, StreamRecord>();

  constructor(private readonly breaches: Breaches) {}

  see(event: Logged<DomainEvent>): void {
    switch (event.type) {
      case 'JobPlanned': {
        const stream = this.of(event.data.jobId);
        this.breaches.expect(stream.shards === 0, 'plan', `${event.data.jobId} is planned twice`);
        stream.shards = event.data.shards;
        break;
      }
      case 'LeaseGranted':
        this.grant(event.data, event.revision, event.data.terms?.account);
        break;
      case 'LeaseEnded':
      case 'ShardFailed':
        this.useLease(event.data, event.type);
        break;
      case 'ResultReceived': {
        const lease = this.of(event.data.jobId).leases.get(event.data.token);
        this.useLease(event.data, event.type);
        if (lease) this.of(event.data.jobId).received.set(event.data.token, lease);
        break;
      }
      case 'ShardCommitted':
        this.commit(event.data);
        break;
      case 'ShardInvalidated': {
        const { committed } = this.of(event.data.jobId);
        this.breaches.expect(committed.delete(event.data.shard), 'L8', `${event.data.jobId} loses no shard`);
        break;
      }
      case 'JobMerged': {
        const { shards, committed } = this.of(event.data.jobId);
        this.breaches.expect(committed.size === shards, 'merge', `${committed.size} of ${shards} are merged`);
        this.close(event.data.jobId, 'merged');
        break;
      }
      case 'JobClosed':
        this.close(event.data.jobId, 'closed');
        break;
      case 'JobReopened': {
        const stream = this.of(event.data.jobId);
        this.breaches.expect(stream.state !== 'merged', 'L8', `${event.data.jobId} reopens after its merge`);
        if (stream.state === 'closed') stream.received.clear();
        stream.state = 'open';
        break;
      }
      default:
    }
  }

  checkEnd(): void {
    for (const [jobId, { leases, state }] of this.streams) {
      this.breaches.expect(
        leases.size === 0 && state !== 'open',
        'end',
        `${jobId} is ${state}, ${leases.size} leases`,
      );
    }
  }

  private grant(
    { jobId, shard, runnerId }: { jobId: string; shard: number; runnerId: string },
    token: number,
    account: string | undefined,
  ): void {
    const { leases, received, committed, shards, state } = this.of(jobId);
    const live = [...leases.values()].filter((lease) => lease.shard === shard);
    const others = [...live, ...[...received.values()].filter((result) => result.shard === shard)];
    const isTwin = live.length === 1 && live[0]?.account !== undefined;
    this.breaches.expect(live.length === 0 || isTwin, 'L9', `shard ${shard} of ${jobId} is leased twice`);
    const isRepeated = others.some(
      (other) => other.runnerId === runnerId || (account !== undefined && other.account === account),
    );
    this.breaches.expect(!isRepeated, 'L9', `shard ${shard} of ${jobId} goes to one account twice`);
    this.breaches.expect(
      shard < shards && !committed.has(shard),
      'L8',
      `shard ${shard} of ${jobId} is leased`,
    );
    this.breaches.expect(state === 'open', 'L8', `${jobId} is leased although ${state}`);
    leases.set(token, account === undefined ? { shard, runnerId } : { shard, runnerId, account });
  }

  private commit(data: Extract<DomainEvent, { type: 'ShardCommitted' }>['data']): void {
    const { committed, leases, received, state } = this.of(data.jobId);
    if (received.get(data.token)?.shard !== data.shard) this.useLease(data, 'ShardCommitted');
    for (const held of [leases, received]) {
      for (const [token, { shard }] of held) if (shard === data.shard) held.delete(token);
    }
    this.breaches.expect(
      !committed.has(data.shard),
      'L8',
      `shard ${data.shard} of ${data.jobId} is committed twice`,
    );
    this.breaches.expect(state === 'open', 'L8', `${data.jobId} takes a result although ${state}`);
    committed.add(data.shard);
  }

  /** What is said under a token counts only while its lease lives, and ends it. */
  private useLease(
    { jobId, token, shard, runnerId }: { jobId: string; token: number; shard: number; runnerId: string },
    what: string,
  ): void {
    const { leases } = this.of(jobId);
    const lease = leases.get(token);
    const isLive = lease?.shard === shard && lease.runnerId === runnerId;
    this.breaches.expect(isLive, 'L8', `${what} under token ${token} of ${jobId}, which is stale`);
    leases.delete(token);
  }

  private close(jobId: string, state: 'merged' | 'closed'): void {
    const stream = this.of(jobId);
    this.breaches.expect(stream.state === 'open', 'L8', `${jobId} is ${state} although ${stream.state}`);
    stream.state = state;
    stream.leases.clear();
  }

  private of(jobId: string): StreamRecord {
    const known = this.streams.get(jobId);
    if (known) return known;
    const stream: StreamRecord = {
      shards: 0,
      state: 'open',
      committed: new Set(),
      leases: new Map(),
      received: new Map(),
    };
    this.streams.set(jobId, stream);
    return stream;
  }
}
