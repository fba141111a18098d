import type { Provider } from '@nestjs/common';
import type { EventStore } from '@ramus/event-store';
import type { Logger } from 'pino';
import { PastRecorder } from '../audit/past-recorder.js';
import { BLOB_STORE, type BlobStore } from '../artefacts/blob-store.js';
import { LeaseSigner } from '../auth/lease-signer.js';
import { Conductor } from '../conductor/conductor.js';
import { JobFactsReader } from '../conductor/job-facts.js';
import { JobWorks } from '../conductor/job-works.js';
import { Judgements } from '../conductor/judgements.js';
import { KernelThreads } from '../conductor/kernel-thread/kernel-threads.js';
import { mergeJob } from '../conductor/merge-job.js';
import { planJob } from '../conductor/plan-job.js';
import { SchedulerState } from '../conductor/scheduler-state.js';
import type { Config } from '../config.js';
import { CONFIG } from '../config.module.js';
import { StandingTeller } from '../volunteers/standings.js';
import { DashboardFeed } from '../dashboard/dashboard-feed.js';
import { LoadFeed } from '../dashboard/load-feed.js';
import { LOGGER } from '../http/logging.js';
import { ProblemFilter } from '../http/problem.filter.js';
import { ShardMaps } from '../jobs/shard-maps.js';
import { LogFollower } from '../log/follower.js';
import { Streams } from '../log/streams.js';
import { Views } from '../projector/projector.service.js';
import { AssignmentPusher } from '../runners/assignment-pusher.js';
import { HeartbeatTable } from '../runners/heartbeat-table.js';
import { LeaseFiles } from '../runners/lease-files.js';
import { LeaseRoutes } from '../runners/lease-routes.js';
import { LeaseWarden } from '../runners/lease-warden.js';
import { RunnerDesk } from '../runners/runner-desk.js';
import { RunnerTable } from '../runners/runner-table.js';
import { LoadRecord } from '../scheduler/load-record.js';
import { SchedulerPresenter } from '../scheduler/scheduler-presenter.js';
import { Clearances } from '../slides/clearances.js';
import { SlideLibrary } from '../slides/slide-library.js';
import { Addresses } from '../volunteers/addresses.js';
import { LeaseAliases } from '../volunteers/lease-aliases.js';
import { Invitations } from '../volunteers/invitations.js';
import { WorkflowPresenter } from '../workflows/workflow-presenter.js';
import { EVENT_STORE, REPLICA_ID } from './log.parts.js';

/** Silent leases are looked for this often within the shortest lease. */
const LOOKS_PER_LEASE = 10;
const lookMs = ({ leaseMinMs }: Config): number => Math.max(20, Math.round(leaseMinMs / LOOKS_PER_LEASE));

/** What sends due commands, and what speaks to runners and dashboards. */
export const schedulingParts: Provider[] = [
  {
    provide: HeartbeatTable,
    inject: [CONFIG],
    useFactory: (config: Config) => new HeartbeatTable(() => performance.now(), lookMs(config)),
  },
  {
    provide: LeaseWarden,
    inject: [HeartbeatTable, Streams, REPLICA_ID, CONFIG, LOGGER],
    useFactory: (
      table: HeartbeatTable,
      streams: Streams,
      replicaId: string,
      config: Config,
      logger: Logger,
    ) => new LeaseWarden(table, streams, replicaId, lookMs(config), logger),
  },
  { provide: KernelThreads, useFactory: () => new KernelThreads() },
  {
    provide: JobWorks,
    inject: [JobFactsReader, KernelThreads, BLOB_STORE, SlideLibrary, Streams, REPLICA_ID, LOGGER],
    useFactory: (
      facts: JobFactsReader,
      kernels: KernelThreads,
      blobs: BlobStore,
      slides: SlideLibrary,
      streams: Streams,
      by: string,
      logger: Logger,
    ) => {
      const plan = planJob(facts, kernels, blobs, slides, streams, by);
      return new JobWorks(plan, mergeJob(facts, kernels, blobs, slides, streams, by), streams, by, logger);
    },
  },
  {
    provide: Judgements,
    inject: [JobFactsReader, KernelThreads, BLOB_STORE, Streams, REPLICA_ID, LOGGER],
    useFactory: (
      facts: JobFactsReader,
      kernels: KernelThreads,
      blobs: BlobStore,
      streams: Streams,
      replicaId: string,
      logger: Logger,
    ) => new Judgements(facts, kernels, blobs, streams, replicaId, logger),
  },
  {
    provide: Conductor,
    inject: [
      SchedulerState,
      Streams,
      JobWorks,
      Judgements,
      RunnerTable,
      Addresses,
      CONFIG,
      REPLICA_ID,
      LOGGER,
    ],
    useFactory: (
      state: SchedulerState,
      streams: Streams,
      works: JobWorks,
      judgements: Judgements,
      runners: RunnerTable,
      addresses: Addresses,
      { runnerGraceMs, leaseMinMs, leaseMaxMs, conductorTickMs: tickMs }: Config,
      replicaId: string,
      logger: Logger,
    ) => {
      const settings = { replicaId, runnerGraceMs, leaseMinMs, leaseMaxMs, tickMs };
      const pool = { blockedSlots: () => runners.blockedSlots(), addresses: () => addresses.all };
      return new Conductor(state, streams, works, judgements, pool, settings, logger);
    },
  },
  {
    provide: AssignmentPusher,
    inject: [
      SchedulerState,
      RunnerTable,
      JobFactsReader,
      LeaseSigner,
      LeaseAliases,
      LeaseWarden,
      Conductor,
      LOGGER,
    ],
    useFactory: (
      { snapshot }: SchedulerState,
      runners: RunnerTable,
      facts: JobFactsReader,
      signer: LeaseSigner,
      aliases: LeaseAliases,
      warden: LeaseWarden,
      conductor: Conductor,
      logger: Logger,
    ) =>
      new AssignmentPusher(snapshot, runners, facts, signer, aliases, warden, () => conductor.look(), logger),
  },
  {
    provide: SchedulerPresenter,
    inject: [SchedulerState, Views, WorkflowPresenter],
    useFactory: (state: SchedulerState, views: Views, workflows: WorkflowPresenter) =>
      new SchedulerPresenter(state, views, workflows),
  },
  {
    provide: LoadRecord,
    inject: [SchedulerState],
    useFactory: ({ snapshot }: SchedulerState) => new LoadRecord(snapshot, Date.now),
  },
  {
    provide: LoadFeed,
    inject: [LoadRecord],
    useFactory: (load: LoadRecord) => new LoadFeed(load, Date.now),
  },
  {
    provide: DashboardFeed,
    inject: [Views, WorkflowPresenter, SchedulerPresenter, ShardMaps, LOGGER],
    useFactory: (
      views: Views,
      workflows: WorkflowPresenter,
      scheduler: SchedulerPresenter,
      shards: ShardMaps,
      logger: Logger,
    ) => new DashboardFeed(views, workflows, scheduler, shards, logger),
  },
  {
    provide: LogFollower,
    inject: [
      EVENT_STORE,
      LoadRecord,
      SchedulerState,
      PastRecorder,
      Views,
      Invitations,
      Clearances,
      HeartbeatTable,
      AssignmentPusher,
      Conductor,
      DashboardFeed,
      LoadFeed,
      RunnerTable,
      LOGGER,
    ],
    useFactory: (
      store: EventStore,
      load: LoadRecord,
      state: SchedulerState,
      past: PastRecorder,
      views: Views,
      invitations: Invitations,
      clearances: Clearances,
      heartbeats: HeartbeatTable,
      pusher: AssignmentPusher,
      conductor: Conductor,
      dashboards: DashboardFeed,
      loadFeed: LoadFeed,
      runners: RunnerTable,
      logger: Logger,
    ) => {
      const standings = new StandingTeller(state.snapshot, runners);
      // The load is recorded from how things stood before an event.
      const readers = [load, state, past, views, invitations, clearances];
      return new LogFollower(
        store,
        [...readers, heartbeats, pusher, conductor, dashboards, loadFeed, standings],
        logger,
      );
    },
  },
  {
    provide: RunnerDesk,
    inject: [
      Streams,
      LogFollower,
      SchedulerState,
      RunnerTable,
      HeartbeatTable,
      LeaseWarden,
      AssignmentPusher,
      LeaseAliases,
      Addresses,
      DashboardFeed,
      CONFIG,
      REPLICA_ID,
      LOGGER,
    ],
    useFactory: (
      streams: Streams,
      follower: LogFollower,
      { snapshot }: SchedulerState,
      runners: RunnerTable,
      heartbeats: HeartbeatTable,
      warden: LeaseWarden,
      pusher: AssignmentPusher,
      aliases: LeaseAliases,
      addresses: Addresses,
      dashboards: DashboardFeed,
      { heartbeatMs }: Config,
      replicaId: string,
      logger: Logger,
    ) =>
      new RunnerDesk(
        streams,
        follower,
        snapshot,
        runners,
        heartbeats,
        warden,
        pusher,
        aliases,
        addresses,
        { replicaId, heartbeatMs, moved: (workflowId) => dashboards.moved(workflowId) },
        logger,
      ),
  },
  {
    provide: LeaseFiles,
    inject: [
      SchedulerState,
      HeartbeatTable,
      JobFactsReader,
      KernelThreads,
      SlideLibrary,
      BLOB_STORE,
      Streams,
    ],
    useFactory: (
      { snapshot }: SchedulerState,
      heartbeats: HeartbeatTable,
      facts: JobFactsReader,
      kernels: KernelThreads,
      slides: SlideLibrary,
      blobs: BlobStore,
      streams: Streams,
    ) => new LeaseFiles(snapshot, heartbeats, facts, kernels, slides, blobs, streams),
  },
  {
    provide: LeaseRoutes,
    inject: [LeaseSigner, LeaseAliases, LeaseFiles, LOGGER],
    useFactory: (signer: LeaseSigner, aliases: LeaseAliases, files: LeaseFiles, logger: Logger) =>
      new LeaseRoutes(signer, aliases, files, new ProblemFilter(logger), logger),
  },
];
