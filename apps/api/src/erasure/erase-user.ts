import { DomainError, isEnded, type UserId, type WorkflowId } from '@ramus/domain';
import { comparePositions, type EventStore, type RecordedEvent } from '@ramus/event-store';
import type { BlobStore } from '../artefacts/blob-store.js';
import type { Streams } from '../log/streams.js';
import { WorkflowNamesStore } from '../workflows/workflow-names.js';
import { blobsOnlyOf, workflowsOf } from './named-by-log.js';

export interface Erased {
  readonly userId: UserId;
  /** Whose names are gone. */
  readonly workflows: number;
  /** Those of them that had not finished. */
  readonly cancelled: number;
  /** Plans, results and artefacts that nobody else's events name. */
  readonly blobs: number;
}

export interface ErasureTools {
  readonly store: EventStore;
  readonly streams: Streams;
  readonly blobs: BlobStore;
  readonly by: string;
  readonly now: () => Date;
  readonly signal: AbortSignal;
}

/**
 * Takes away what people can be known by: names, and the bytes of one user's work. The log stays as it is.
 *
 * Nothing else may write to the log or the blobs meanwhile. Broken off anywhere, the same call again ends it; when it has
 * ended, the same call does nothing. A note `erasures/<user id>` beside the log says that it was done.
 */
export async function eraseUser(userId: UserId, tools: ErasureTools): Promise<Erased> {
  const { store, streams, blobs, signal } = tools;
  const own = await workflowsOf(store, userId, signal);
  let cancelled = 0;
  for (const workflowId of own.keys()) {
    if (await cancel(workflowId, streams, tools.by)) cancelled += 1;
    await closeJobs(workflowId, streams, tools.by);
  }
  const names = new WorkflowNamesStore(blobs);
  for (const [workflowId, fingerprint] of own) await names.forget(workflowId, fingerprint);
  const isErased = (event: RecordedEvent, workflowId: WorkflowId) => wasErased(event, workflowId, tools);
  const only = await blobsOnlyOf(store, blobs, own, isErased, signal);
  let gone = 0;
  for (const hash of only) {
    signal.throwIfAborted();
    if (await blobs.delete(hash)) gone += 1;
  }
  const erased: Erased = { userId, workflows: own.size, cancelled, blobs: gone };
  const [newest] = await store.readAll({ backwards: true, limit: 1 });
  const note: Note = { userId, at: tools.now().toISOString(), upTo: newest?.position ?? '0' };
  await blobs.putNamed(noteOf(userId), Buffer.from(JSON.stringify(note)));
  return erased;
}

/** That a user was erased, and up to which position of the log. */
interface Note {
  readonly userId: UserId;
  readonly at: string;
  readonly upTo: string;
}
const noteOf = (userId: UserId): string => `erasures/${userId}`;

/** Whether an event is of a user who was erased later: it keeps no bytes from going. */
async function wasErased(
  { position }: RecordedEvent,
  workflowId: WorkflowId,
  { streams, blobs }: ErasureTools,
): Promise<boolean> {
  const { submission } = (await streams.workflow.state(workflowId)).state;
  const bytes = submission && (await blobs.getNamed(noteOf(submission.userId)));
  if (!bytes) return false;
  const { upTo } = JSON.parse(Buffer.from(bytes).toString('utf8')) as Note;
  return comparePositions(position, upTo) <= 0;
}

async function cancel(workflowId: WorkflowId, streams: Streams, by: string): Promise<boolean> {
  const context = { by, correlationId: workflowId };
  try {
    const command = { type: 'CancelWorkflow', data: {} } as const;
    return (await streams.workflow.handle(workflowId, command, context)).events.length > 0;
  } catch (error) {
    if (error instanceof DomainError && error.code === 'workflow-finished') return false;
    throw error;
  }
}

/** A runner that is still at it must not bring another result once the API starts again. */
async function closeJobs(workflowId: WorkflowId, streams: Streams, by: string): Promise<void> {
  const { state } = await streams.workflow.state(workflowId);
  for (const { spec, status, generation } of state.jobs.values()) {
    const { jobId } = spec;
    const job = await streams.job.state(jobId);
    if (job.revision === 'no-stream' || job.state.end || !isEnded(status)) continue;
    const data = { jobId, generation, outcome: 'cancelled' } as const;
    await streams.job.handle(jobId, { type: 'CloseJob', data }, { by, correlationId: workflowId });
  }
}
