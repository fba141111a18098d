import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { FromCompute, Log, SpawnComputeWorker, ToCompute } from '@ramus/runner-core';
import type { Logger } from 'pino';
import type { Provider } from './config.js';

/** What a compute process is told before its first assignment; over its channel, so that no command line shows the token. */
export interface ComputeSettings {
  readonly server: string;
  readonly token: string;
  readonly provider: Provider;
  /** Threads of one network. */
  readonly threads: number;
  readonly modelsFolder: string;
  readonly home: string;
}

export type ToComputeProcess = { readonly type: 'configure'; readonly settings: ComputeSettings } | ToCompute;

export const logThrough =
  (logger: Logger): Log =>
  (level, message, fields = {}) =>
    logger[level](fields, message);

/**
 * Spawns processes that compute.
 *
 * Processes and not worker threads: ending a thread while a network runs in it brings the whole process down
 * (onnxruntime-node throws out of native code), and a crash there would take the heartbeats of the other shards along.
 */
export const computeProcesses =
  (settings: ComputeSettings): SpawnComputeWorker =>
  (listener) => {
    const child = fork(fileURLToPath(new URL('./compute.worker.js', import.meta.url)), {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const gone = new Promise<void>((resolve) => {
      const exited = (detail: string): void => {
        resolve();
        listener.exited(detail);
      };
      child.once('error', (error) => exited(`the compute process could not be started: ${error.message}`));
      child.once('exit', (code, signal) => exited(`the compute process ended with ${signal ?? code}`));
    });
    child.on('message', (message) => listener.message(message as FromCompute));
    // One that is gone cannot be told; its exit is.
    const post = (message: ToComputeProcess): void => void child.send(message, () => undefined);
    post({ type: 'configure', settings });
    return {
      post,
      terminate: () => {
        child.kill('SIGKILL');
        return gone;
      },
    };
  };
