import type { RunnerSocket } from './runner-table.js';

/**
 * Lets what is said to a runner until this turn is over leave in one write.
 *
 * Every write wakes the runner's process, which costs both sides more than a message; a round of the conductor may have
 * an assignment for each of its slots.
 */
export function inOneWrite<S extends Pick<RunnerSocket, 'conn'>>(socket: S): S {
  // Absent once the connection is gone.
  const wire = (socket as Partial<S>).conn?.request?.socket;
  if (wire && wire.writableCorked === 0) {
    wire.cork();
    process.nextTick(() => wire.uncork());
  }
  return socket;
}
