import { asLogged, type JobSpec, type Logged, type Snapshot, type Volunteer } from '@ramus/domain';
import { submittedData } from '@ramus/testing';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { MemoryBlobs } from '../artefacts/memory-blobs.fixture.js';
import { KeyedHash } from '../auth/keyed-hash.js';
import { ClockWatch } from '../conductor/clock-watch.js';
import { Conductor } from '../conductor/conductor.js';
import { Judgements } from '../conductor/judgements.js';
import { JobFactsReader } from '../conductor/job-facts.js';
import { JobWorks } from '../conductor/job-works.js';
import { serveKernels } from '../conductor/kernel-thread/serve-kernels.js';
import { KernelThreads } from '../conductor/kernel-thread/kernel-threads.js';
import { mergeJob } from '../conductor/merge-job.js';
import { planJob } from '../conductor/plan-job.js';
import { SchedulerState } from '../conductor/scheduler-state.js';
import { LogFollower, type LogConsumer } from '../log/follower.js';
import { Streams } from '../log/streams.js';
import { ModelCatalogue } from '../models/model-catalogue.js';
import { Views } from '../projector/projector.service.js';
import { SqliteProjectionStore } from '../projector/sqlite.projection-store.js';
import { HeartbeatTable } from '../runners/heartbeat-table.js';
import { LeaseWarden } from '../runners/lease-warden.js';
import { RunnerTable } from '../runners/runner-table.js';
import { FakeSource } from '../slides/fake-source.fixture.js';
import { FolderWatch } from '../slides/folder-watch.js';
import { SlideLibrary } from '../slides/slide-library.js';
import { LeaseAliases } from '../volunteers/lease-aliases.js';
import { FragileStore } from './fragile-store.fixture.js';

export const silent = pino({ level: 'silent' });
/** How often silent leases are looked for. */
export const LOOK_MS = 1_000;
/** The only slide there is. */
export const SLIDE = 'slide';

/** What follows the log, over a log in memory and on a clock that the spec moves; without sockets and HTTP. */
export class SmallEngine {
  readonly store = new FragileStore();
  readonly streams = new Streams(this.store);
  readonly state = new SchedulerState(this.store);
  readonly projections = SqliteProjectionStore.open({ path: ':memory:' });
  readonly views = new Views(this.projections, silent);
  readonly blobs = new MemoryBlobs();
  readonly runners = new RunnerTable();
  readonly heartbeats: HeartbeatTable;
  readonly warden: LeaseWarden;
  readonly kernels: KernelThreads;
  readonly source = new FakeSource(640, 480);
  /** Monotonic. */
  nowMs = 0;

  private constructor(
    readonly slides: SlideLibrary,
    readonly models: ModelCatalogue,
  ) {
    this.heartbeats = new HeartbeatTable(() => this.nowMs, LOOK_MS);
    this.warden = new LeaseWarden(this.heartbeats, this.streams, 'replica', LOOK_MS, silent);
    // A worker cannot be started from sources; what it would run runs here, behind the same channel.
    const start = () => ({
      take: serveKernels,
      ended: new AbortController().signal,
      terminate: () => undefined,
    });
    this.kernels = new KernelThreads({ start });
  }

  /** @param options `models`: the folder of models; there are none by default. */
  static async open({
    slides: ids = [SLIDE],
    models = '/nowhere',
  }: { readonly slides?: readonly string[]; readonly models?: string } = {}): Promise<SmallEngine> {
    const found = new Map<string, FakeSource>();
    const finder = {
      find: async () => ({
        slides: new Map(
          [...found].map(([slideId, { description }]) => [
            slideId,
            { slideId, path: slideId, name: 'a name', description },
          ]),
        ),
        refused: new Map(),
        unsettled: 0,
      }),
    };
    const onError = (error: unknown): void => {
      throw error;
    };
    const watch = new FolderWatch(finder, { folder: '.', onError });
    const open = async (path: string): Promise<FakeSource> => found.get(path) ?? new FakeSource(1, 1);
    const slides = new SlideLibrary(watch, { open, onError });
    const engine = new SmallEngine(slides, await ModelCatalogue.open(models));
    for (const id of ids) found.set(id, engine.source);
    await watch.look();
    return engine;
  }

  get snapshot(): Snapshot {
    return this.state.snapshot;
  }

  get facts(): JobFactsReader {
    return new JobFactsReader(this.views, this.blobs, this.slides, this.models);
  }

  /** Follows the log until the spec is over. */
  async follow(...more: readonly LogConsumer[]): Promise<LogFollower> {
    const consumers = [this.state, this.views, this.heartbeats, ...more];
    const follower = new LogFollower(this.store, consumers, silent);
    follower.start();
    onTestFinished(() => follower.close());
    await follower.whenCaughtUp();
    return follower;
  }

  works(): JobWorks {
    const { facts, kernels, blobs, slides, streams } = this;
    const plan = planJob(facts, kernels, blobs, slides, streams, 'replica');
    const merge = mergeJob(facts, kernels, blobs, slides, streams, 'replica');
    return new JobWorks(plan, merge, streams, 'replica', silent);
  }

  get aliases(): LeaseAliases {
    return new LeaseAliases(new KeyedHash(new Uint8Array(32)), this.snapshot);
  }

  judgements(): Judgements {
    const { facts, kernels, blobs, streams } = this;
    return new Judgements(facts, kernels, blobs, streams, 'replica', silent);
  }

  conductor(works = this.works(), replicaId = 'replica', clock?: ClockWatch): Conductor {
    const settings = {
      replicaId,
      runnerGraceMs: 60_000,
      leaseMinMs: 15_000,
      leaseMaxMs: 60_000,
      tickMs: 1e6,
    };
    const pool = { blockedSlots: () => this.runners.blockedSlots(), addresses: () => new Map() };
    return new Conductor(this.state, this.streams, works, this.judgements(), pool, settings, silent, clock);
  }

  async submit(jobs: readonly JobSpec[], change: Partial<ReturnType<typeof submittedData>> = {}) {
    const data = { ...submittedData(...jobs), ...change };
    return this.streams.workflow.handle(
      data.workflowId,
      { type: 'SubmitWorkflow', data },
      { by: data.userId },
    );
  }

  async connect(
    runnerId = 'r1',
    change: {
      slots?: number;
      connectionId?: string;
      kinds?: readonly string[];
      volunteer?: Volunteer;
    } = {},
  ) {
    const about = { kind: 'daemon', kinds: ['diagnostic'], provider: 'cpu', version: '1' } as const;
    const data = { runnerId, connectionId: 'c1', replicaId: 'replica', slots: 1, ...about, ...change };
    return this.streams.runner.handle(runnerId, { type: 'ConnectRunner', data }, { by: runnerId });
  }

  /** A job `w.0` that runs and is planned, as the conductor would have it. */
  async startJob(spec: JobSpec, change: Partial<ReturnType<typeof submittedData>> = {}): Promise<void> {
    const { jobId } = spec;
    const data = { jobId, generation: 1 };
    await this.submit([spec], change);
    await this.streams.workflow.handle('w', { type: 'StartJob', data }, { by: 'replica' });
    const { facts, kernels, blobs, slides, streams } = this;
    const viewer = new LogFollower(this.store, [this.views], silent);
    viewer.start();
    await viewer.whenCaughtUp();
    await planJob(facts, kernels, blobs, slides, streams, 'replica')(jobId, 1, new AbortController().signal);
    await viewer.close();
  }

  /** @returns its token. */
  async lease(shard = 0, runnerId = 'r1', jobId = 'w.0'): Promise<number> {
    const data = { jobId, leases: [{ shard, runnerId, leaseMs: 15_000 }] };
    const { revision } = await this.streams.job.handle(
      jobId,
      { type: 'GrantLeases', data },
      { by: 'replica' },
    );
    return Number(revision);
  }

  /** Commits a shard of `w.0`, as a runner's upload does. */
  async commit(shard: number, result: unknown): Promise<void> {
    const token = await this.lease(shard);
    const stored = await this.blobs.put(Buffer.from(JSON.stringify(result)));
    const data = { jobId: 'w.0', token, result: stored, tiles: 1 };
    await this.streams.job.handle('w.0', { type: 'CommitShard', data }, { by: 'r1' });
  }

  /** Merges `w.0`, all of whose shards are committed; the views must have seen its plan. */
  async merge(): Promise<void> {
    const { facts, kernels, blobs, slides, streams } = this;
    const { revision } = await streams.job.state('w.0');
    const work = mergeJob(facts, kernels, blobs, slides, streams, 'replica')(Number(revision));
    await work('w.0', 1, new AbortController().signal);
  }

  /** Every event of the log so far. */
  async log(): Promise<readonly Logged[]> {
    return (await this.store.readAll({ limit: 10_000 })).flatMap((event) => asLogged(event) ?? []);
  }

  async types(): Promise<string[]> {
    return (await this.log()).map(({ type }) => type);
  }

  /** The first event that satisfies, whenever it comes. */
  async happens<Type extends Logged['type']>(
    type: Type,
    satisfies: (event: Extract<Logged, { type: Type }>) => boolean = () => true,
  ): Promise<Extract<Logged, { type: Type }>> {
    const stop = new AbortController();
    try {
      for await (const { events } of this.store.subscribe({ signal: stop.signal })) {
        for (const event of events.flatMap((recorded) => asLogged(recorded) ?? [])) {
          if (event.type === type && satisfies(event as Extract<Logged, { type: Type }>)) {
            return event as Extract<Logged, { type: Type }>;
          }
        }
      }
    } finally {
      stop.abort();
    }
    throw new Error(`the log ended before ${type}`);
  }
}
