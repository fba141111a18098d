// One untiled pass of the network and the reference post-processing over a whole (small) slide at level 0.
// It is what tiled, sharded results are compared with: reference/CMU-1-Small-Region.objects.json was made by it.
//   python3 -c "import openslide,numpy as n; s=openslide.OpenSlide('SLIDE.svs'); n.asarray(s.read_region((0,0),0,s.dimensions).convert('RGB')).tofile('slide.rgb'); print(s.dimensions)"
//   node whole_slide_reference.mjs slide.rgb WIDTH HEIGHT > objects.json      (needs onnxruntime-node in reach)
// Output: [[x, y, area], ...]: seed pixel in level-0 pixels and area in pixels, in seed order; white padding to a multiple of 16.
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { postprocess } from './postprocess_reference.mjs';
const ort = createRequire(path.join(process.cwd(), 'x.js'))('onnxruntime-node');

const model = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const manifest = JSON.parse(fs.readFileSync(path.join(model, 'manifest.json'), 'utf8'));
const [file, W, H] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const w = Math.ceil(W / 16) * 16, h = Math.ceil(H / 16) * 16, n = w * h;
const rgb = fs.readFileSync(file), x = new Float32Array(3 * n).fill(1);
for (let r = 0; r < H; r++) for (let c = 0; c < W; c++) for (let k = 0; k < 3; k++) x[k * n + r * w + c] = rgb[(r * W + c) * 3 + k] / 127.5 - 1;

const session = await ort.InferenceSession.create(path.join(model, 'backbone.onnx'), { intraOpNumThreads: 2 });
const t0 = performance.now();
const { raw } = await session.run({ image: new ort.Tensor('float32', x, [1, 3, h, w]) });
const t1 = performance.now();
const { objects } = postprocess(raw.data, h, w, manifest.pixel_classifier.weights, manifest.postprocess);
console.error(`network ${(t1 - t0) | 0} ms, post-processing ${(performance.now() - t1) | 0} ms, ${objects.length} nuclei`);
console.log(JSON.stringify(objects.filter((o) => o.x < W && o.y < H).map((o) => [o.x, o.y, o.area])));
