import wasmModule from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import wasmBinary from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import gpuModule from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import gpuBinary from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';
import type { Provider } from './messages.js';

type Runtime = typeof import('onnxruntime-web/webgpu');

/**
 * ONNX Runtime with its provider, loaded when it is first wanted, from where this program came from and nowhere else.
 *
 * @param threads of one network; more than one only where the page is cross-origin isolated.
 */
export async function loadRuntime(provider: Provider, threads: number): Promise<Runtime> {
  const isGpu = provider === 'webgpu';
  const ort = isGpu ? await import('onnxruntime-web/webgpu') : await import('onnxruntime-web/wasm');
  const [mjs, wasm] = isGpu ? [gpuModule, gpuBinary] : [wasmModule, wasmBinary];
  // Absolute: the runtime hands them to workers of its own.
  ort.env.wasm.wasmPaths = { mjs: new URL(mjs, location.href).href, wasm: new URL(wasm, location.href).href };
  ort.env.wasm.numThreads = threads;
  ort.env.logLevel = 'error';
  return ort;
}
