import type { NucleiResult, TissueResult } from '@ramus/contracts';
import { DomainError } from '@ramus/domain';
import { kernelOf, type Kernel, type ShardPlan } from '@ramus/kernels';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkedResult } from './checked-result.js';

/** Results of each property; a run's seed is told when one fails. */
const RUNS = 3_000;
const SIZE = 64;

const kernel = (kind: string): Kernel => {
  const found = kernelOf(kind);
  if (!found) throw new Error(`no kernel ${kind}`);
  return found;
};
/** Two tiles side by side, which share a rim. */
const OWNS = [
  { x: 14, y: 14, width: 36, height: 36 },
  { x: 46, y: 14, width: 36, height: 36 },
] as const;
const nucleiShard: ShardPlan = {
  tiles: [0, 32].map((x) => ({ x: 1_000 + x, y: 2_000, width: SIZE, height: SIZE })),
  input: {
    tiles: OWNS.map((owns, i) => ({
      ...{ x: 32 * i, y: 0, owns },
      inside: { x: 32 * i, y: 0, width: SIZE, height: SIZE },
    })),
  },
  placement: {},
};
const tissueShard: ShardPlan = {
  tiles: [{ x: 0, y: 0, width: 200, height: 100 }],
  input: { width: 200, height: 100 },
  placement: {},
};

/** What nobody should send, and what is nearly right. */
const hostile = fc.oneof(
  fc.constantFrom<unknown>(null, true, '', [], {}, -1, 0.5, 1e308, 2 ** 53, 'NaN', { length: 2 }),
  fc.integer({ min: -3, max: 300 }),
  fc.double({ noNaN: true }),
  fc.jsonValue({ maxDepth: 3 }),
);
const coordinate = fc.oneof(
  { weight: 20, arbitrary: fc.integer({ min: 14, max: 50 }) },
  { weight: 1, arbitrary: fc.integer({ min: -2, max: 140 }) },
);
const nucleus = fc.record({
  seed: fc.tuple(coordinate, coordinate),
  ring: fc.array(fc.tuple(coordinate, coordinate), { minLength: 2, maxLength: 6 }),
});
/** A tile whose nuclei are in order, as an honest runner has them; where they lie is another matter. */
const tile = (index: number) =>
  fc.array(nucleus, { maxLength: 3 }).map((all) => {
    const nuclei = all.toSorted((a, b) => a.seed[1] - b.seed[1] || a.seed[0] - b.seed[0]);
    const column = (value: number): number[] => nuclei.map(() => value);
    return {
      tile: index,
      seeds: nuclei.flatMap(({ seed }) => seed),
      centroids: nuclei.flatMap(({ seed }) => seed.map((v) => v + 0.5)),
      outlines: nuclei.map(({ ring }) => ring.flat().map((v) => 2 * v)),
      ...{ areaPx: column(9), perimeterUm: column(8), circularity: column(1), eccentricity: column(0) },
      ...{ solidity: column(1), minDiameterUm: column(2), maxDiameterUm: column(3) },
      ...{ hematoxylinOd: column(0.5), eosinOd: column(0.1), probability: column(0.9) },
    };
  });
const nuclei = fc.tuple(tile(0), tile(1)).map((tiles) => ({ tiles: tiles as unknown[] }));
const tissue = fc.record({
  threshold: fc.integer({ min: -1, max: 256 }),
  polygons: fc.array(
    fc.array(fc.array(fc.integer({ min: -1, max: 410 }), { minLength: 4, maxLength: 10 }), {
      minLength: 1,
      maxLength: 2,
    }),
    { maxLength: 2 },
  ),
});

/** A document in which, often enough, one member is another, or which is cut short. */
const spoiled = (documents: fc.Arbitrary<object>): fc.Arbitrary<string> =>
  fc.tuple(documents, hostile, fc.nat(), fc.nat({ max: 5 })).map(([document, other, at, how]) => {
    if (how < 2) return JSON.stringify(document);
    const text = JSON.stringify(document);
    if (how === 2) return text.slice(0, at % (text.length + 1));
    const places: [object, string][] = [];
    const walk = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      for (const name of Object.keys(value)) {
        places.push([value, name]);
        walk((value as Record<string, unknown>)[name]);
      }
    };
    const copy = JSON.parse(text) as object;
    walk(copy);
    const [owner, name] = places[at % Math.max(1, places.length)] ?? [copy, 'extra'];
    if (how === 3) Reflect.deleteProperty(owner, name);
    else Reflect.set(owner, how === 4 ? name : `${name}x`, other);
    return JSON.stringify(copy);
  });

/** What is kept of a document; nothing if it was refused, and then by name. */
function kept(of: Kernel, shard: ShardPlan, text: string): unknown {
  let bytes: Uint8Array;
  try {
    bytes = checkedResult(of, shard, Buffer.from(text));
  } catch (error) {
    expect(error).toBeInstanceOf(DomainError);
    expect(error).toMatchObject({ code: 'result-invalid', facts: { reason: expect.any(String) as string } });
    return undefined;
  }
  // What was kept is a result itself, of the same bytes.
  expect(Buffer.from(checkedResult(of, shard, bytes)).equals(bytes)).toBe(true);
  return JSON.parse(Buffer.from(bytes).toString()) as unknown;
}

describe('a result that is kept', () => {
  it('of nuclei lies in its shard, however it was spoiled on its way', () => {
    let count = 0;
    const isIn = (i: number, x: number, y: number): boolean =>
      x >= 32 * i && x <= 32 * i + SIZE && y >= 0 && y <= SIZE;
    fc.assert(
      fc.property(spoiled(nuclei), (text) => {
        const result = kept(kernel('segment-nuclei'), nucleiShard, text) as NucleiResult | undefined;
        if (!result) return;
        count += 1;
        expect(result.tiles.map(({ tile: index }) => index)).toEqual([0, 1]);
        for (const [i, { seeds, centroids, outlines, areaPx }] of result.tiles.entries()) {
          const owns = OWNS[i];
          if (!owns) throw new Error('a tile too many');
          expect([seeds.length, centroids.length, outlines.length]).toEqual([
            2 * areaPx.length,
            2 * areaPx.length,
            areaPx.length,
          ]);
          for (let n = 0; n < areaPx.length; n += 1) {
            const [x = -1, y = -1] = seeds.slice(2 * n);
            expect(x >= owns.x && x < owns.x + owns.width && y >= owns.y && y < owns.y + owns.height).toBe(
              true,
            );
            expect(isIn(i, centroids[2 * n] ?? -1, centroids[2 * n + 1] ?? -1)).toBe(true);
            const outline = outlines[n] ?? [];
            expect(outline.length).toBeLessThanOrEqual(800);
            for (let at = 0; at < outline.length; at += 2) {
              expect(isIn(i, (outline[at] ?? -1) / 2, (outline[at + 1] ?? -1) / 2)).toBe(true);
            }
          }
        }
      }),
      { numRuns: RUNS },
    );
    // A check that refused everything would pass the rest.
    expect(count).toBeGreaterThan(RUNS / 100);
  });

  it('of tissue lies on its overview', () => {
    let count = 0;
    fc.assert(
      fc.property(spoiled(tissue), (text) => {
        const result = kept(kernel('tissue-mask'), tissueShard, text) as TissueResult | undefined;
        if (!result) return;
        count += 1;
        expect(result.threshold >= 0 && result.threshold <= 255).toBe(true);
        for (const ring of result.polygons.flat()) {
          for (let at = 0; at < ring.length; at += 2) {
            expect((ring[at] ?? -1) >= 0 && (ring[at] ?? -1) <= 400).toBe(true);
            expect((ring[at + 1] ?? -1) >= 0 && (ring[at + 1] ?? -1) <= 200).toBe(true);
          }
        }
      }),
      { numRuns: RUNS },
    );
    expect(count).toBeGreaterThan(RUNS / 100);
  });

  it.each(['segment-nuclei', 'tissue-mask', 'density-map', 'overlay', 'diagnostic'])(
    'is never made of what is no document of a %s: whatever bytes come, they are refused by name or are one',
    (kind) => {
      const shard = kind === 'segment-nuclei' ? nucleiShard : tissueShard;
      const anything = fc.oneof(
        fc.json({ maxDepth: 4 }),
        fc.string(),
        fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
        fc.constantFrom('NaN', '1e999', '{"a":1,"a":2}', '{"__proto__":{"x":1}}', `${'['.repeat(50_000)}`),
      );
      fc.assert(
        fc.property(anything, (text) => void kept(kernel(kind), shard, text)),
        { numRuns: RUNS / 5 },
      );
    },
  );
});
