import { copyFile, readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { cpuSpent, cpuTimes } from './cpu-time.mjs';
import { percentile } from './percentiles.mjs';
import { ROOT, withProduct } from './product.mjs';

const SLIDE = 'CMU-1-Small-Region.svs';
const PLACES = [join(ROOT, 'data'), join(ROOT, '../shared/slides')];
const MODEL = join(ROOT, 'models/nuclei-he');
const BAR = 1.25;
const RUNS = 3;

/** Wall time of a `segment-nuclei` job of the real slide over the bare time of its network for the same tiles. */
export async function slide() {
  const file = PLACES.map((folder) => join(folder, SLIDE)).find(existsSync);
  if (!file)
    return [
      {
        name: 'job over bare network',
        value: 'skipped',
        detail: `${SLIDE} is in none of ${PLACES.join(', ')}`,
      },
    ];
  const slots = process.env.LOCAL_RUNNER_SLOTS;
  return withProduct(
    { RAMUS_DIAGNOSTICS: 0, ...(slots && { LOCAL_RUNNER_SLOTS: slots }) },
    async (product) => {
      await copyFile(file, join(product.slides, SLIDE));
      const user = product.user('bench');
      const slideId = await found(user);
      // The first run loads the network in every slot, and opens the slide.
      await segment(user, slideId);
      const tiles = await tilesOf(product);
      const network = await bareNetwork();
      await network(tiles.slice(0, 4));

      const ratios = [];
      const lines = [];
      for (let n = 0; n < RUNS; n++) {
        const before = await network(tiles);
        const cpuBefore = cpuTimes(product.pid);
        const jobS = await segment(user, slideId);
        const cpu = cpuSpent(cpuBefore, cpuTimes(product.pid), tiles.length);
        const parts = partsOf(product);
        const bareS = (before + (await network(tiles))) / 2;
        ratios.push(jobS / bareS);
        lines.push(`${jobS.toFixed(2)} s over ${bareS.toFixed(2)} s; ${parts}; per tile ${cpu}`);
      }
      const median = percentile(ratios, 50);
      return [
        {
          name: `segment-nuclei on ${SLIDE}, job over bare network`,
          value: `${median.toFixed(2)} (median of ${ratios.map((ratio) => ratio.toFixed(2)).join(', ')})`,
          detail: `${tiles.length} tiles of both: ${lines.join('\n  ')}`,
          bar: `≤ ${BAR}`,
          isReached: median <= BAR,
        },
      ];
    },
  );
}

async function found(user) {
  for (const until = performance.now() + 30_000; performance.now() < until;) {
    const [slide] = (await user.ask('GET', '/api/slides')).items;
    if (slide) return slide.slideId;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error('the slide was not found by itself');
}

/** @returns seconds from its start to its end, as the API tells them. */
async function segment(user, slideId) {
  const { workflowId } = await user.submit({
    name: 'bench',
    slideId,
    branches: [
      {
        name: 'core-analysis',
        jobs: [
          { key: 'tissue', kind: 'tissue-mask' },
          { key: 'nuclei', kind: 'segment-nuclei', dependsOn: ['tissue'] },
        ],
      },
    ],
  });
  const { branches, status } = await user.ended(workflowId, { everyMs: 500 });
  if (status !== 'succeeded') throw new Error(`the workflow ${status}: ${JSON.stringify(branches)}`);
  const { startedAt, finishedAt } = branches[0].jobs.find(({ key }) => key === 'nuclei');
  return (Date.parse(finishedAt) - Date.parse(startedAt)) / 1_000;
}

/** Where the time of the last job went, from the log. */
function partsOf({ home }) {
  const log = new DatabaseSync(join(home, 'events.sqlite'), { readOnly: true });
  const { stream } = log
    .prepare("SELECT stream FROM events WHERE type = 'JobMerged' ORDER BY position DESC")
    .get();
  const jobId = stream.slice('job-'.length);
  const started = log
    .prepare("SELECT type, metadata FROM events WHERE type = 'JobStarted' AND data ->> 'jobId' = ?")
    .all(jobId);
  const own = log.prepare('SELECT type, metadata FROM events WHERE stream = ? ORDER BY revision').all(stream);
  log.close();
  const at = (events, type, which) =>
    Date.parse(JSON.parse(events.filter((event) => event.type === type).at(which).metadata).at);
  const seconds = (from, to) => `${((to - from) / 1_000).toFixed(2)} s`;
  const planned = at(own, 'JobPlanned', 0);
  const committed = at(own, 'ShardCommitted', -1);
  return (
    `plan ${seconds(at(started, 'JobStarted', 0), planned)}, shards ${seconds(planned, committed)}, ` +
    `merge ${seconds(committed, at(own, 'JobMerged', 0))}`
  );
}

/** Sizes of the tiles of the last plan, from the blob that the log names. */
async function tilesOf({ home }) {
  const log = new DatabaseSync(join(home, 'events.sqlite'), { readOnly: true });
  const planned = log
    .prepare("SELECT data FROM events WHERE type = 'JobPlanned' ORDER BY position DESC")
    .get();
  log.close();
  const { hash } = JSON.parse(planned.data).plan;
  const { shards } = JSON.parse(await readFile(join(home, 'blobs', hash.slice(0, 2), hash), 'utf8'));
  return shards.flatMap(({ tiles }) => tiles.map(({ width, height }) => ({ width, height })));
}

/** The same network on every core by the same library, a tile at a time: nothing is read, nothing is made of what it says. */
async function bareNetwork() {
  const { default: ort } = await import('onnxruntime-node');
  const options = { executionProviders: ['cpu'], interOpNumThreads: 1 };
  const session = await ort.InferenceSession.create(join(MODEL, 'backbone.onnx'), options);
  const [name] = session.inputNames;
  return async (tiles) => {
    const inputs = new Map();
    const inputOf = ({ width, height }) => {
      const key = `${width}x${height}`;
      const data = inputs.get(key) ?? noise(3 * width * height);
      inputs.set(key, data);
      return new ort.Tensor('float32', data, [1, 3, height, width]);
    };
    tiles.forEach(inputOf);
    const startedMs = performance.now();
    for (const tile of tiles) await session.run({ [name]: inputOf(tile) });
    return (performance.now() - startedMs) / 1_000;
  };
}

/** Values in [-1, 1), as normalised pixels are; what they are changes no convolution's time. */
const noise = (length) => Float32Array.from({ length }, () => 2 * Math.random() - 1);
