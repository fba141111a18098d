import type { WorkflowId } from '@ramus/domain';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { BlobStore } from '../artefacts/blob-store.js';

const names = z.object({
  name: z.string(),
  branches: z.array(z.string()),
  /** By the job's place in the submission. */
  keys: z.array(z.string()),
});

/** What people call a workflow and its parts: never in the log, and gone with its object. */
export type WorkflowNames = Readonly<z.infer<typeof names>>;

/** Names that were erased, or never stored: everything still works, and says what it can. */
const ERASED: WorkflowNames = { name: '(name erased)', branches: [], keys: [] };

/** Keeps names beside the log: one small object for each submission, never changed. */
export class WorkflowNamesStore {
  private readonly cache = new LRUCache<string, WorkflowNames>({ max: 5_000 });

  constructor(private readonly blobs: BlobStore) {}

  /** The fingerprint keeps another request under the same id from renaming what stands. */
  async put(id: WorkflowId, fingerprint: string, given: WorkflowNames): Promise<void> {
    await this.blobs.putNamed(place(id, fingerprint), Buffer.from(JSON.stringify(given)));
    this.cache.set(place(id, fingerprint), given);
  }

  /** Gone for good when this answers. */
  async forget(id: WorkflowId, fingerprint: string): Promise<void> {
    this.cache.delete(place(id, fingerprint));
    await this.blobs.deleteNamed(place(id, fingerprint));
  }

  async of(id: WorkflowId, fingerprint: string): Promise<WorkflowNames> {
    const known = this.cache.get(place(id, fingerprint));
    if (known) return known;
    const bytes = await this.blobs.getNamed(place(id, fingerprint));
    if (!bytes) return ERASED;
    const found = names.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
    this.cache.set(place(id, fingerprint), found);
    return found;
  }
}

const place = (id: WorkflowId, fingerprint: string): string => `names/${id}-${fingerprint.slice(0, 16)}`;
