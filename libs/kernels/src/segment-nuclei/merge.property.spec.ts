import { fc, test } from '@fast-check/vitest';
import type { NucleiResult } from '@ramus/contracts';
import { findDoubles } from '@ramus/geometry';
import type { Point } from '@ramus/geometry';
import { contains } from '@ramus/slide';
import { describe, expect, it } from 'vitest';
import { encodeUtf8 } from '../bytes.js';
import type { JobArtefacts, KernelSlide, Plan } from '../kernel.js';
import { planContext } from '../testing/memory-slide.js';
import { mergeJob } from '../testing/run-job.js';
import { smallModel } from '../testing/small-model.js';
import { checkResult } from './check-result.js';
import type { NucleusObject, ObjectTile } from './object-tile.js';
import { planNuclei } from './plan.js';
import { segmentNucleiKernel } from './segment-nuclei.kernel.js';
import type { NucleiPlacement, SegmentNucleiInput } from './shard.js';
import { toColumns } from './wire.js';
import type { Nucleus } from './wire.js';

const [width, height] = [200, 140];
const slide: KernelSlide = {
  slideId: 's',
  width,
  height,
  mpp: [0.5, 0.5],
  levels: [{ width, height, downsample: 1 }],
};

/** A tissue mask that covers the whole slide. */
const everywhere: JobArtefacts = {
  kind: 'tissue-mask',
  names: ['tissue.geojson'],
  read: async () => {
    const ring = [[0, 0], [width, 0], [width, height], [0, height], [0, 0]]; // prettier-ignore
    const features = [{ geometry: { type: 'Polygon', coordinates: [ring] } }];
    return encodeUtf8(JSON.stringify({ features }));
  },
};

const params = segmentNucleiKernel.params.parse({});
const planOf = (edge: number): Promise<Plan> =>
  planNuclei(planContext({ params, slide, model: smallModel, dependencies: [everywhere] }), edge);

interface Truth {
  readonly x: number;
  readonly y: number;
  readonly side: number;
}

/** What a tile makes of the truth: each nucleus, a pixel or two beside its place, as its own view has it. */
function seenBy(truth: readonly Truth[], col: number, row: number): Nucleus[] {
  return truth.map(({ x, y, side }, i) => {
    const seed: Point = [x + ((col * 5 + i) % 3) - 1, y + ((row * 7 + i) % 3) - 1];
    const [left, top] = [seed[0] - side / 2, seed[1] - side / 2];
    return {
      seed,
      centroid: seed,
      outline: [[left, top], [left + side, top], [left + side, top + side], [left, top + side]], // prettier-ignore
      areaPx: side * side,
      perimeterUm: 2 * side,
      circularity: 0.1 * (i % 10),
      eccentricity: 0.3,
      solidity: 0.9,
      minDiameterUm: side / 2,
      maxDiameterUm: side,
      hematoxylinOd: 0.1 + 0.0001 * i,
      eosinOd: -0.01,
      probability: 0.7,
    };
  });
}

function resultsOf(plan: Plan, truth: readonly Truth[]): NucleiResult[] {
  return plan.shards.map((shard) => {
    const { tiles, region } = shard.placement as NucleiPlacement;
    const input = shard.input as SegmentNucleiInput;
    const result = {
      tiles: tiles.map(({ col, row }, index) => {
        const owns = input.tiles[index]?.owns ?? { x: 0, y: 0, width: 0, height: 0 };
        const seen = seenBy(truth, col, row).map((n): Nucleus => {
          const moved = ([x, y]: Point): Point => [x - region.x, y - region.y];
          return { ...n, seed: moved(n.seed), centroid: moved(n.centroid), outline: n.outline.map(moved) };
        });
        const own = seen.filter(({ seed: [x, y] }) => contains(owns, x, y));
        const bySeed = new Map(own.map((n) => [n.seed.join(), n]));
        const ordered = [...bySeed.values()].sort((a, b) => a.seed[1] - b.seed[1] || a.seed[0] - b.seed[0]);
        return toColumns(index, ordered);
      }),
    };
    checkResult(result, shard);
    return result;
  });
}

const merged = async (edge: number, truth: readonly Truth[]) => {
  const plan = await planOf(edge);
  const world = { slide, model: smallModel, readPlane: () => Promise.reject(new Error('no pixels')) };
  return mergeJob(segmentNucleiKernel, params, plan, resultsOf(plan, truth), world);
};

/** All objects, tiles row by row, whatever files they stand in. */
const objectsIn = (files: ReadonlyMap<string, string>): string => {
  const tiles = [...files]
    .filter(([name]) => /\d_\d+$/.test(name))
    .map(([, t]) => JSON.parse(t) as ObjectTile);
  const all = tiles.flatMap((t) => t.objects);
  const ordered = all
    .map((object, order) => ({ object, order }))
    .sort(
      (a, b) =>
        a.object.tile[1] - b.object.tile[1] || a.object.tile[0] - b.object.tile[0] || a.order - b.order,
    );
  return JSON.stringify(ordered.map(({ object }) => object));
};

const truth = fc.array(
  fc.record({
    x: fc.integer({ min: 8, max: width - 9 }),
    y: fc.integer({ min: 8, max: height - 9 }),
    side: fc.integer({ min: 3, max: 9 }),
  }),
  { maxLength: 150 },
);

describe('a merge', () => {
  test.prop([truth], { numRuns: 40 })(
    'gives the same objects and summary however tiles are sharded (L11)',
    async (nuclei) => {
      const [one, two, three, all] = await Promise.all([1, 2, 3, 8].map((edge) => merged(edge, nuclei)));
      for (const other of [two, three, all]) {
        expect(objectsIn(other ?? new Map())).toBe(objectsIn(one ?? new Map()));
        expect(other?.get('summary.json')).toBe(one?.get('summary.json'));
      }
    },
  );

  test.prop([truth], { numRuns: 40 })('leaves no doubles, looking at borders alone', async (nuclei) => {
    const objects = JSON.parse(objectsIn(await merged(2, nuclei))) as NucleusObject[];
    const outlines = objects.map(({ tile: [col, row], polygon }, order) => ({
      col,
      row,
      order,
      outline: polygon,
    }));
    expect(findDoubles(outlines).size).toBe(0);
  });

  test.prop([truth], { numRuns: 10 })('gives the same bytes each time', async (nuclei) => {
    expect([...(await merged(2, nuclei))]).toEqual([...(await merged(2, nuclei))]);
  });

  it('keeps one of two that see one nucleus on both sides of a border', async () => {
    const files = await merged(1, [{ x: 32, y: 16, side: 8 }]);
    expect(JSON.parse(objectsIn(files))).toHaveLength(1);
    expect(JSON.parse(files.get('summary.json') ?? '')).toMatchObject({ nuclei: 1, doublesRemoved: 1 });
  });

  it('finds a double that lies wholly on its own side of the border', async () => {
    const files = await merged(1, [{ x: 33, y: 16, side: 9 }, { x: 36, y: 16, side: 3 }]); // prettier-ignore
    expect(JSON.parse(files.get('summary.json') ?? '')).toMatchObject({ nuclei: 1, doublesRemoved: 2 });
  });

  it('keeps both of two small neighbours, one on each side', async () => {
    const files = await merged(1, [{ x: 27, y: 16, side: 4 }, { x: 37, y: 16, side: 4 }]); // prettier-ignore
    expect(JSON.parse(files.get('summary.json') ?? '')).toMatchObject({ nuclei: 2, doublesRemoved: 0 });
  });

  it('writes object tiles row by row, then the index, then the summary', async () => {
    const files = await merged(4, [{ x: 32, y: 16, side: 8 }]);
    expect([...files.keys()]).toEqual([
      'objects/0_0',
      'objects/1_0',
      'objects/0_1',
      'objects/1_1',
      'objects/index.json',
      'summary.json',
    ]);
  });
});

describe('what can be seen before the merge', () => {
  const before = async (name: string, committed: readonly number[]) => {
    const plan = await planOf(1);
    const results = resultsOf(plan, [{ x: 32, y: 16, side: 8 }]);
    const result = async (shard: number) => results[shard] ?? { tiles: [] };
    const world = { plan, slide, committed: new Set(committed), result };
    const file = await segmentNucleiKernel.partial?.(name, world);
    return file && (JSON.parse(Buffer.from(file.data as Uint8Array).toString('utf8')) as unknown);
  };

  it('is the object tiles of committed shards, doubles and all, and no others', async () => {
    expect(await before('objects/0_0', [0, 1])).toMatchObject({
      col: 0,
      row: 0,
      objects: [{ tile: [0, 0] }],
    });
    expect(await before('objects/1_0', [0, 1])).toMatchObject({
      col: 1,
      row: 0,
      objects: [{ tile: [1, 0] }],
    });
    expect(await before('objects/2_0', [0, 1])).toBeUndefined();
  });

  it('is an index of them', async () => {
    const index = { tiles: [{ name: 'objects/0_0' }, { name: 'objects/1_0' }] };
    expect(await before('objects/index.json', [1, 0])).toMatchObject(index);
  });
});
