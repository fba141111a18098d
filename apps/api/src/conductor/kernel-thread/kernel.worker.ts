import { parentPort, type MessagePort } from 'node:worker_threads';
import { serveKernels } from './serve-kernels.js';

/** The thread's whole program: each message is the end of a channel, one for every piece of work. */
parentPort?.on('message', (port: MessagePort) => serveKernels(port));
