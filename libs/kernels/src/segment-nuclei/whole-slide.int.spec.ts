import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { NucleiResult } from '@ramus/contracts';
import { contains } from '@ramus/slide';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Plan } from '../kernel.js';
import { modelManifest } from '../models/manifest.js';
import { memorySlide, planContext } from '../testing/memory-slide.js';
import { artefactsOf, mergeJob, runShard } from '../testing/run-job.js';
import type { JobWorld } from '../testing/run-job.js';
import { tissueMaskKernel } from '../tissue-mask/tissue-mask.kernel.js';
import type { NucleusObject, ObjectTile } from './object-tile.js';
import { segmentNucleiKernel } from './segment-nuclei.kernel.js';
import type { NucleiPlacement } from './shard.js';

/**
 * The tiled, sharded job on the real slide against one untiled pass of the same network with the reference's
 * post-processing: over what was planned, counts within 1 %, and 99 % matched by seed within 2 px both ways.
 */
const root = fileURLToPath(new URL('../../../../', import.meta.url));
const find = (...paths: string[]): string | undefined =>
  paths.map((p) => root + p).find((p) => existsSync(p));
const svs = find('data/CMU-1-Small-Region.svs', '../shared/slides/CMU-1-Small-Region.svs');
const reference = find(
  'data/golden/CMU-1-Small-Region.objects.json',
  '../shared/model/reference/CMU-1-Small-Region.objects.json',
);
if (!svs || !reference)
  console.warn('SKIPPED: CMU-1-Small-Region.svs or its reference objects are not there');

const manifest = modelManifest.parse(
  JSON.parse(readFileSync(`${root}models/nuclei-he/manifest.json`, 'utf8')),
);
const MPP = [0.499, 0.499] as const;

const matched = (from: readonly (readonly [number, number])[], to: typeof from): number =>
  from.filter(([x, y]) => to.some(([u, v]) => Math.max(Math.abs(x - u), Math.abs(y - v)) <= 2)).length;

describe.skipIf(!svs || !reference)('segment-nuclei on CMU-1-Small-Region', () => {
  let plan: Plan;
  let objects: NucleusObject[];
  let files: Map<string, string>;

  beforeAll(async () => {
    const { data, info } = await sharp(svs, { page: 0 })
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const session = await InferenceSession.create(`${root}models/nuclei-he/backbone.onnx`, {
      intraOpNumThreads: 2,
    });
    const slide = memorySlide({ width: info.width, height: info.height, data }, MPP);
    const infer: JobWorld['infer'] = async ({ dims, data: input }) => {
      const { raw } = await session.run({ image: new Tensor('float32', input, [...dims]) });
      if (!raw) throw new Error('the network has no output named raw');
      return { dims: raw.dims as [number, number, number, number], data: raw.data as Float32Array };
    };

    const tissueParams = tissueMaskKernel.params.parse({});
    const tissuePlan = await tissueMaskKernel.plan(planContext({ params: tissueParams, ...slide }));
    const tissue = await runShard(tissueMaskKernel, tissuePlan, 0, slide);
    const dependency = artefactsOf(
      'tissue-mask',
      await mergeJob(tissueMaskKernel, tissueParams, tissuePlan, [tissue], slide),
    );

    const params = segmentNucleiKernel.params.parse({});
    const world = { ...slide, infer, model: manifest, dependencies: [dependency] };
    plan = await segmentNucleiKernel.plan(planContext({ params, ...world }));
    const results: NucleiResult[] = [];
    for (const shard of plan.shards.keys())
      results.push(await runShard(segmentNucleiKernel, plan, shard, world));
    files = await mergeJob(segmentNucleiKernel, params, plan, results, world);
    objects = [...files]
      .filter(([name]) => /^objects\/\d+_\d+$/.test(name))
      .flatMap(([, text]) => [...(JSON.parse(text) as ObjectTile).objects]);
  }, 120_000);

  it('reads level 0 as it is, in several shards', () => {
    expect(plan.plane).toMatchObject({ level: 0, shrink: [1, 1], mpp: 0.499 });
    expect(plan.shards.length).toBeGreaterThan(4);
  });

  it('finds the nuclei of the untiled pass, and no others', () => {
    const areas = plan.shards.flatMap((s) => (s.placement as NucleiPlacement).tiles.map((t) => t.area));
    const all = JSON.parse(readFileSync(reference ?? '', 'utf8')) as [number, number, number][];
    const wanted = all
      .filter(([x, y]) => areas.some((a) => contains(a, x, y)))
      .map(([x, y]) => [x, y] as const);
    const found = objects.map(({ seed: [x, y] }) => [x - 0.5, y - 0.5] as const);

    expect(wanted.length / all.length).toBeGreaterThan(0.98);
    expect(Math.abs(found.length - wanted.length) / wanted.length).toBeLessThanOrEqual(0.01);
    expect(matched(wanted, found) / wanted.length).toBeGreaterThanOrEqual(0.99);
    expect(matched(found, wanted) / found.length).toBeGreaterThanOrEqual(0.99);
  });

  it('keeps every coordinate inside the slide', () => {
    for (const { polygon } of objects) {
      expect(polygon.every(([x, y]) => x >= 0 && y >= 0 && x <= 2220 && y <= 2967)).toBe(true);
    }
  });

  it('measures nuclei as large as nuclei are', () => {
    const summary = JSON.parse(files.get('summary.json') ?? '{}') as {
      nuclei: number;
      means: Record<string, number>;
    };
    expect(summary.nuclei).toBe(objects.length);
    expect(summary.means['areaUm2']).toBeGreaterThan(20);
    expect(summary.means['areaUm2']).toBeLessThan(60);
    expect(summary.means['circularity']).toBeGreaterThan(0.65);
    expect(summary.means['circularity']).toBeLessThan(0.95);
    expect(summary.means['hematoxylinOd']).toBeGreaterThan(0.3);
  });
});
