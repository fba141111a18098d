import type { Point } from '@ramus/geometry';
import { describe, expect, it } from 'vitest';
import { bytesOf } from '../bytes.js';
import type { ArtefactFile, JobArtefacts } from '../kernel.js';
import { memorySlide, planContext } from '../testing/memory-slide.js';
import { runShard } from '../testing/run-job.js';
import { overlayKernel } from './overlay.kernel.js';

const SIDE = 600;
const { slide, readPlane } = memorySlide(
  { width: SIDE, height: SIDE, data: new Uint8Array(SIDE * SIDE * 3).fill(200) },
  [0.5, 0.5],
);
const square = (x: number, y: number, side: number): Point[] => [
  [x, y],
  [x + side, y],
  [x + side, y + side],
  [x, y + side],
];
const job = (kind: string, files: Record<string, unknown>): JobArtefacts => ({
  kind,
  names: Object.keys(files),
  read: async (name) => bytesOf(files[name]),
});
const nuclei = (...polygons: Point[][]) =>
  job('segment-nuclei', {
    'objects/index.json': { tiles: [{ name: 'objects/0_0', count: polygons.length }] },
    'objects/0_0': {
      bounds: { x: 0, y: 0, width: SIDE, height: SIDE },
      objects: polygons.map((polygon) => {
        const [[x, y], , [right, bottom]] = polygon as [Point, Point, Point];
        return { polygon, centroid: [(x + right) / 2, (y + bottom) / 2] };
      }),
    },
  });
const tissue = (ring: Point[]) =>
  job('tissue-mask', {
    'tissue.geojson': { features: [{ geometry: { type: 'Polygon', coordinates: [ring] } }] },
  });

async function draw(dependencies: JobArtefacts[], given: Record<string, unknown> = {}) {
  const params = overlayKernel.params.parse(given);
  const plan = await overlayKernel.plan(planContext({ params, slide, dependencies }));
  const result = await runShard(overlayKernel, plan, 0, { slide, readPlane });
  const files = new Map<string, ArtefactFile>();
  let size = { width: 0, height: 0 };
  for await (const file of overlayKernel.merge({
    params,
    plan,
    slide,
    dependencies,
    readPlane,
    result: async () => result,
    encodePng: async (image) => {
      size = { width: image.width, height: image.height };
      return image.rgba;
    },
    signal: new AbortController().signal,
  })) {
    files.set(file.name, file);
  }
  const rgba = files.get('overlay.png')?.data as Uint8Array | undefined;
  const pixel = (x: number, y: number) => [...(rgba ?? []).slice((y * size.width + x) * 4).slice(0, 3)];
  const summary = JSON.parse(Buffer.from(files.get('summary.json')?.data as Uint8Array).toString());
  return { size, pixel, summary, names: [...files.keys()] };
}

const GREY = [200, 200, 200];

describe('an overlay', () => {
  it('shows the slide with an outline around each nucleus and around the tissue', async () => {
    const { size, pixel, summary } = await draw([
      tissue(square(50, 50, 500)),
      nuclei(square(200, 200, 20), square(300, 300, 30)),
    ]);
    // Never sharper than the slide.
    expect(size).toEqual({ width: SIDE, height: SIDE });
    expect(summary.outlines).toEqual({ tissue: 1, nuclei: 2 });
    expect(pixel(100, 50)).toEqual([46, 139, 87]);
    expect(pixel(210, 200)).toEqual([101, 74, 218]);
    expect([pixel(210, 210), pixel(10, 10)]).toEqual([GREY, GREY]);
  });

  it('of a region shows that alone, and counts what lies in it', async () => {
    const region = { x: 150, y: 150, width: 100, height: 100 };
    const { size, pixel, summary } = await draw([nuclei(square(200, 200, 20), square(300, 300, 30))], {
      region,
    });
    expect(size).toEqual({ width: 100, height: 100 });
    expect(summary).toMatchObject({ region, outlines: { tissue: 0, nuclei: 1 }, mpp: 0.5 });
    expect(pixel(60, 50)).not.toEqual(GREY);
  });

  it('is not larger than asked for, and dots what is too small for an outline', async () => {
    const { size, pixel } = await draw([nuclei(square(300, 300, 6))], { maxPx: 300 });
    expect(size).toEqual({ width: 300, height: 300 });
    expect(pixel(151, 151)).not.toEqual(GREY);
    expect(pixel(149, 151)).toEqual(GREY);
  });

  it('of a region outside the slide has no picture and says so', async () => {
    const { names, summary } = await draw([nuclei()], { region: { x: 5_000, y: 0, width: 10, height: 10 } });
    expect(names).toEqual(['summary.json']);
    expect(summary.region).toBeUndefined();
  });
});
