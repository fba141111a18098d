// Whether a volunteer's browser stays as small as it was over thousands of tiles: npm run bench:browser [-- --tiles 2000 --provider wasm]
import { copyFile, cp, readFile, rm, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { BareBrowser } from './bare-browser.mjs';
import { machine } from './machine.mjs';
import { ROOT, withProduct } from './product.mjs';

const { values } = parseArgs({
  options: { tiles: { type: 'string', default: '2000' }, provider: { type: 'string', default: 'wasm' } },
});
const TILES = Number(values.tiles);
/** Side and halo of a tile: small, so that thousands are computed in minutes by the very path of large ones. */
const TILING = { recommended_tile: 128, halo: 48 };
/** Tiles after which what is loaded, compiled and pooled is there. */
const WARM = Math.min(400, TILES / 4);
const EVERY = Math.max(20, Math.round(TILES / 40));
/** Growth that is borne, of the whole process and of what scripts and WebAssembly hold, in MiB for each 1,000 tiles. */
const BARS = { 'resident MiB': 12, 'scripts and wasm MiB': 4 };
/** All of `test.png`. */
const WHOLE = { x: 0, y: 0, width: 1_536, height: 1_152 };
const PATIENCE_MS = 3_600_000;

/** The shipped network, in small tiles. */
async function smallTiles(folder) {
  await cp(join(ROOT, 'models/nuclei-he'), join(folder, 'nuclei-he'), { recursive: true });
  const path = join(folder, 'nuclei-he/manifest.json');
  const manifest = JSON.parse(await readFile(path, 'utf8'));
  Object.assign(manifest.tiling, TILING);
  await writeFile(path, JSON.stringify(manifest));
}

async function found(user) {
  for (const until = performance.now() + 30_000; performance.now() < until;) {
    const [slide] = (await user.ask('GET', '/api/slides')).items;
    if (slide) return slide.slideId;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error('the slide was not found by itself');
}

/** Least squares: what a value gains with each 1,000 tiles. */
function slopeOf(samples, name) {
  const mean = (of) => samples.reduce((sum, sample) => sum + sample[of], 0) / samples.length;
  const [x, y] = [mean('tiles'), mean(name)];
  const over = samples.reduce((sum, sample) => sum + (sample.tiles - x) * (sample[name] - y), 0);
  return (1_000 * over) / samples.reduce((sum, sample) => sum + (sample.tiles - x) ** 2, 0);
}

const textOf = (id) => `document.querySelector('[data-testid=${id}]')?.innerText`;
const isIn = (phase) => `document.querySelector('[data-phase=${phase}]') !== null`;
const click = (id) => `document.querySelector('[data-testid=${id}]').click()`;
const MEMORY = 'performance.measureUserAgentSpecificMemory().then(({ bytes }) => bytes / 2 ** 20)';

const submit = (user, slideId) =>
  user.submit({
    name: 'bench',
    slideId,
    branches: [
      { name: 'main', jobs: [{ key: 'nuclei', kind: 'segment-nuclei', params: { region: WHOLE } }] },
    ],
  });

/** Computes so many tiles in one page and looks at its memory now and then. */
async function compute(product) {
  const user = product.user('bench');
  const slideId = await found(user);
  const credential = `token=${await product.runnerToken()}&provider=${values.provider}`;
  const browser = await BareBrowser.open(`${product.url}/volunteer#${credential}`);
  try {
    await browser.until(`document.querySelector('[data-testid=start]')?.disabled === false`);
    await browser.evaluate(click('start'));
    await browser.until(isIn('waiting'));
    const started = performance.now();
    const samples = [];
    let { workflowId } = await submit(user, slideId);
    for (let next = 0; ;) {
      if ((await user.workflow(workflowId)).status === 'succeeded') {
        ({ workflowId } = await submit(user, slideId));
      }
      const tiles = Number((await browser.evaluate(textOf('tiles'))).replaceAll(',', ''));
      if (tiles >= next) {
        samples.push({
          tiles,
          'scripts and wasm MiB': await browser.evaluate(MEMORY),
          'resident MiB': await browser.residentMiB(),
        });
        next = tiles + EVERY;
      }
      if (tiles >= TILES) break;
      if (performance.now() - started > PATIENCE_MS) throw new Error(`only ${tiles} tiles were computed`);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    const seconds = (performance.now() - started) / 1_000;
    const provider = await browser.evaluate(textOf('provider'));
    await browser.evaluate(click('stop'));
    await browser.until(isIn('stopped'));
    return { samples, seconds, provider, version: browser.version };
  } finally {
    await browser.close();
  }
}

const models = await mkdtemp(join(tmpdir(), 'ramus-models-'));
try {
  console.log(machine());
  await smallTiles(models);
  const env = { LOCAL_RUNNERS: 0, RAMUS_DIAGNOSTICS: 0, RAMUS_MODELS: models, LEASE_MIN_MS: 60_000 };
  const { samples, seconds, provider, version } = await withProduct(env, async (product) => {
    await copyFile(join(ROOT, 'data/test.png'), join(product.slides, 'test.png'));
    return compute(product);
  });
  console.table(
    samples.map((sample) =>
      Object.fromEntries(Object.entries(sample).map(([name, value]) => [name, Number(value.toFixed(1))])),
    ),
  );
  const tiles = samples.at(-1).tiles;
  console.log(
    `${tiles} tiles of ${TILING.recommended_tile} px by ${provider} in ${version}: ` +
      `${seconds.toFixed(0)} s, ${(tiles / seconds).toFixed(1)} a second`,
  );
  const warm = samples.filter((sample) => sample.tiles >= WARM);
  for (const [name, bar] of Object.entries(BARS)) {
    const slope = slopeOf(warm, name);
    const isReached = slope <= bar;
    console.log(
      `${isReached ? 'ok  ' : 'MISS'} ${name}: ${slope.toFixed(2)} more for each 1,000 tiles after the first ${WARM}; bar ≤ ${bar}`,
    );
    if (!isReached) process.exitCode = 1;
  }
} finally {
  await rm(models, { recursive: true, force: true });
}
