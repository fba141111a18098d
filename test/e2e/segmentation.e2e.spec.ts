import type { ArtefactView, SlideView } from '@ramus/contracts';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCsv } from '../support/csv.js';
import { held } from '../support/documents.js';
import { readGeoJson } from '../support/geojson.js';
import { expectLawfulEnd } from '../support/laws/laws.js';
import { Product } from '../support/product.js';
import { CMU_REFERENCE, CMU_SLIDE, coreAnalysis, layIn, slideNamed, TEST_IMAGE } from '../support/slides.js';
import type { User } from '../support/user.js';

const SEGMENTATION_MS = 240_000;

let product: Product;
let ada: User;
beforeAll(async () => {
  product = await Product.prepare({ LOCAL_RUNNER_SLOTS: 2, LEASE_MIN_MS: 15_000, HEARTBEAT_MS: 1_000 });
  await layIn(product, TEST_IMAGE, CMU_SLIDE);
  await writeFile(join(product.folder, 'truncated.png'), (await readFile(TEST_IMAGE)).subarray(0, 200_000));
  await layIn(product, join(product.folder, 'truncated.png'));
  await product.startAgain();
  ada = product.user('ada');
});
afterAll(() => product.destroy());

const text = async (path: string): Promise<string> => {
  const { status, body } = await ada.ask('GET', path);
  if (status !== 200) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
  return typeof body === 'string' ? body : JSON.stringify(body);
};

/** A finished Core Analysis of a slide: what every one must be. */
class Analysis {
  private constructor(
    private readonly slide: SlideView,
    private readonly workflowId: string,
  ) {}

  static async of(name: string): Promise<Analysis> {
    const slide = await slideNamed(ada, name);
    const { workflowId } = await ada.submit(await coreAnalysis(ada, slide));
    await ada.untilStatus(workflowId, 'succeeded', SEGMENTATION_MS);
    return new Analysis(slide, workflowId);
  }

  get nuclei(): string {
    return `/api/jobs/${this.workflowId}.1`;
  }

  async expectSound(atLeast: number): Promise<void> {
    const { progress, branches } = await ada.workflow(this.workflowId);
    expect(progress.percent).toBe(100);
    expect(branches[0]?.jobs.map(({ key, status }) => `${key} ${status}`)).toEqual([
      'tissue succeeded',
      'nuclei succeeded',
    ]);
    const tissue = readGeoJson(
      await text(`/api/jobs/${this.workflowId}.0/artefacts/tissue.geojson`),
      this.slide,
    );
    expect(tissue.faults).toEqual([]);
    expect(tissue.features.length).toBeGreaterThan(0);

    const { features, faults } = readGeoJson(await text(`${this.nuclei}/exports/geojson`), this.slide);
    expect(faults).toEqual([]);
    expect(features.length).toBeGreaterThan(atLeast);
    expect(new Set(features.map(({ properties }) => properties.objectType))).toEqual(new Set(['detection']));
    expect(new Set(features.map(({ properties }) => properties.classification.name))).toEqual(
      new Set(['Nucleus']),
    );

    const rows = readCsv(await text(`${this.nuclei}/exports/csv`));
    expect(rows).toHaveLength(features.length);
    const [mppX] = this.slide.mpp ?? [NaN];
    for (const row of rows) {
      expect(row['Image']).toBe(this.slide.name);
      const x = Number(row['Centroid X µm']);
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x).toBeLessThanOrEqual(this.slide.width * mppX);
    }
    const summary = JSON.parse(await text(`${this.nuclei}/artefacts/summary.json`)) as { nuclei: number };
    expect(summary.nuclei).toBe(features.length);
  }

  /** Areas of the tiles that were planned, in pixels of the plane. */
  async plannedAreas(): Promise<{ x: number; y: number; width: number; height: number }[]> {
    const planned = (await ada.history(this.workflowId)).find(
      ({ type, data }) => type === 'JobPlanned' && data.jobId === `${this.workflowId}.1`,
    );
    const { hash } = planned?.data.plan as { hash: string };
    const plan = JSON.parse(await readFile(join(product.home, 'blobs', hash.slice(0, 2), hash), 'utf8')) as {
      shards: { placement: { tiles: { area: { x: number; y: number; width: number; height: number } }[] } }[];
    };
    return plan.shards.flatMap(({ placement }) => placement.tiles.map(({ area }) => area));
  }

  async seeds(): Promise<[number, number][]> {
    const index = JSON.parse(await text(`${this.nuclei}/artefacts/objects/index.json`)) as {
      tiles: ArtefactView[];
    };
    const tiles = await Promise.all(
      index.tiles.map(
        async ({ name }) => JSON.parse(await text(`${this.nuclei}/artefacts/${name}`)) as ObjectTile,
      ),
    );
    return tiles.flatMap(({ objects }) =>
      objects.map(({ seed: [x, y] }): [number, number] => [x - 0.5, y - 0.5]),
    );
  }
}

interface ObjectTile {
  readonly objects: { readonly seed: [number, number] }[];
}

const matched = (from: [number, number][], to: [number, number][]): number =>
  from.filter(([x, y]) => to.some(([u, v]) => Math.max(Math.abs(x - u), Math.abs(y - v)) <= 2)).length /
  from.length;

describe('the Core Analysis of our own picture', () => {
  it(
    'succeeds, with files that other programs can read',
    async () => {
      const analysis = await Analysis.of('test.png');
      await analysis.expectSound(50);
    },
    SEGMENTATION_MS,
  );
});

describe.skipIf(!CMU_SLIDE)('the Core Analysis of CMU-1-Small-Region.svs', () => {
  let analysis: Analysis;

  it(
    'succeeds, with files that other programs can read',
    async () => {
      analysis = await Analysis.of('CMU-1-Small-Region.svs');
      await analysis.expectSound(2_000);
    },
    SEGMENTATION_MS,
  );

  it.skipIf(!CMU_REFERENCE)('finds the nuclei that one pass without tiles finds', async () => {
    const areas = await analysis.plannedAreas();
    const all = JSON.parse(await readFile(CMU_REFERENCE ?? '', 'utf8')) as [number, number, number][];
    expect(all).toHaveLength(2_532);
    const wanted = all
      .map(([x, y]): [number, number] => [x, y])
      .filter(([x, y]) => areas.some((a) => x >= a.x && y >= a.y && x < a.x + a.width && y < a.y + a.height));
    expect(wanted.length / all.length).toBeGreaterThan(0.98);

    const found = await analysis.seeds();
    expect(Math.abs(found.length - wanted.length) / wanted.length).toBeLessThanOrEqual(0.01);
    expect(matched(wanted, found)).toBeGreaterThanOrEqual(0.99);
    expect(matched(found, wanted)).toBeGreaterThanOrEqual(0.99);
    console.log(`${found.length} nuclei, ${wanted.length} of the reference in the planned tiles`);
  });
});

describe('a slide that cannot be read to its end', () => {
  it('fails its job with the cause, and the product stays up', async () => {
    const slide = await slideNamed(ada, 'truncated.png');
    const { workflowId } = await ada.submit(await coreAnalysis(ada, slide));
    const jobs = await ada.untilStatus(workflowId, 'failed');
    expect(jobs('tissue').cause?.code).toBe('slide-unreadable');
    expect(jobs('nuclei').cause?.code).toBe('branch-failed');
  });
});

describe('a slide that vanishes', () => {
  it('fails its unfinished jobs', async () => {
    const slide = await slideNamed(ada, 'test.png');
    const { workflowId } = await ada.submit({
      name: 'vanishing',
      slideId: slide.slideId,
      branches: [
        { name: 'wait', jobs: [held('hold')] },
        { name: 'main', jobs: [{ key: 'tissue', kind: 'tissue-mask', dependsOn: ['hold'] }] },
      ],
    });
    await ada.until(workflowId, (jobs) => jobs('hold').status === 'running');
    await rm(join(product.slides, 'test.png'));
    const jobs = await ada.untilStatus(workflowId, 'failed');
    expect(jobs('hold').cause?.code).toBe('slide-removed');
    await ada.refused(404, 'slide-unknown', ada.ask('GET', `/api/slides/${slide.slideId}`));
  });
});

describe('the log of all this', () => {
  it('keeps every law, and every slot is back', async () => {
    const log = await expectLawfulEnd(product);
    // Names of files stand beside the log, never in it.
    expect(JSON.stringify(log)).not.toMatch(/\.png|CMU-1/);
  });
});
