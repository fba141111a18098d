import { nucleiResult, type NucleiResult } from '@ramus/contracts';
import { DomainError } from '@ramus/domain';
import { segmentNucleiKernel, type Plan } from '@ramus/kernels';
import { jobSpec } from '@ramus/testing';
import { text } from 'node:stream/consumers';
import { beforeEach, describe, expect, it } from 'vitest';
import { SLIDE, SmallEngine } from '../engine/small-engine.fixture.js';
import type { LogFollower } from '../log/follower.js';
import { fromRoot } from '../places.js';
import { JobArtefactFiles } from './job-artefacts.js';
import { JobExports } from './job-exports.js';

let engine: SmallEngine;
let files: JobArtefactFiles;
let exports: JobExports;
let follower: LogFollower;

const params = segmentNucleiKernel.params.parse({ model: 'nuclei-he' }) as unknown as Record<string, unknown>;
const caughtUp = async () => follower.reached((await engine.log()).at(-1)?.position);

beforeEach(async () => {
  engine = await SmallEngine.open({ models: fromRoot('models') });
  follower = await engine.follow();
  files = new JobArtefactFiles(engine.views, engine.facts, engine.blobs, engine.streams);
  exports = new JobExports(engine.views, files, engine.facts, engine.slides);
  const job = jobSpec('w.0', { kind: 'segment-nuclei', params });
  await engine.startJob(job, { slideId: SLIDE });
  await caughtUp();
});

/** One nucleus in each tile: a square of 10 pixels around its seed. */
function resultOf({ shards }: Plan, shard: number): NucleiResult {
  const input = shards[shard]?.input as { tiles: { owns: { x: number; y: number } }[] };
  const tiles = input.tiles.map(({ owns }, tile) => {
    const [x, y] = [owns.x + 50, owns.y + 50];
    const square = [x - 5, y - 5, x + 5, y - 5, x + 5, y + 5, x - 5, y + 5].map((v) => 2 * v);
    return {
      tile,
      seeds: [x, y],
      centroids: [x, y],
      outlines: [square],
      areaPx: [100],
      perimeterUm: [20],
      circularity: [0.8],
      eccentricity: [0],
      solidity: [1],
      minDiameterUm: [5],
      maxDiameterUm: [7],
      hematoxylinOd: [0.6],
      eosinOd: [0.2],
      probability: [0.9],
    };
  });
  return nucleiResult.parse({ tiles });
}
async function commitAll(): Promise<void> {
  const job = engine.views.workflow('w')?.jobs[0];
  const plan = await engine.facts.planOf(job ?? { jobId: 'w.0' });
  for (const shard of plan.shards.keys()) await engine.commit(shard, resultOf(plan, shard));
  await caughtUp();
}
async function mergeAll(): Promise<void> {
  await commitAll();
  await engine.merge();
  await caughtUp();
}
const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => (error instanceof DomainError ? error.code : error),
  );

describe('the files of a job', () => {
  it('are none before the merge, and listed in their order after it', async () => {
    expect(await files.list('ada', 'w.0')).toEqual([]);
    await mergeAll();
    const names = (await files.list('ada', 'w.0')).map(({ name }) => name);
    expect(names).toEqual(['objects/0_0', 'objects/index.json', 'summary.json']);
  });

  it('are kept by content: a merge done again leaves the same', async () => {
    await mergeAll();
    const first = await files.list('ada', 'w.0');
    await engine.merge();
    await caughtUp();
    expect(await files.list('ada', 'w.0')).toEqual(first);
    expect((await engine.types()).filter((type) => type === 'JobMerged')).toHaveLength(1);
  });

  it('are partial as soon as their shard is committed', async () => {
    expect(await refusal(files.find('ada', 'w.0', 'objects/0_0'))).toBe('artefact-unknown');
    await commitAll();
    const found = await files.find('ada', 'w.0', 'objects/0_0');
    expect(found.kind).toBe('partial');
    await engine.merge();
    await caughtUp();
    expect((await files.find('ada', 'w.0', 'objects/0_0')).kind).toBe('final');
  });

  it('of that name are unknown where there is none', async () => {
    await mergeAll();
    expect(await refusal(files.find('ada', 'w.0', 'objects/9_9'))).toBe('artefact-unknown');
  });

  it('are nobody else’s: a foreign job is an unknown one', async () => {
    await mergeAll();
    expect(await refusal(files.find('eve', 'w.0', 'summary.json'))).toBe('job-unknown');
    expect(await refusal(files.find('eve', 'w.7', 'summary.json'))).toBe('job-unknown');
    expect(() => files.list('eve', 'w.0')).toThrow(DomainError);
    expect(await refusal(exports.open('eve', 'w.0', 'csv'))).toBe('job-unknown');
  });
});

describe('an export', () => {
  const tiles = async () => {
    const job = engine.views.workflow('w')?.jobs[0];
    return job?.tiles ?? 0;
  };

  it('as GeoJSON holds every nucleus as a detection', async () => {
    await mergeAll();
    const { features } = JSON.parse(await text(await exports.open('ada', 'w.0', 'geojson'))) as {
      features: { properties: { objectType: string } }[];
    };
    expect(features).toHaveLength(await tiles());
    expect(new Set(features.map(({ properties }) => properties.objectType))).toEqual(new Set(['detection']));
  });

  it('as CSV has a line for each nucleus under one of names', async () => {
    await mergeAll();
    const lines = (await text(await exports.open('ada', 'w.0', 'csv'))).trim().split('\n');
    expect(lines).toHaveLength((await tiles()) + 1);
    expect(lines[0]).toContain('Centroid');
    expect(new Set(lines.map((line) => line.split(',').length)).size).toBe(1);
  });

  it('is unknown before the merge', async () => {
    await commitAll();
    expect(await refusal(exports.open('ada', 'w.0', 'csv'))).toBe('artefact-unknown');
  });
});
