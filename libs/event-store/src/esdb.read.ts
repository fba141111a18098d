import { ErrorType, isCommandError, type ResolvedEvent, type StreamingRead } from '@eventstore/db-client';
import { setTimeout as pause } from 'node:timers/promises';
import { isTransient, readFailure } from './esdb.errors.js';
import { StoreUnavailable } from './event-store.js';

/** Pauses before a read is tried again, in milliseconds. */
const PAUSES_MS = [20, 100, 400] as const;

/**
 * Tries a read again while the way to the server is what fails.
 *
 * @throws {StoreUnavailable} it failed for good.
 */
export async function retried<Result>(read: () => Promise<Result>, isClosed: () => boolean): Promise<Result> {
  for (let tries = 0; ; tries++) {
    try {
      return await read();
    } catch (error) {
      const pauseMs = PAUSES_MS[tries];
      if (pauseMs === undefined || isClosed() || !isTransient(error)) throw readFailure(error);
      await pause(pauseMs);
    }
  }
}

/**
 * Takes what a read yields, until it ends or `take` answers false. A stream that is not there yields nothing.
 *
 * The client gives reads no deadline, so silence is bounded here.
 *
 * @param idleMs longest wait for the next event.
 */
export async function drain<Event extends ResolvedEvent>(
  read: StreamingRead<Event>,
  idleMs: number,
  take: (event: Event) => boolean,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(() => reject(new StoreUnavailable('the event store does not answer')), idleMs);
  read.on('data', (event: Event) => {
    timer.refresh();
    try {
      if (!take(event)) resolve();
    } catch (error) {
      reject(error as Error);
    }
  });
  read.on('end', resolve);
  read.on('close', resolve);
  read.on('error', (error: Error) => {
    if (isCommandError(error) && error.type === ErrorType.STREAM_NOT_FOUND) resolve();
    else reject(error);
  });
  try {
    await promise;
  } finally {
    clearTimeout(timer);
    read.removeAllListeners('data');
    void read.cancel().catch(() => undefined);
  }
}
