import { describe, expect, it } from 'vitest';
import type { Rgb } from '../kernel.js';
import { memorySlide, planContext } from '../testing/memory-slide.js';
import { artefactsOf, mergeJob, runShard } from '../testing/run-job.js';
import { otsuThreshold } from './otsu.js';
import { overviewPlaneFor } from './overview.js';
import { tissueMaskKernel } from './tissue-mask.kernel.js';
import { tissueMapOf, tissuePxIn } from './tissue-map.js';

type Paint = (x: number, y: number) => readonly [number, number, number];

/** Glass with a scanner's grain, and what is painted on it. 4 µm/px. */
function slideOf(width: number, height: number, paint: Paint): Rgb {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 3) {
      const grain = (x * 31 + y * 17) % 5;
      data.set(
        paint(x, y).map((v) => Math.max(0, v - grain)),
        i,
      );
    }
  }
  return { width, height, data };
}

const GLASS = [246, 245, 246] as const;
const TISSUE = [222, 140, 190] as const;

async function maskOf(image: Rgb) {
  const world = memorySlide(image, [4, 4]);
  const params = tissueMaskKernel.params.parse({});
  const plan = await tissueMaskKernel.plan(planContext({ params, ...world }));
  const result = await runShard(tissueMaskKernel, plan, 0, world);
  const files = await mergeJob(tissueMaskKernel, params, plan, [result], world);
  const summary = JSON.parse(files.get('summary.json') ?? '{}') as Record<string, number>;
  const geojson = JSON.parse(files.get('tissue.geojson') ?? '{}') as { features: { geometry: unknown }[] };
  return { plan, result, files, summary, features: geojson.features, world };
}

const square: Paint = (x, y) => (x >= 100 && x < 300 && y >= 80 && y < 280 ? TISSUE : GLASS);

describe('a tissue mask', () => {
  it('outlines what is stained, in level-0 pixels, and says its area within 5 %', async () => {
    const { summary, features } = await maskOf(slideOf(500, 400, square));
    expect(features).toHaveLength(1);
    expect(Math.abs((summary['tissueMm2'] ?? 0) / 0.64 - 1)).toBeLessThan(0.05);
    const [ring] = (features[0]?.geometry as { coordinates: [number, number][][] }).coordinates;
    const xs = (ring ?? []).map(([x]) => x);
    expect(Math.abs(Math.min(...xs) - 100)).toBeLessThan(8);
    expect(Math.abs(Math.max(...xs) - 300)).toBeLessThan(8);
  });

  it('of an empty slide is empty', async () => {
    const { summary, features } = await maskOf(slideOf(500, 400, () => GLASS));
    expect(features).toEqual([]);
    expect(summary['tissueMm2']).toBe(0);
  });

  it('of a slide full of tissue is the whole slide', async () => {
    const { summary } = await maskOf(slideOf(500, 400, (x) => (x < 250 ? TISSUE : [150, 90, 160])));
    expect(summary['tissueShare']).toBeGreaterThan(0.99);
  });

  it('leaves out black rims and specks of dirt', async () => {
    const { features } = await maskOf(
      slideOf(500, 400, (x, y) =>
        y < 40 ? [12, 3, 9] : x > 400 && x < 408 && y > 200 && y < 208 ? TISSUE : GLASS,
      ),
    );
    expect(features).toEqual([]);
  });

  it('keeps a large hole', async () => {
    const holed: Paint = (x, y) => (x > 150 && x < 250 && y > 130 && y < 230 ? GLASS : square(x, y));
    const { features } = await maskOf(slideOf(500, 400, holed));
    expect((features[0]?.geometry as { coordinates: unknown[] }).coordinates).toHaveLength(2);
  });

  it('gives the same bytes each time', async () => {
    const image = slideOf(300, 300, square);
    expect([...(await maskOf(image)).files]).toEqual([...(await maskOf(image)).files]);
  });

  it('refuses outlines that leave the slide', async () => {
    const { plan } = await maskOf(slideOf(500, 400, square));
    const [shard] = plan.shards;
    const polygons = [[[0, 0, 10, 0, 600, 10]]];
    expect(() => shard && tissueMaskKernel.checkResult?.({ threshold: 20, polygons }, shard)).toThrow(
      RangeError,
    );
  });
});

describe('the tissue that another kernel works on', () => {
  it('is the same from the job’s artefact and from the pixels', async () => {
    const { files, world } = await maskOf(slideOf(500, 400, square));
    const context = planContext({ params: {}, ...world });
    const found = await tissueMapOf(context, world.slide.levels, [4, 4]);
    const dependencies = [artefactsOf('tissue-mask', files)];
    const read = await tissueMapOf({ ...context, dependencies }, world.slide.levels, [4, 4]);
    const differing = read.mask.data.filter((v, i) => v !== found.mask.data[i]).length;
    expect(differing / found.mask.data.length).toBeLessThan(0.001);
  });

  it('is shared out without rest among regions that fill the plane', async () => {
    const { world } = await maskOf(slideOf(500, 400, square));
    const map = await tissueMapOf(planContext({ params: {}, ...world }), world.slide.levels, [4, 4]);
    const plane = { ...map.plane, downsample: [0.7, 0.7] as const };
    let sum = 0;
    for (let y = 0; y < 600; y += 37) {
      for (let x = 0; x < 750; x += 41) sum += tissuePxIn(map, plane, { x, y, width: 41, height: 37 });
    }
    expect(sum).toBe(map.mask.data.reduce((n, v) => n + v, 0));
  });
});

describe('an overview', () => {
  it('is read at 8 µm/px, and more coarsely where that would be too much', () => {
    const level = (side: number) => [{ width: side, height: side, downsample: 1 }];
    expect(overviewPlaneFor(level(20_000), [0.5, 0.5]).mpp).toBeCloseTo(8, 9);
    const large = overviewPlaneFor(level(400_000), [0.25, 0.25]);
    expect(large.width * large.height).toBeLessThanOrEqual(8_000_000);
  });
});

describe('Otsu’s threshold', () => {
  it('lies in the valley between two heaps', () => {
    const histogram = Array.from({ length: 256 }, (_, v) => (v < 10 ? 100 : v >= 100 && v < 120 ? 30 : 0));
    expect(otsuThreshold(histogram)).toBe(54);
  });
});
