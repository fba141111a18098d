// How far browsers' results lie from Node's, and whether they count as the same: npm run calibrate [-- --provider webgpu]
import { agreementOf, equivalentNuclei, EQUIVALENCE } from '@ramus/kernels';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { goldenTiles } from './golden-tiles.mjs';
import { openNetwork } from './network-page.mjs';
import { ROOT } from './product.mjs';
import { planSlide, runShard, shardOfTile, SLIDE, slideFile } from './real-slide.mjs';

const { values } = parseArgs({ options: { provider: { type: 'string', default: 'wasm' } } });
const { provider } = values;
const MODEL = join(ROOT, 'models/nuclei-he');
/**
 * What each provider bears. Without a graphics card WebGPU runs on an adapter made of software, hundreds of times slower
 * than wasm: the middle of each golden tile, and a corner of the slide in small tiles.
 */
const EXTENT = {
  wasm: { crop: 512 },
  webgpu: {
    crop: 64,
    region: { x: 1_100, y: 1_400, width: 128, height: 128 },
    tiling: { recommended_tile: 160, halo: 48 },
  },
}[provider];
if (!EXTENT) throw new Error(`there is no provider ${provider}: wasm or webgpu`);

const manifest = JSON.parse(await readFile(join(MODEL, 'manifest.json'), 'utf8'));
Object.assign(manifest.tiling, EXTENT.tiling);

const session = await InferenceSession.create(join(MODEL, 'backbone.onnx'));
const inferOnNode = async ({ data, dims }) => {
  const outputs = await session.run({ [manifest.input.name]: new Tensor('float32', data, [...dims]) });
  return outputs[manifest.outputs.name].data;
};

/** Runs a shard on both. @returns how far they agree. */
async function compare(shard, inferInBrowser) {
  const raws = [];
  const keeping = (infer) => async (tensor) => {
    const raw = await infer(tensor);
    raws.push(raw);
    return raw;
  };
  const ours = await runShard(shard, manifest, keeping(inferOnNode));
  const theirs = await runShard(shard, manifest, keeping(inferInBrowser));
  const half = raws.length / 2;
  const difference = Math.max(
    0,
    ...raws.slice(0, half).map((raw, i) => largestDifference(raw, raws[half + i])),
  );
  return { ...agreementOf(ours, theirs), difference, isSame: equivalentNuclei(ours, theirs) };
}

const largestDifference = (a, b) => a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);

const rowOf = ({ counts: [node, browser], f1, medianCentroidPx, difference, isSame }) => ({
  node,
  browser,
  F1: f1.toFixed(4),
  'median centroid px': medianCentroidPx.toFixed(4),
  'max |raw|': difference.toExponential(1),
  same: isSame ? 'yes' : 'NO',
});

/** Many shards as one: sums, and the worst of what is no sum. */
function together(all) {
  const counts = [0, 1].map((side) => all.reduce((sum, { counts: n }) => sum + n[side], 0));
  const matched = all.reduce((sum, one) => sum + one.matched, 0);
  const worst = (name) => Math.max(...all.map((one) => one[name]));
  return {
    counts,
    f1: counts[0] + counts[1] === 0 ? 1 : (2 * matched) / (counts[0] + counts[1]),
    medianCentroidPx: worst('medianCentroidPx'),
    difference: worst('difference'),
    isSame: all.every(({ isSame }) => isSame),
  };
}

const network = await openNetwork(MODEL, provider);
if (!network) {
  console.log('skipped: this browser gives no WebGPU adapter');
  process.exit(0);
}
try {
  console.log(`${network.name} against onnxruntime-node`);
  console.log(`the same: ${JSON.stringify(EQUIVALENCE)}`);
  const rows = {};
  const tiles = await goldenTiles(EXTENT.crop);
  if (tiles.length === 0) console.log('skipped: there are no golden tiles in data/golden');
  for (const { name, pixels } of tiles) {
    rows[`${name}, ${pixels.width} px`] = rowOf(await compare(shardOfTile(pixels, manifest), network.infer));
  }
  if (!slideFile()) console.log(`skipped: ${SLIDE} is not in data/ (npm run fetch:slides)`);
  else {
    const shards = [];
    for (const shard of await planSlide(manifest, EXTENT.region))
      shards.push(await compare(shard, network.infer));
    const what = EXTENT.region ? `${EXTENT.region.width} px of ${SLIDE}` : SLIDE;
    rows[`${what}, ${shards.length} shards`] = rowOf(together(shards));
  }
  console.table(rows);
  if (Object.values(rows).some(({ same }) => same === 'NO')) process.exitCode = 1;
} finally {
  await network.close();
}
