import type { EventData, ResolvedEvent } from '@eventstore/db-client';
import { decode, type EncodedEvent } from './encode.js';
import { StoreIncompatible, type EventMetadata, type RecordedEvent } from './event-store.js';
import { positionToNumber } from './places.js';

/** A place in `$all`, as the server names it. */
export interface LogPosition {
  readonly commit: bigint;
  readonly prepare: bigint;
}

/** What the server says where it knows no position. */
const NO_POSITION = 0xffff_ffff_ffff_ffffn;

/**
 * A position as the port names it: the byte offset of the event's record.
 *
 * Commit and prepare differ only for transactions of the protocol before gRPC, which Ramus never used.
 *
 * @throws {StoreIncompatible} they differ, or nothing is known.
 */
export function positionOf(place: LogPosition | undefined): string {
  if (!place || place.commit === NO_POSITION || place.prepare === NO_POSITION)
    throw new StoreIncompatible('the server names no position of an event: version 22.10 or later is needed');
  if (place.commit !== place.prepare)
    throw new StoreIncompatible(`the log holds a transaction of an old protocol at ${place.commit}`);
  if (place.commit > BigInt(Number.MAX_SAFE_INTEGER))
    throw new StoreIncompatible(`the log is beyond 2^53 bytes, at ${place.commit}`);
  return place.commit.toString();
}

export const knowsPosition = (place: LogPosition | undefined): place is LogPosition =>
  place !== undefined && place.commit !== NO_POSITION;

/** The server's name of a position, or its beginning. */
export function placeOf(position: string | undefined): LogPosition | 'start' {
  const offset = BigInt(positionToNumber(position, 0));
  return offset === 0n ? 'start' : { commit: offset, prepare: offset };
}

/** The event as the client takes it: metadata as the bytes that are hashed, data copied, for the client serializes it late. */
export function proposed(event: EncodedEvent): EventData {
  const { id, type, data } = decode(event);
  return {
    id,
    type,
    contentType: 'application/json',
    data: data as Record<string, unknown>,
    metadata: new TextEncoder().encode(event.metadata),
  };
}

/**
 * An event of the server as the port gives it; nothing for the server's own (`$…`), which are not part of this log.
 *
 * @throws {StoreIncompatible} it was written by another program.
 */
export function recorded({ event }: ResolvedEvent): RecordedEvent | undefined {
  if (!event || event.streamId.startsWith('$') || event.type.startsWith('$')) return undefined;
  const { streamId: stream, id, type, data, metadata } = event;
  const revision = Number(event.revision);
  if (!event.isJson || !isObject(data) || !isMetadata(metadata))
    throw new StoreIncompatible(
      `event ${revision} of ${stream.slice(0, 80)} was written by another program: Ramus needs a database of its own`,
    );
  return { id, type, data, metadata, stream, revision, position: positionOf(event.position) };
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !(value instanceof Uint8Array);

const isMetadata = (value: unknown): value is EventMetadata =>
  isObject(value) &&
  typeof Reflect.get(value, 'at') === 'string' &&
  typeof Reflect.get(value, 'by') === 'string';
