import { Worker, type MessagePort } from 'node:worker_threads';

/** A thread that runs kernels. */
export interface Thread {
  /** Gives it the end of a channel over which a piece of work is served. */
  take(port: MessagePort): void;
  /** Aborted once the thread has ended, with the reason. */
  readonly ended: AbortSignal;
  /** Ends it at once, whatever it is computing. */
  terminate(): void;
}

/** The thread ended by itself: it ran out of memory, or its program broke. */
export class ThreadEnded extends Error {
  override readonly name = 'ThreadEnded';
}

/** Starts a thread. It does not keep the process alive. */
export function startThread(script = new URL('./kernel.worker.js', import.meta.url)): Thread {
  const worker = new Worker(script, { name: 'kernels' });
  const ended = new AbortController();
  worker.once('error', (cause) => ended.abort(new ThreadEnded('a thread of kernels broke', { cause })));
  worker.once('exit', (code) => ended.abort(new ThreadEnded(`a thread of kernels ended with ${code}`)));
  worker.unref();
  return {
    take: (port) => worker.postMessage(port, [port]),
    ended: ended.signal,
    terminate: () => void worker.terminate(),
  };
}
