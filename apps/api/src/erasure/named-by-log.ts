import { asWorkflowEvent, workflowIdOf, type UserId, type WorkflowId } from '@ramus/domain';
import type { EventStore, RecordedEvent } from '@ramus/event-store';
import { logPages } from '../audit/log-order.js';
import { BlobUnknown, type BlobStore } from '../artefacts/blob-store.js';

/** A user's workflows, each with the fingerprint of its submission. */
export async function workflowsOf(
  store: EventStore,
  userId: UserId,
  signal: AbortSignal,
): Promise<Map<WorkflowId, string>> {
  const found = new Map<WorkflowId, string>();
  for await (const page of logPages(store, { after: undefined, signal })) {
    for (const recorded of page) {
      const event = asWorkflowEvent(recorded);
      if (event?.type !== 'WorkflowSubmitted' || event.data.userId !== userId) continue;
      found.set(event.data.workflowId, event.data.fingerprint);
    }
  }
  return found;
}

/** Blobs that only events of these workflows, or of erased ones, name: first what manifests list, the manifests last. */
export async function blobsOnlyOf(
  store: EventStore,
  blobs: BlobStore,
  own: ReadonlyMap<WorkflowId, string>,
  isErased: (recorded: RecordedEvent, workflowId: WorkflowId) => Promise<boolean>,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const listed = new Set<string>();
  const manifests = new Set<string>();
  const workflowOf = ({ stream }: RecordedEvent): WorkflowId => {
    const [category = ''] = stream.split('-', 1);
    const id = stream.slice(category.length + 1);
    return category === 'job' ? workflowIdOf(id) : id;
  };
  const isOwn = (recorded: RecordedEvent): boolean => own.has(workflowOf(recorded));
  const eachEvent = async (take: (recorded: RecordedEvent) => Promise<void>): Promise<void> => {
    for await (const page of logPages(store, { after: undefined, signal }))
      for (const recorded of page) await take(recorded);
  };
  await eachEvent(async (recorded) => {
    if (!isOwn(recorded)) return;
    const { direct, inManifest } = await hashesOf(recorded, blobs);
    const isManifest = recorded.type === 'JobMerged';
    for (const hash of direct) (isManifest ? manifests : listed).add(hash);
    for (const hash of inManifest) listed.add(hash);
  });
  if (listed.size + manifests.size === 0) return [];
  // Equal bytes are stored once: what another user's event names, in whatever version, stays.
  await eachEvent(async (recorded) => {
    if (isOwn(recorded)) return;
    const { direct, inManifest } = await hashesOf(recorded, blobs);
    const shared = [...direct, ...inManifest].filter((hash) => listed.has(hash) || manifests.has(hash));
    if (shared.length === 0 || (await isErased(recorded, workflowOf(recorded)))) return;
    for (const hash of shared) {
      listed.delete(hash);
      manifests.delete(hash);
    }
  });
  return [...[...listed].filter((hash) => !manifests.has(hash)), ...manifests];
}

async function hashesOf(
  { type, data }: RecordedEvent,
  blobs: BlobStore,
): Promise<{ readonly direct: readonly string[]; readonly inManifest: readonly string[] }> {
  const direct = hashesIn(data);
  if (type !== 'JobMerged') return { direct, inManifest: [] };
  const inManifest: string[] = [];
  for (const hash of direct) {
    try {
      inManifest.push(...hashesIn(JSON.parse(Buffer.from(await blobs.get(hash)).toString('utf8'))));
    } catch (error) {
      // Of a user who was erased before: what it listed is gone.
      if (!(error instanceof BlobUnknown)) throw error;
    }
  }
  return { direct, inManifest };
}

/** Every `{ hash, bytes }`, wherever it stands: an event of a later version names blobs too. */
function hashesIn(value: unknown): string[] {
  if (value === null || typeof value !== 'object') return [];
  const { hash, bytes } = value as { hash?: unknown; bytes?: unknown };
  const here = typeof hash === 'string' && typeof bytes === 'number' ? [hash] : [];
  return [...here, ...Object.values(value).flatMap(hashesIn)];
}
