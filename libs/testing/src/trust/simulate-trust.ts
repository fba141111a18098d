import {
  applyToSnapshot,
  DEFAULT_LIMITS,
  dueCommands,
  initialSnapshot,
  jobDecider,
  PROVEN_AFTER,
  runnerDecider,
  untouched,
  type Due,
  type DomainEvent,
  type Job,
  type JobCommand,
  type Logged,
  type Runner,
  type SnapshotLease,
} from '@ramus/domain';

/**
 * What a dishonest volunteer answers. `liars` are always wrong, each in its own way. `sleepers` are honest until they are
 * proven, which they are taken to know, and wrong from then on. `colluders` are always wrong, all in the same way.
 */
export type Adversary = 'liars' | 'sleepers' | 'colluders';

export interface TrustSettings {
  readonly adversary: Adversary;
  /** Part of the volunteers that are dishonest, in [0, 1]. */
  readonly share: number;
  readonly volunteers: number;
  readonly trusted: number;
  readonly shards: number;
  /** Seeds what is drawn: the same numbers come of the same seed. */
  readonly seed: number;
}

export interface TrustOutcome {
  /** Part of the committed shards that is wrong when the job could be merged. */
  readonly wrong: number;
  /** Results computed for each shard: over the whole job, and from when nine in ten honest volunteers were proven. */
  readonly overhead: number;
  readonly overheadOnceProven: number;
  readonly convictions: number;
  readonly invalidated: number;
}

const JOB = 'w.0';
const SLOTS = 2;

/** Plays one job over many volunteers on the real deciders and policies; nobody fails and nothing is late. */
export function simulateTrust(settings: TrustSettings): TrustOutcome {
  const world = new TrustWorld(settings);
  while (!world.isDone) world.round();
  return world.outcome();
}

class TrustWorld {
  private readonly snapshot = initialSnapshot(DEFAULT_LIMITS);
  private job: Job = jobDecider.initial;
  private readonly runners = new Map<string, Runner>();
  private readonly revisions = new Map<string, number>();
  private readonly random: () => number;
  private position = 0;
  private nowMs = 1_000_000;
  private computed = 0;
  private convictions = 0;
  private invalidated = 0;
  private provenAt?: { readonly computed: number; readonly committed: number };

  constructor(private readonly settings: TrustSettings) {
    this.random = randomFrom(settings.seed);
    this.add('slide-s', { type: 'SlideAdded', data: { slideId: 's' } });
    this.add('slide-s', { type: 'SlideCleared', data: { slideId: 's' } });
    const spec = { jobId: JOB, branch: 0, kind: 'k', params: {}, dependsOn: [] };
    const data = { workflowId: 'w', userId: 'u', slideId: 's', priority: 5, reproducible: false };
    this.add('workflow-w', { type: 'WorkflowSubmitted', data: { ...data, fingerprint: 'f', jobs: [spec] } });
    this.add('pool-default', { type: 'UserAdmitted', data: { userId: 'u' } });
    this.add('pool-default', { type: 'JobSlotGranted', data: { jobId: JOB, userId: 'u', generation: 1 } });
    this.add('workflow-w', { type: 'JobStarted', data: { jobId: JOB, generation: 1 } });
    const { shards } = settings;
    const plan = { hash: 'plan', bytes: 1 };
    this.decideJob({
      type: 'PlanJob',
      data: { jobId: JOB, workflowId: 'w', generation: 1, shards, tiles: shards, plan },
    });
    for (let n = 0; n < settings.volunteers; n += 1) this.connect(`volunteer-${n}`, `account-${n}`);
    for (let n = 0; n < settings.trusted; n += 1) this.connect(`trusted-${n}`);
  }

  get isDone(): boolean {
    return this.job.end !== undefined || this.duesOf().some(({ to }) => to === 'merger');
  }

  /** Everything that is due, then everybody finishes what they hold, in an order that is drawn. */
  round(): void {
    this.nowMs += 10_000;
    for (const due of this.duesOf()) this.send(due);
    const leases = [...(this.snapshot.jobs.get(JOB)?.stream.leases.values() ?? [])];
    for (const lease of shuffled(leases, this.random)) this.finish(lease);
    this.noteProven();
  }

  outcome(): TrustOutcome {
    const { shards } = this.settings;
    let wrong = 0;
    for (const { committed } of this.job.shards) if (committed?.result.hash.startsWith('wrong')) wrong += 1;
    const { computed, committed } = this.provenAt ?? { computed: 0, committed: 0 };
    return {
      wrong: wrong / shards,
      overhead: this.computed / shards,
      overheadOnceProven: (this.computed - computed) / Math.max(1, shards - committed),
      convictions: this.convictions,
      invalidated: this.invalidated,
    };
  }

  private duesOf(): Due[] {
    const lease = { minMs: 15_000, maxMs: 600_000 };
    const context = { nowMs: this.nowMs, lease, blocked: new Map(), runnerGraceMs: 60_000 };
    return dueCommands(this.snapshot, context, 'all');
  }

  private send(due: Due): void {
    if (due.to === 'job') this.decideJob(due.command);
    if (due.to === 'runner') {
      const state = this.runners.get(due.id) ?? runnerDecider.initial;
      for (const event of runnerDecider.decide(due.command, state)) this.add(`runner-${due.id}`, event);
    }
    if (due.to === 'judge') {
      const { shard, results, trustedThere } = due;
      const tokens = results.map(({ token }) => token);
      this.decideJob({ type: 'JudgeShard', data: { jobId: JOB, shard, tokens, agree: [], trustedThere } });
    }
  }

  private finish({ token, shard, runnerId }: SnapshotLease): void {
    if (!this.job.leases.has(token)) return;
    this.computed += 1;
    const result = { hash: this.answerOf(runnerId, shard), bytes: 1 };
    const data = { jobId: JOB, token, result, tiles: 1, chance: this.random() };
    this.decideJob({ type: 'CommitShard', data });
  }

  private answerOf(runnerId: string, shard: number): string {
    if (!this.isDishonest(runnerId)) return `right ${shard}`;
    if (this.settings.adversary === 'colluders') return `wrong ${shard}`;
    const lies = this.settings.adversary === 'liars' || this.isProven(runnerId);
    return lies ? `wrong ${shard} ${runnerId}` : `right ${shard}`;
  }

  private isDishonest(runnerId: string): boolean {
    const [kind, n] = runnerId.split('-');
    return kind === 'volunteer' && Number(n) < this.settings.share * this.settings.volunteers;
  }

  private isProven(runnerId: string): boolean {
    return [...this.snapshot.trust.values()].some(
      (trust) => trust.runnerId === runnerId && trust.validated >= PROVEN_AFTER,
    );
  }

  private noteProven(): void {
    if (this.provenAt) return;
    const honest = [...this.runners.keys()].filter((id) => id.startsWith('v') && !this.isDishonest(id));
    if (honest.filter((id) => this.isProven(id)).length < 0.9 * honest.length) return;
    // What was computed of shards that are still open counts for the time after.
    let waiting = 0;
    for (const { committed, results } of this.job.shards) if (!committed) waiting += results?.length ?? 0;
    this.provenAt = { computed: this.computed - waiting, committed: this.job.committed };
  }

  private decideJob(command: JobCommand): void {
    for (const event of jobDecider.decide(command, this.job)) {
      this.job = jobDecider.evolve(this.job, event);
      if (event.type === 'ShardInvalidated') this.invalidated += 1;
      if (event.type === 'ShardCommitted') this.convictions += event.data.accepted?.against?.length ?? 0;
      this.add(`job-${JOB}`, event);
    }
  }

  private connect(runnerId: string, account?: string): void {
    const volunteer = account === undefined ? {} : { volunteer: { account, invitationId: account } };
    const about = { connectionId: runnerId, replicaId: 'r', slots: SLOTS, kinds: ['k'], version: '1' };
    const data = {
      runnerId,
      ...about,
      provider: account ? 'webgpu' : 'cpu',
      kind: 'browser',
      ...volunteer,
    } as const;
    for (const event of runnerDecider.decide({ type: 'ConnectRunner', data }, runnerDecider.initial)) {
      this.add(`runner-${runnerId}`, event);
    }
  }

  private add(stream: string, event: DomainEvent): void {
    const revision = (this.revisions.get(stream) ?? -1) + 1;
    this.revisions.set(stream, revision);
    this.position += 1;
    if (stream.startsWith('runner-')) {
      const runnerId = stream.slice('runner-'.length);
      const before = this.runners.get(runnerId) ?? runnerDecider.initial;
      this.runners.set(runnerId, runnerDecider.evolve(before, event as never));
    }
    const metadata = { at: new Date(this.nowMs).toISOString() };
    const logged: Logged = { ...event, stream, revision, position: String(this.position), metadata };
    applyToSnapshot(this.snapshot, logged, untouched());
  }
}

/** Mulberry32: small, and the same everywhere. @returns numbers in [0, 1). */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
