import { chromium } from '@playwright/test';
import { once } from 'node:events';
import { createReadStream, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const RUNTIME = dirname(fileURLToPath(import.meta.resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm')));
const SCRIPTS = { wasm: 'ort.wasm.min.mjs', webgpu: 'ort.webgpu.min.mjs' };
const TYPES = { mjs: 'text/javascript', wasm: 'application/wasm', onnx: 'application/octet-stream' };

/**
 * A network in a page of Chromium: the runtime that volunteers run, and nothing else of the product.
 *
 * @param folder of the network, which holds `backbone.onnx`.
 * @param provider `wasm` or `webgpu`.
 * @returns `infer` (NCHW float32 in, the raw values out), what computes in words, and `close`; nothing where this browser
 *   gives no adapter.
 */
export async function openNetwork(folder, provider) {
  const server = createServer((request, response) => serve(folder, request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--enable-unsafe-webgpu', '--disable-background-networking'],
  });
  const close = async () => {
    await browser.close();
    server.close();
  };
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  const machine = await page.evaluate(load, [provider, `/${SCRIPTS[provider]}`]);
  if (machine === null) {
    await close();
    return undefined;
  }
  const infer = async ({ data, dims }) => {
    const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64');
    const raw = Buffer.from(
      await page.evaluate(([b, d]) => globalThis.infer(b, d), [bytes, [...dims]]),
      'base64',
    );
    return new Float32Array(raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.byteLength));
  };
  return { infer, close, name: `${provider} (${machine}, Chromium ${browser.version()})` };
}

function serve(folder, { url = '/' }, response) {
  response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
  response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
  const name = basename(url);
  if (name === '')
    return response.setHeader('Content-Type', 'text/html').end('<!doctype html><title>network</title>');
  const file = join(name.endsWith('.onnx') ? folder : RUNTIME, name);
  if (!existsSync(file)) return response.writeHead(404).end();
  response.setHeader('Content-Type', TYPES[name.split('.').at(-1)] ?? 'text/plain');
  return createReadStream(file).pipe(response);
}

/** In the page: loads the network and leaves `infer` behind. */
async function load([provider, script]) {
  const adapter = provider === 'webgpu' ? await navigator.gpu?.requestAdapter() : undefined;
  if (provider === 'webgpu' && !adapter) return null;
  const ort = await import(script);
  ort.env.wasm.wasmPaths = `${location.origin}/`;
  ort.env.logLevel = 'error';
  const session = await ort.InferenceSession.create('/backbone.onnx', { executionProviders: [provider] });
  globalThis.infer = async (bytes, dims) => {
    const raw = Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0));
    const given = new ort.Tensor('float32', new Float32Array(raw.buffer), dims);
    const outputs = await session.run({ [session.inputNames[0]]: given });
    const { data } = outputs[session.outputNames[0]];
    const out = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    let text = '';
    for (let i = 0; i < out.length; i += 32_768) text += String.fromCharCode(...out.subarray(i, i + 32_768));
    given.dispose();
    return btoa(text);
  };
  return adapter ? `${adapter.info.vendor} ${adapter.info.architecture}` : 'processor';
}
