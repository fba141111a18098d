import { AppendTooLarge, MAX_APPEND_BYTES } from './event-store.js';
import type { NewEvent } from './event-store.js';

/** An event's JSON, made once: what is stored, measured and handed on. */
export interface EncodedEvent {
  readonly id: string;
  readonly type: string;
  readonly data: string;
  readonly metadata: string;
}

/**
 * Turns events into what a store keeps, or refuses them before anything is written.
 *
 * @throws {AppendTooLarge} above `MAX_APPEND_BYTES`.
 */
export function encode(
  stream: string,
  events: readonly NewEvent[],
): { readonly events: readonly EncodedEvent[]; readonly bytes: number } {
  if (stream.length === 0 || stream.length > 256)
    throw new RangeError('a stream has a name of 1 to 256 characters');
  if (events.length === 0) throw new RangeError(`${stream}: an append holds at least one event`);

  const encoded = events.map(({ id, type, data, metadata }) => ({
    id,
    type,
    data: JSON.stringify(data),
    metadata: JSON.stringify(metadata),
  }));
  const bytes = encoded.reduce((sum, event) => sum + bytesOf(event), 0);
  if (bytes > MAX_APPEND_BYTES) throw new AppendTooLarge(stream, bytes);
  return { events: encoded, bytes };
}

const bytesOf = ({ id, type, data, metadata }: EncodedEvent): number =>
  Buffer.byteLength(data) + Buffer.byteLength(metadata) + Buffer.byteLength(id) + Buffer.byteLength(type);

/** The event as every reader gets it: a copy that later changes of the writer's object do not reach. */
export function decode({ id, type, data, metadata }: EncodedEvent): NewEvent {
  return {
    id,
    type,
    data: JSON.parse(data) as object,
    metadata: JSON.parse(metadata) as NewEvent['metadata'],
  };
}
