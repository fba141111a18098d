import type { Provider } from '@nestjs/common';
import type { EventStore } from '@ramus/event-store';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { BLOB_STORE, type BlobStore } from '../artefacts/blob-store.js';
import { JobFactsReader } from '../conductor/job-facts.js';
import { SchedulerState } from '../conductor/scheduler-state.js';
import type { Config } from '../config.js';
import { CONFIG } from '../config.module.js';
import { LOGGER } from '../http/logging.js';
import { ArtefactSender } from '../jobs/artefact-sender.js';
import { JobArtefactFiles } from '../jobs/job-artefacts.js';
import { JobExports } from '../jobs/job-exports.js';
import { ShardMaps } from '../jobs/shard-maps.js';
import { Streams } from '../log/streams.js';
import { ModelCatalogue } from '../models/model-catalogue.js';
import { Views } from '../projector/projector.service.js';
import { SqliteProjectionStore } from '../projector/sqlite.projection-store.js';
import { RunnerTable } from '../runners/runner-table.js';
import { SlideLibrary } from '../slides/slide-library.js';
import { Addresses } from '../volunteers/addresses.js';
import { WorkflowNamesStore } from '../workflows/workflow-names.js';
import { WorkflowPresenter } from '../workflows/workflow-presenter.js';
import { EVENT_STORE } from './log.parts.js';

/** What is folded from the log, and what reads it. */
export const readingParts: Provider[] = [
  {
    provide: SchedulerState,
    inject: [EVENT_STORE],
    useFactory: (store: EventStore) => new SchedulerState(store),
  },
  {
    provide: Views,
    inject: [EVENT_STORE, CONFIG, LOGGER],
    useFactory: (log: EventStore, { home }: Config, logger: Logger) =>
      Views.resume(SqliteProjectionStore.open({ path: join(home, 'views.sqlite') }), log, logger),
  },
  { provide: RunnerTable, useFactory: () => new RunnerTable() },
  {
    provide: WorkflowNamesStore,
    inject: [BLOB_STORE],
    useFactory: (blobs: BlobStore) => new WorkflowNamesStore(blobs),
  },
  {
    provide: WorkflowPresenter,
    inject: [SchedulerState, RunnerTable, WorkflowNamesStore, Addresses],
    useFactory: (state: SchedulerState, runners: RunnerTable, names: WorkflowNamesStore, from: Addresses) =>
      new WorkflowPresenter(state, runners, names, () => from.all),
  },
  {
    provide: JobFactsReader,
    inject: [Views, BLOB_STORE, SlideLibrary, ModelCatalogue],
    useFactory: (views: Views, blobs: BlobStore, slides: SlideLibrary, models: ModelCatalogue) =>
      new JobFactsReader(views, blobs, slides, models),
  },
  {
    provide: JobArtefactFiles,
    inject: [Views, JobFactsReader, BLOB_STORE, Streams],
    useFactory: (views: Views, facts: JobFactsReader, blobs: BlobStore, streams: Streams) =>
      new JobArtefactFiles(views, facts, blobs, streams),
  },
  {
    provide: JobExports,
    inject: [Views, JobArtefactFiles, JobFactsReader, SlideLibrary],
    useFactory: (views: Views, files: JobArtefactFiles, facts: JobFactsReader, slides: SlideLibrary) =>
      new JobExports(views, files, facts, slides),
  },
  {
    provide: ShardMaps,
    inject: [Views, JobFactsReader, Streams],
    useFactory: (views: Views, facts: JobFactsReader, streams: Streams) =>
      new ShardMaps(views, facts, streams),
  },
  {
    provide: ArtefactSender,
    inject: [BLOB_STORE],
    useFactory: (blobs: BlobStore) => new ArtefactSender(blobs),
  },
];
