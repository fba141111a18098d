import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { StoreIncompatible, StoreUnavailable } from './event-store.js';
import type { FromWriter, WriterData } from './sqlite.messages.js';

/** Another process (or another store of this one) already writes to the file. */
export class StoreLocked extends Error {
  override readonly name = 'StoreLocked';
}

const REFUSALS = {
  locked: StoreLocked,
  incompatible: StoreIncompatible,
  unavailable: StoreUnavailable,
} as const;

/** Starts the writer and waits until it holds the file; `head` is the position of the last event in it. */
export async function startWriterThread(
  data: WriterData,
): Promise<{ readonly worker: Worker; readonly head: number }> {
  // From sources (in tests) Node strips the types of the worker itself.
  const script = import.meta.url.endsWith('.ts') ? './sqlite.writer.ts' : './sqlite.writer.js';
  const worker = new Worker(new URL(script, import.meta.url), { workerData: data, name: 'event-log-writer' });
  const [first] = (await once(worker, 'message')) as [FromWriter];
  if (first.kind === 'ready') return { worker, head: first.head };
  const [Refusal, reason] =
    first.kind === 'refused' ? [REFUSALS[first.why], first.reason] : [StoreUnavailable, ''];
  throw new Refusal(reason);
}
