import type { Provider } from '@nestjs/common';
import type { EventStore } from '@ramus/event-store';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { LogFollower } from '../log/follower.js';
import { SchedulerState } from '../conductor/scheduler-state.js';
import type { Config } from '../config.js';
import { CONFIG } from '../config.module.js';
import { EVENT_STORE } from '../engine/log.parts.js';
import { LOGGER } from '../http/logging.js';
import { Views } from '../projector/projector.service.js';
import { WorkflowHistory } from '../workflows/workflow-history.js';
import { WorkflowNamesStore } from '../workflows/workflow-names.js';
import { EventFeed } from './event-feed.js';
import { EventTeller } from './event-teller.js';
import { PastFile } from './past-file.js';
import { PastRecorder } from './past-recorder.js';
import { Past } from './past.js';
import { Served } from './verification/served.js';
import { Verifier } from './verification/verifier.js';

/** What answers about the past, and tells it. */
export const auditParts: Provider[] = [
  {
    provide: PastFile,
    inject: [CONFIG],
    useFactory: ({ home }: Config) => PastFile.open(join(home, 'past.sqlite')),
  },
  {
    provide: PastRecorder,
    inject: [EVENT_STORE, PastFile, SchedulerState, LOGGER],
    useFactory: (store: EventStore, file: PastFile, state: SchedulerState, logger: Logger) =>
      PastRecorder.over(store, file, state, logger),
  },
  {
    provide: Past,
    inject: [EVENT_STORE, PastFile, WorkflowNamesStore],
    useFactory: (store: EventStore, file: PastFile, names: WorkflowNamesStore) =>
      new Past(store, file, names),
  },
  {
    provide: Verifier,
    inject: [EVENT_STORE, SchedulerState, Views, LogFollower, LOGGER, CONFIG],
    useFactory: (
      store: EventStore,
      state: SchedulerState,
      views: Views,
      follower: LogFollower,
      logger: Logger,
      { home, eventStore }: Config,
    ) => new Verifier(store, new Served(state, views, follower), logger, { home, store: eventStore.kind }),
  },
  {
    provide: EventTeller,
    inject: [Views, WorkflowNamesStore],
    useFactory: (views: Views, names: WorkflowNamesStore) => new EventTeller(views, names),
  },
  {
    provide: WorkflowHistory,
    inject: [EVENT_STORE, PastRecorder, EventTeller],
    useFactory: (store: EventStore, recorder: PastRecorder, teller: EventTeller) =>
      new WorkflowHistory(store, recorder, teller),
  },
  {
    provide: EventFeed,
    inject: [EVENT_STORE, PastRecorder, WorkflowHistory, Views, EventTeller],
    useFactory: (
      store: EventStore,
      recorder: PastRecorder,
      history: WorkflowHistory,
      views: Views,
      teller: EventTeller,
    ) => new EventFeed(store, recorder, history, views, teller),
  },
];
