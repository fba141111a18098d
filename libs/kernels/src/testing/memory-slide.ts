import { levelRegionOf, shrinkArea } from '@ramus/slide';
import type { Region, WorkPlane } from '@ramus/slide';
import type { KernelSlide, PlanContext, Rgb } from '../kernel.js';

/** A slide of one level held in memory, for specs. */
export function memorySlide(image: Rgb, mpp?: readonly [number, number]) {
  const { width, height } = image;
  const slide: KernelSlide = {
    slideId: 'memory',
    width,
    height,
    levels: [{ width, height, downsample: 1 }],
    mpp,
  };
  return { slide, readPlane: async (plane: WorkPlane, region: Region) => readPlane(image, plane, region) };
}

function readPlane(image: Rgb, plane: WorkPlane, region: Region): Rgb {
  const source = levelRegionOf(plane, region);
  const data = new Uint8Array(source.width * source.height * 3).fill(255);
  for (let y = 0; y < source.height; y++) {
    const sy = source.y + y;
    if (sy < 0 || sy >= image.height) continue;
    const from = Math.max(0, source.x);
    const to = Math.min(image.width, source.x + source.width);
    if (to <= from) continue;
    const row = image.data.subarray((sy * image.width + from) * 3, (sy * image.width + to) * 3);
    data.set(row, (y * source.width + from - source.x) * 3);
  }
  const pixels = shrinkArea(plane, region, { ...source, channels: 3, data });
  return { width: region.width, height: region.height, data: pixels };
}

/** What a plan is made from, with nothing in it but what a spec names. */
export const planContext = <Params>(
  context: Pick<PlanContext<Params>, 'params'> & Partial<PlanContext<Params>>,
): PlanContext<Params> => ({
  dependencies: [],
  readPlane: () => Promise.reject(new Error('this plan reads no pixels')),
  signal: new AbortController().signal,
  ...context,
});
