import type { RecordedEvent } from '@ramus/event-store';

/** Hashes of the blobs that a value names: wherever it holds an object with `hash` and `bytes`. */
export function* blobsIn(value: unknown): Generator<string> {
  if (value === null || typeof value !== 'object') return;
  if (
    'hash' in value &&
    'bytes' in value &&
    typeof value.hash === 'string' &&
    /^[0-9a-f]{64}$/.test(value.hash)
  ) {
    yield value.hash;
  }
  for (const member of Object.values(value)) yield* blobsIn(member);
}

/** The blob that lists a merged job's files. */
export const manifestIn = ({ type, data }: RecordedEvent): string | undefined =>
  type === 'JobMerged' ? [...blobsIn(data)][0] : undefined;
