import type { MessagePort } from 'node:worker_threads';
import { Calls } from './calls.js';
import { kernelServices, type KernelServices, type Lends } from './kernel-work.js';

/** Serves one piece of work over its own channel: kernels on this side, what they borrow on the other. */
export function serveKernels(port: MessagePort): void {
  const server: Lends = {
    readPlane: (asked) => calls.call('readPlane', asked),
    readArtefact: (asked) => calls.call('readArtefact', asked),
    result: (shard) => calls.call('result', shard),
    encodePng: (image) => calls.call('encodePng', image),
  };
  const calls = new Calls<Lends>(port, { ...kernelServices(server) }, new AbortController().signal);
}

/** The other side of it. */
export const kernelsBehind = (calls: Calls<KernelServices>): KernelServices => ({
  plan: (work) => calls.call('plan', work),
  merge: (work) => calls.call('merge', work),
  nextFile: () => calls.call('nextFile', undefined),
  nextPiece: () => calls.call('nextPiece', undefined),
  agree: (results) => calls.call('agree', results),
  check: (sent) => calls.call('check', sent),
});
