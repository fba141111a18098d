export {
  AppendTooLarge,
  comparePositions,
  MAX_APPEND_BYTES,
  OutcomeUnknown,
  StoreIncompatible,
  StoreUnavailable,
  StreamNotUnderstood,
  WrongExpectedRevision,
} from './event-store.js';
export type {
  Appended,
  Batch,
  EventMetadata,
  EventStore,
  ExpectedRevision,
  NewEvent,
  ReadAllOptions,
  ReadOptions,
  RecordedEvent,
  StreamEvent,
  SubscribeOptions,
} from './event-store.js';
export { eventHash } from './event-hash.js';
export { EsdbEventStore } from './esdb.event-store.js';
export { BadEsdbUrl } from './esdb.url.js';
export { MemoryEventStore } from './memory.event-store.js';
export { COPY_MARK, LogsDiffer } from './compare-logs.js';
export { copyLog } from './copy-log.js';
export type { CopyOptions, LogCopy } from './copy-log.js';
export { openReadOnly } from './read-only.js';
export type { ReadableLog } from './read-only.js';
export { SqliteEventStore } from './sqlite.event-store.js';
export type { SqliteOptions } from './sqlite.event-store.js';
export { checkSqliteLog, LogDamaged, snapshotSqliteLog } from './sqlite.snapshot.js';
export type { LogSnapshot } from './sqlite.snapshot.js';
export { StoreLocked } from './sqlite.writer-thread.js';
export { StreamCommands } from './handle-command.js';
export type { CommandContext, Handled, StreamCommandsOptions } from './handle-command.js';
export { openEventStore, parseEventStoreUrl } from './open-event-store.js';
export type { EventStoreLocation } from './open-event-store.js';
