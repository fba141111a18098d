import { MissingMpp } from '@ramus/slide';
import { describe, expect, it } from 'vitest';
import type { Rgb } from '../kernel.js';
import { memorySlide, planContext } from '../testing/memory-slide.js';
import { smallModel } from '../testing/small-model.js';
import { blockEdgeFor, planNuclei } from './plan.js';
import { segmentNucleiKernel } from './segment-nuclei.kernel.js';
import type { NucleiPlacement } from './shard.js';

/** White glass with a pink square at (x, y). */
function glass(width: number, height: number, pink?: { x: number; y: number; side: number }): Rgb {
  const data = new Uint8Array(width * height * 3).fill(245);
  for (let y = pink?.y ?? 0; pink && y < pink.y + pink.side; y++) {
    for (let x = pink.x; x < pink.x + pink.side; x++) data.set([220, 120, 180], (y * width + x) * 3);
  }
  return { width, height, data };
}

const planFor = (image: Rgb, params: unknown, mpp?: readonly [number, number]) =>
  planNuclei(
    planContext({
      params: segmentNucleiKernel.params.parse(params),
      ...memorySlide(image, mpp),
      model: smallModel,
    }),
  );

const placesOf = (plan: Awaited<ReturnType<typeof planNuclei>>) =>
  plan.shards.flatMap((s) => (s.placement as NucleiPlacement).tiles.map((t) => [t.col, t.row]));

const slide = glass(2000, 1000, { x: 320, y: 320, side: 320 });

describe('a plan of segment-nuclei', () => {
  it('covers the tissue, and leaves glass out', async () => {
    const plan = await planFor(slide, {}, [0.5, 0.5]);
    const places = placesOf(plan);
    for (let row = 10; row < 20; row++) {
      for (let col = 10; col < 20; col++) expect(places).toContainEqual([col, row]);
    }
    expect(places.length).toBeLessThan(14 * 14);
  });

  it('reads tiles with their halo, even outside the slide', async () => {
    const plan = await planFor(glass(400, 400, { x: 0, y: 0, side: 400 }), {}, [0.5, 0.5]);
    expect(plan.shards[0]?.tiles[0]).toEqual({ x: -16, y: -16, width: 64, height: 64 });
    expect(plan.shards[0]?.input).toMatchObject({
      tiles: [
        { x: 0, y: 0, owns: { x: 16, y: 16, width: 34, height: 34 }, inside: { x: 16, y: 16 } },
        {},
        {},
        {},
      ],
    });
  });

  it('keeps to the region asked for', async () => {
    const plan = await planFor(slide, { region: { x: 330, y: 330, width: 10, height: 100 } }, [0.5, 0.5]);
    expect(placesOf(plan).every(([col]) => col === 10)).toBe(true);
    const areas = plan.shards.flatMap((s) => (s.placement as NucleiPlacement).tiles.map((t) => t.area));
    expect(areas.every((a) => a.x >= 330 && a.x + a.width <= 340)).toBe(true);
  });

  it.each([
    ['an empty slide', glass(600, 400), {}],
    ['a region outside the slide', slide, { region: { x: 5000, y: 0, width: 10, height: 10 } }],
  ])('of %s is one shard without tiles', async (_, image, params) => {
    const { shards } = await planFor(image, params, [0.5, 0.5]);
    expect(shards).toHaveLength(1);
    expect(shards[0]?.tiles).toEqual([]);
  });

  it('needs a pixel size, and takes one from a person', async () => {
    await expect(planFor(slide, {})).rejects.toThrow(MissingMpp);
    expect((await planFor(slide, { mpp: 1 })).common).toEqual({ pixelUm: [1, 1] });
    expect((await planFor(slide, { mpp: 0.25 })).plane?.shrink).toEqual([2, 2]);
  });

  it('is the same each time, and survives JSON', async () => {
    const plan = await planFor(slide, {}, [0.5, 0.5]);
    expect(await planFor(slide, {}, [0.5, 0.5])).toEqual(plan);
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
  });

  it('has small shards on a small slide, and never too many', () => {
    expect(blockEdgeFor(48)).toBe(2);
    expect(blockEdgeFor(5_000)).toBe(4);
    expect(1_000_000 / blockEdgeFor(1_000_000) ** 2).toBeLessThan(10_000);
  });
});
