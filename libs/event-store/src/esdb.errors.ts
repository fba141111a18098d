import { ErrorType, isCommandError } from '@eventstore/db-client';
import {
  AppendTooLarge,
  OutcomeUnknown,
  StoreIncompatible,
  StoreUnavailable,
  WrongExpectedRevision,
} from './event-store.js';
import type { ExpectedRevision } from './event-store.js';

/** The server took nothing, and says so: the request went to a node that does not lead. The client has moved on by then. */
export const isNotLeader = (error: unknown): boolean => typeOf(error) === ErrorType.NOT_LEADER;

/** What another try may get past: the way to the server broke, not the request. */
export function isTransient(error: unknown): boolean {
  const type = typeOf(error);
  return type === undefined ? isDiscovery(error) : TRANSIENT.has(type);
}

const TRANSIENT = new Set<string>([
  ErrorType.NOT_LEADER,
  ErrorType.UNAVAILABLE,
  ErrorType.CANCELLED,
  ErrorType.UNKNOWN,
  ErrorType.DEADLINE_EXCEEDED,
  ErrorType.TIMEOUT,
]);

/** An append's failure in the words of the port. What may have been written is never called unavailable. */
export function appendFailure(
  error: unknown,
  { stream, expected, bytes }: { stream: string; expected: ExpectedRevision; bytes: number },
): Error {
  if (error instanceof Error && isCommandError(error)) {
    switch (error.type) {
      case ErrorType.WRONG_EXPECTED_VERSION: {
        const actual = Reflect.get(error, 'actualVersion') as bigint | 'no_stream';
        return new WrongExpectedRevision(
          stream,
          expected,
          typeof actual === 'bigint' ? Number(actual) : 'no-stream',
        );
      }
      case ErrorType.MAXIMUM_APPEND_SIZE_EXCEEDED:
        return new AppendTooLarge(stream, bytes);
      case ErrorType.NOT_LEADER:
        return new StoreUnavailable('no node of the event store leads', { cause: plain(error) });
      case ErrorType.ACCESS_DENIED:
        return new StoreUnavailable('the event store denies access', { cause: plain(error) });
      case ErrorType.STREAM_DELETED:
        return new StoreUnavailable(`${stream} was deleted in the event store`, { cause: plain(error) });
      default:
        return new OutcomeUnknown(`the event store did not answer (${error.type})`, { cause: plain(error) });
    }
  }
  if (isDiscovery(error))
    return new StoreUnavailable('no node of the event store was found', { cause: plain(error) });
  return new OutcomeUnknown('the event store did not answer', { cause: plain(error) });
}

/** A read's failure: it changed nothing, so it is never unknown. */
export function readFailure(error: unknown): Error {
  if (error instanceof StoreUnavailable || error instanceof StoreIncompatible) return error;
  const type = typeOf(error);
  const why = type === ErrorType.ACCESS_DENIED ? 'denies access' : 'cannot be read';
  return new StoreUnavailable(`the event store ${why}${type ? ` (${type})` : ''}`, { cause: plain(error) });
}

/** Not the client's own error: that one carries the call's metadata. */
const plain = (error: unknown): Error => new Error(error instanceof Error ? error.message : String(error));

const typeOf = (error: unknown): string | undefined =>
  error instanceof Error && isCommandError(error) ? error.type : undefined;

const isDiscovery = (error: unknown): boolean =>
  error instanceof Error && error.message.startsWith('Failed to discover');
