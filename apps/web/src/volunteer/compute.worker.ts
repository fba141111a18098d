import { kernelOf } from '@ramus/kernels';
import type { Tensor } from '@ramus/kernels';
import type { ModelRef } from '@ramus/contracts';
import {
  serveCompute,
  ShardFailure,
  type ComputePorts,
  type ToCompute,
  timerClock,
} from '@ramus/runner-core';
import { chooseProvider, type AdapterFacts } from './choose-provider.js';
import { WebEngine } from './engine.onnx-web.js';
import type { FromComputeWorker, Proof, ToComputeWorker } from './messages.js';
import { readPinned } from './model-cache.js';
import { restMs } from './pace.js';
import { proveAll } from './prove-all.js';
import { prove } from './prove.js';
import { webFetch } from './web.ports.js';

/** Entry of the worker that computes: one assignment at a time, the network's session kept between them. */

const MAX_THREADS = 8;

let duty = 1;
/** When the last rest ended; nothing at the start of a shard, which follows no work. */
let restedAtMs: number | undefined;
let begun:
  | Promise<{ serve: (message: ToCompute) => void; prepare: (models: readonly ModelRef[]) => Promise<void> }>
  | undefined;

self.onmessage = ({ data }: MessageEvent<ToComputeWorker>): void => {
  if (data.type === 'tune') duty = data.duty;
  else if (data.type === 'configure') {
    duty = data.duty;
    begun = begin(data);
    begun.catch(unfit);
  } else if (data.type === 'prepare') void begun?.then(({ prepare }) => prepare(data.models)).catch(unfit);
  else {
    if (data.type === 'run') restedAtMs = undefined;
    void begun?.then(({ serve }) => serve(data)).catch(unfit);
  }
};

const post = (message: FromComputeWorker, transfer: Transferable[] = []): void =>
  self.postMessage(message, { transfer });

function unfit(error: unknown): void {
  post({ type: 'unfit', detail: error instanceof Error ? error.message : String(error) });
}

async function begin({ provider, server }: ToComputeWorker & { type: 'configure' }) {
  post({ type: 'stage', stage: 'device' });
  const device = chooseProvider(provider, await adapterFacts(), threadsHere());
  if (!device) throw new Error('This browser gives no graphics adapter.');
  const http = { server, fetch: webFetch, clock: timerClock, random: Math.random };
  // For as long as this worker lives, no other adapter or driver computes; no page is told that a driver is new.
  const proofs = new Map<string, Proof>();
  const engine = new WebEngine({
    device,
    readModel: ({ url, sha256 }, signal) =>
      readPinned(
        http,
        { url: url.startsWith('/') ? `${server}${url}` : new URL(url, server).href, sha256 },
        signal,
      ),
    prove: async (model, infer, signal) => {
      if (proofs.has(model.sha256)) return;
      proofs.set(model.sha256, await prove(http, device, model, infer, signal));
    },
    stage: (stage) => post({ type: 'stage', stage }),
    deviceLost: (detail) => post({ type: 'device-lost', detail }),
  });
  const proveOne = async (model: ModelRef): Promise<Proof> => {
    await engine.load(model, new AbortController().signal);
    const proof = proofs.get(model.sha256);
    if (!proof) throw new ShardFailure('canary-missing', `${model.name} was loaded unproved`, true);
    return proof;
  };
  const prepare = async (models: readonly ModelRef[]): Promise<void> => {
    post({ type: 'prepared', device, ...(await proveAll(models, proveOne)) });
  };
  return { prepare, serve: serveCompute(portsOf(http, engine), post) };
}

function portsOf(
  http: Pick<ComputePorts, 'server' | 'fetch' | 'clock' | 'random'>,
  engine: WebEngine,
): ComputePorts {
  return {
    ...http,
    kernel: kernelOf,
    infer: async (model: ModelRef, input: Tensor, signal: AbortSignal): Promise<Tensor> => {
      // Everything since the last rest was work: the network, and what was made of its answer.
      if (restedAtMs !== undefined)
        await timerClock.wait(restMs(timerClock.now() - restedAtMs, duty), signal);
      signal.throwIfAborted();
      restedAtMs = timerClock.now();
      return engine.infer(model, input, signal);
    },
    finished: ({ pixels: { width, height, data }, own, outlines }) => {
      const copy = new Uint8Array(data);
      post({ type: 'tile', tile: { width, height, data: copy, own, outlines } }, [copy.buffer]);
    },
  };
}

async function adapterFacts(): Promise<AdapterFacts | undefined> {
  // Absent where the page is no secure context, whatever the types say.
  const gpu = navigator.gpu as GPU | undefined;
  const adapter = await gpu?.requestAdapter({ powerPreference: 'high-performance' }).catch(() => null);
  if (!adapter) return undefined;
  const { vendor, architecture, description, isFallbackAdapter } = adapter.info;
  return { vendor, architecture, description, isFallbackAdapter };
}

/** One core is left to whoever sits there. */
const threadsHere = (): number =>
  crossOriginIsolated ? Math.min(MAX_THREADS, Math.max(1, navigator.hardwareConcurrency - 1)) : 1;
