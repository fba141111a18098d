// How far browsers' outputs lie from Node's, on the golden tiles: npm run calibrate [-- --provider webgpu --crop 64]
import { createReadStream, existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { modelManifest, segmentNucleiKernel, toTensor } from '@ramus/kernels';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import sharp from 'sharp';
import { ROOT } from './product.mjs';

const { values } = parseArgs({
  options: {
    provider: { type: 'string', default: 'wasm' },
    /** Side of the middle of each tile that is computed, in pixels; all of it by default. A multiple of 16. */
    crop: { type: 'string', default: '512' },
  },
});
const { provider } = values;
const crop = Number(values.crop);
const model = join(ROOT, 'models/nuclei-he');
const golden = ['data/golden', '../shared/model/golden']
  .map((folder) => join(ROOT, folder))
  .find((folder) => existsSync(join(folder, 'index.json')));
if (!golden) {
  console.log('skipped: there are no golden tiles in data/golden');
  process.exit(0);
}
const manifest = modelManifest.parse(JSON.parse(await readFile(join(model, 'manifest.json'), 'utf8')));
const runtime = dirname(fileURLToPath(import.meta.resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm')));
const script = { wasm: 'ort.wasm.min.mjs', webgpu: 'ort.webgpu.min.mjs' }[provider];

const server = createServer((request, response) => {
  response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
  response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
  const name = basename(request.url ?? '/');
  if (name === '')
    return response.setHeader('Content-Type', 'text/html').end('<!doctype html><title>calibrate</title>');
  const file = join(name.endsWith('.onnx') ? model : runtime, name);
  if (!existsSync(file)) return response.writeHead(404).end();
  response.setHeader(
    'Content-Type',
    name.endsWith('.mjs')
      ? 'text/javascript'
      : name.endsWith('.wasm')
        ? 'application/wasm'
        : 'application/octet-stream',
  );
  createReadStream(file).pipe(response);
}).listen(0, '127.0.0.1');
await once(server, 'listening');

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--enable-unsafe-webgpu', '--disable-background-networking'],
});
const page = await browser.newPage();
await page.goto(`http://127.0.0.1:${server.address().port}/`);
const adapter = await page.evaluate(
  async ([wanted, url]) => {
    const found = wanted === 'webgpu' ? await navigator.gpu?.requestAdapter() : undefined;
    if (wanted === 'webgpu' && !found) return null;
    const ort = await import(url);
    ort.env.wasm.wasmPaths = `${location.origin}/`;
    ort.env.logLevel = 'error';
    const session = await ort.InferenceSession.create('/backbone.onnx', { executionProviders: [wanted] });
    globalThis.infer = async (bytes, size, input) => {
      const raw = Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0));
      const given = new ort.Tensor('float32', new Float32Array(raw.buffer), [1, 3, size, size]);
      const outputs = await session.run({ [input]: given });
      const { data } = outputs[session.outputNames[0]];
      const out = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      let text = '';
      for (let i = 0; i < out.length; i += 32_768)
        text += String.fromCharCode(...out.subarray(i, i + 32_768));
      given.dispose();
      return btoa(text);
    };
    return found ? `${found.info.vendor} ${found.info.architecture}` : 'processor';
  },
  [provider, `/${script}`],
);
if (adapter === null) {
  console.log('skipped: this browser gives no WebGPU adapter');
  process.exit(0);
}

const onNode = await InferenceSession.create(join(model, 'backbone.onnx'));
const inferOnNode = async ({ data, dims }) =>
  (await onNode.run({ [manifest.input.name]: new Tensor('float32', data, [...dims]) }))[manifest.outputs.name]
    .data;
const inferInBrowser = async ({ data, dims }) => {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64');
  const answer = await page.evaluate(
    ([b, s, i]) => globalThis.infer(b, s, i),
    [bytes, dims[2], manifest.input.name],
  );
  const raw = Buffer.from(answer, 'base64');
  return new Float32Array(raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.byteLength));
};

/** The nuclei that the kernel makes of an output. */
async function nucleiOf(pixels, raw) {
  const whole = { x: 0, y: 0, width: pixels.width, height: pixels.height };
  const { tiles } = await segmentNucleiKernel.run(
    { tiles: [{ x: 0, y: 0, owns: whole, inside: whole }] },
    { pixelUm: [manifest.mpp, manifest.mpp] },
    {
      tiles: (async function* () {
        yield { index: 0, pixels };
      })(),
      infer: async () => ({ dims: [1, 6, pixels.height, pixels.width], data: raw }),
      model: manifest,
      progress: () => undefined,
      wait: async () => undefined,
      attempt: 0,
      signal: { aborted: false, throwIfAborted: () => undefined },
    },
  );
  return tiles[0];
}

const at = (flat, i) => [flat[2 * i], flat[2 * i + 1]];
/** Nuclei with one seed are one nucleus; how far their centres lie apart. */
function compare(ours, theirs) {
  const bySeed = new Map(theirs.areaPx.map((_, i) => [at(theirs.seeds, i).join(), i]));
  const distances = ours.areaPx.flatMap((_, i) => {
    const other = bySeed.get(at(ours.seeds, i).join());
    if (other === undefined) return [];
    const [[x, y], [u, v]] = [at(ours.centroids, i), at(theirs.centroids, other)];
    return [Math.hypot(x - u, y - v)];
  });
  const n = ours.areaPx.length + theirs.areaPx.length;
  distances.sort((a, b) => a - b);
  return { f1: n === 0 ? 1 : (2 * distances.length) / n, median: distances[distances.length >> 1] ?? 0 };
}

const rows = [];
for (const { name } of JSON.parse(await readFile(join(golden, 'index.json'), 'utf8')).tiles) {
  const image = sharp(join(golden, `${name}.png`))
    .removeAlpha()
    .toColourspace('srgb');
  const { width, height } = await image.metadata();
  const size = Math.min(crop, width, height);
  const [left, top] = [(width - size) >> 1, (height - size) >> 1];
  const data = await image.extract({ left, top, width: size, height: size }).raw().toBuffer();
  const pixels = { width: size, height: size, data };
  const input = toTensor(pixels, manifest.input.normalisation);
  const [ours, theirs] = [await inferOnNode(input), await inferInBrowser(input)];
  let difference = 0;
  for (let i = 0; i < ours.length; i++) difference = Math.max(difference, Math.abs(ours[i] - theirs[i]));
  const [a, b] = [await nucleiOf(pixels, ours), await nucleiOf(pixels, theirs)];
  const { f1, median } = compare(a, b);
  rows.push({
    tile: name,
    px: size,
    node: a.areaPx.length,
    browser: b.areaPx.length,
    'F1 by seed': f1.toFixed(4),
    'median centroid px': median.toFixed(4),
    'max |raw|': difference.toExponential(1),
  });
}
console.log(`${provider} (${adapter}, ${browser.version()}) against onnxruntime-node`);
console.table(rows);
await browser.close();
server.close();
