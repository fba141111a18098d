import type { FromCompute, ToCompute } from './compute-messages.js';
import type { ComputePorts } from './run-assignment.js';
import { runAssignment } from './run-assignment.js';

/**
 * Serves assignments in the place of computation; the shell feeds what it returns with each message that comes.
 *
 * @param post sends a message to the `WorkerComputeHost` that spawned it.
 */
export function serveCompute(
  ports: ComputePorts,
  post: (message: FromCompute) => void,
): (message: ToCompute) => void {
  let running: AbortController | undefined;
  return (message) => {
    if (message.type === 'abort') {
      running?.abort();
      return;
    }
    if (running) throw new RangeError('an assignment came while another one runs');
    const current = new AbortController();
    running = current;
    const progress = (tilesDone: number): void => post({ type: 'progress', tilesDone });
    void runAssignment(ports, message.assignment, progress, current.signal).then((outcome) => {
      running = undefined;
      post({ type: 'done', outcome });
    });
  };
}
