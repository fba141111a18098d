import type { Provider } from '@nestjs/common';
import { openEventStore, type EventStore } from '@ramus/event-store';
import { v7 } from 'uuid';
import type { Config } from '../config.js';
import { CONFIG } from '../config.module.js';
import { AppendWatch } from '../log/append-watch.js';
import { Streams } from '../log/streams.js';

export const EVENT_STORE = Symbol('event-store');
/** Opaque id of this process, as the log names it. */
export const REPLICA_ID = Symbol('replica-id');

/** The log itself, and the deciders that write to it. */
export const logParts: Provider[] = [
  { provide: REPLICA_ID, useFactory: () => v7() },
  {
    provide: EVENT_STORE,
    inject: [CONFIG],
    useFactory: async ({ eventStore }: Config) => new AppendWatch(await openEventStore(eventStore)),
  },
  { provide: Streams, inject: [EVENT_STORE], useFactory: (store: EventStore) => new Streams(store) },
];
