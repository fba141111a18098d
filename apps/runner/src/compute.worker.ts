import { kernelOf } from '@ramus/kernels';
import { serveCompute, timerClock } from '@ramus/runner-core';
import type { FromCompute, ToCompute } from '@ramus/runner-core';
import { OnnxEngine } from './engine.onnx-node.js';
import { request } from './http-request.js';
import { ModelStore } from './model-store.js';
import type { ComputeSettings, ToComputeProcess } from './node.ports.js';

/** Entry of a compute process: one assignment at a time, and the network's session kept between them. */
let serve: ((message: ToCompute) => void) | undefined;

process.on('message', (message) => {
  const told = message as ToComputeProcess;
  if (told.type === 'configure') serve = serveCompute(portsOf(told.settings), post);
  else serve?.(told);
});

// The daemon decides what a signal to the whole terminal means; without it there is nobody to compute for.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.on('disconnect', () => process.exit(0));

function post(message: FromCompute): void {
  process.send?.(message);
}

function portsOf({ server, token, provider, threads, modelsFolder, home }: ComputeSettings) {
  const models = new ModelStore({ server, token, modelsFolder, home });
  const engine = new OnnxEngine(provider, threads, models);
  return {
    server,
    fetch: request,
    clock: timerClock,
    random: Math.random,
    kernel: kernelOf,
    infer: engine.infer.bind(engine),
  };
}
