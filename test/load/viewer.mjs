// 100,000 synthetic nuclei on one slide, seen in a real browser: npm run bench:viewer [-- --runs 5]
import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { HandRunner } from './hand-runner.mjs';
import { machine } from './machine.mjs';
import { percentile } from './percentiles.mjs';
import { withProduct } from './product.mjs';
import { nucleiResult, SLIDE_SIZE, writeSlide } from './synthetic-nuclei.mjs';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '5' } } });
const USER = 'bench';
const SPACING_PX = 27;
const CLOSE = '#5100,4100,0.5';
const BARS = { firstMs: 1_000, fps: 30 };
const VIEWPORT = { width: 1_280, height: 800 };

console.log(machine());
await withProduct({ LOCAL_RUNNERS: 0, RAMUS_DIAGNOSTICS: 0 }, async (product) => {
  const { nuclei, slideId, workflowId } = await analysed(product);
  console.log(`${nuclei} nuclei on ${SLIDE_SIZE.width} × ${SLIDE_SIZE.height} px`);
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  const address = `${product.url}/dashboard/slides/${slideId}?workflow=${workflowId}`;
  const runs = { outlines: [], whole: [], closePan: [], widePan: [], heap: [] };
  try {
    for (let run = 0; run < Number(values.runs); run += 1) {
      await inFreshPage(browser, product.url, async (page) => {
        runs.outlines.push(await firstDrawn(page, address + CLOSE));
        runs.closePan.push(await panned(page));
      });
      await inFreshPage(browser, product.url, async (page) => {
        runs.whole.push(await firstDrawn(page, address));
        await settled(page);
        runs.widePan.push(await panned(page));
        runs.heap.push(await heapMiB(page));
      });
    }
  } finally {
    await browser.close();
  }
  tell('first outlines after opening', runs.outlines, 'ms', BARS.firstMs);
  tell('first shades or dots of the whole slide after opening', runs.whole, 'ms', BARS.firstMs);
  tellPan('panning over outlines', runs.closePan);
  tellPan('panning over the whole slide', runs.widePan);
  tell('memory of the page’s script with every nucleus read', runs.heap, 'MiB');
});
process.exit(0);

/** Submits a real job and answers every shard by hand: uploads, commits, merge and artefacts are the product's. */
async function analysed(product) {
  const user = product.user(USER);
  const file = join(product.slides, 'synthetic.tiff');
  await writeSlide(file);
  // What has just been written may still be growing, and is left alone for a while.
  await utimes(file, new Date('2026-01-01'), new Date('2026-01-01'));
  const slideId = await found(user);
  const runner = await HandRunner.connect(product, 2, ['segment-nuclei']);
  const params = { model: 'nuclei-he', region: { x: 0, y: 0, ...SLIDE_SIZE } };
  const branches = [{ name: 'main', jobs: [{ key: 'nuclei', kind: 'segment-nuclei', params }] }];
  const { jobs, workflowId } = await user.submit({ name: 'synthetic', slideId, branches });
  let isOver = false;
  const answering = (async () => {
    while (!isOver) {
      const { assignment } = await runner.next();
      await runner.complete(assignment, nucleiResult(assignment, SPACING_PX));
    }
  })();
  const ended = await Promise.race([user.ended(workflowId), answering]);
  isOver = true;
  runner.leave();
  if (ended?.status !== 'succeeded') throw new Error(`the job ended as ${ended?.status}`);
  const summary = await user.ask('GET', `/api/jobs/${jobs[0].jobId}/artefacts/summary.json`);
  return { nuclei: summary.nuclei, slideId, workflowId };
}

async function found(user) {
  for (const until = performance.now() + 60_000; performance.now() < until;) {
    const { items } = await user.ask('GET', '/api/slides');
    if (items.length > 0) return items[0].slideId;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the slide was not found');
}

async function inFreshPage(browser, url, act) {
  const context = await browser.newContext({ viewport: VIEWPORT });
  await context.addCookies([{ name: 'ramus-user', value: USER, url }]);
  const page = await context.newPage();
  page.on('pageerror', (error) => console.error(error.message));
  await act(page);
  await context.close();
}

/** From the start of the navigation to the first frame in which nuclei are drawn, as the page's own clock has it. */
async function firstDrawn(page, address) {
  await page.addInitScript(() => {
    const look = () => {
      const canvas = document.querySelector('[data-testid=viewer] canvas[aria-hidden=true]');
      const context = canvas?.width > 0 ? canvas.getContext('2d', { willReadFrequently: true }) : undefined;
      if (context) {
        const [x, y] = [canvas.width / 2 - 128, canvas.height / 2 - 128].map(Math.round);
        const { data } = context.getImageData(x, y, 256, 256);
        for (let i = 3; i < data.length; i += 4) {
          if (data[i] > 96) return (window.firstDrawnMs = performance.now());
        }
      }
      return requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  await page.goto(address, { waitUntil: 'commit' });
  await page.waitForFunction(() => window.firstDrawnMs !== undefined, undefined, { timeout: 60_000 });
  return page.evaluate(() => window.firstDrawnMs);
}

/** Waits until nothing is asked for any longer. */
function settled(page) {
  return page.waitForLoadState('networkidle');
}

/** Drags to and fro for some seconds; the time between frames, in ms. */
async function panned(page) {
  await settled(page);
  const box = await page.getByTestId('viewer').boundingBox();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.evaluate(() => {
    window.frames_ = [];
    let last = performance.now();
    const note = (now) => {
      window.frames_.push(now - last);
      last = now;
      window.noting = requestAnimationFrame(note);
    };
    window.noting = requestAnimationFrame(note);
  });
  for (let drag = 0; drag < 6; drag += 1) {
    const way = drag % 2 === 0 ? -1 : 1;
    await page.mouse.move(x - way * 200, y - way * 120);
    await page.mouse.down();
    await page.mouse.move(x + way * 200, y + way * 120, { steps: 30 });
    await page.mouse.up();
  }
  return page.evaluate(() => {
    cancelAnimationFrame(window.noting);
    return window.frames_.slice(1);
  });
}

async function heapMiB(page) {
  const client = await page.context().newCDPSession(page);
  await client.send('HeapProfiler.collectGarbage');
  // Columns of nuclei lie outside of the script's own heap, so that alone would tell too little.
  const { backingStorageSize = 0, usedSize } = await client.send('Runtime.getHeapUsage');
  return (usedSize + backingStorageSize) / 2 ** 20;
}

function tell(what, figures, unit, bar) {
  const [best, median] = [Math.min(...figures), percentile(figures, 50)];
  const verdict = bar ? ` (bar < ${bar} ${unit}: ${median < bar ? 'reached' : 'MISSED'})` : '';
  console.log(
    `${what}: median ${median.toFixed(0)} ${unit}, best ${best.toFixed(0)} of ${figures.length}${verdict}`,
  );
}

function tellPan(what, pans) {
  const fps = pans.map((frames) => 1_000 / percentile(frames, 50));
  const worst = pans.map((frames) => percentile(frames, 95));
  const median = percentile(fps, 50);
  console.log(
    `${what}: median ${median.toFixed(0)} fps, best run ${Math.max(...fps).toFixed(0)}; 95 % of frames within ${percentile(worst, 50).toFixed(0)} ms` +
      ` (bar ≥ ${BARS.fps} fps: ${median >= BARS.fps ? 'reached' : 'MISSED'})`,
  );
}
