import { modelManifest, segmentNucleiKernel } from '@ramus/kernels';
import { levelRegionOf, shrinkArea } from '@ramus/slide';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { ROOT } from './product.mjs';

export const SLIDE = 'CMU-1-Small-Region.svs';
const MPP = [0.499, 0.499];
const never = { aborted: false, throwIfAborted: () => undefined };

/** Where OpenSlide's public test slide lies; undefined where it has not been fetched. */
export const slideFile = () =>
  ['data', '../shared/slides'].map((folder) => join(ROOT, folder, SLIDE)).find(existsSync);

/**
 * What is planned over the real slide, each shard with its tiles' pixels.
 *
 * @param manifest of the network.
 * @param region in level-0 pixels; all tissue where there is none.
 */
export async function planSlide(manifest, region) {
  const { data, info } = await sharp(slideFile(), { page: 0 })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const image = { width: info.width, height: info.height, data };
  const { width, height } = image;
  const readPlane = async (plane, asked) => readFrom(image, plane, asked);
  const plan = await segmentNucleiKernel.plan({
    params: segmentNucleiKernel.params.parse(region ? { region } : {}),
    slide: { slideId: 'real', width, height, levels: [{ width, height, downsample: 1 }], mpp: MPP },
    model: modelManifest.parse(manifest),
    dependencies: [],
    readPlane,
    signal: never,
  });
  return Promise.all(
    plan.shards.map(async ({ input, tiles }) => ({
      input,
      common: plan.common,
      tiles: await Promise.all(tiles.map((tile) => readPlane(plan.plane, tile))),
    })),
  );
}

/** The nuclei of a shard, as a runner finds them. @param infer NCHW float32 in, the raw values out. */
export function runShard({ input, common, tiles }, manifest, infer) {
  return segmentNucleiKernel.run(input, common, {
    tiles: (async function* () {
      for (const [index, pixels] of tiles.entries()) yield { index, pixels };
    })(),
    infer: async (tensor) => ({ dims: [1, 6, tensor.dims[2], tensor.dims[3]], data: await infer(tensor) }),
    model: manifest,
    progress: () => undefined,
    wait: async () => undefined,
    attempt: 0,
    signal: never,
  });
}

/** A tile by itself, as a shard of one. @param pixels RGB. */
export function shardOfTile(pixels, { mpp }) {
  const whole = { x: 0, y: 0, width: pixels.width, height: pixels.height };
  return {
    input: { tiles: [{ x: 0, y: 0, owns: whole, inside: whole }] },
    common: { pixelUm: [mpp, mpp] },
    tiles: [pixels],
  };
}

/** White beyond the slide, as scanners' software shows it. */
function readFrom(image, plane, region) {
  const source = levelRegionOf(plane, region);
  const data = new Uint8Array(source.width * source.height * 3).fill(255);
  const from = Math.max(0, source.x);
  const to = Math.min(image.width, source.x + source.width);
  for (let y = 0; y < source.height; y++) {
    const sy = source.y + y;
    if (sy < 0 || sy >= image.height || to <= from) continue;
    const row = image.data.subarray((sy * image.width + from) * 3, (sy * image.width + to) * 3);
    data.set(row, (y * source.width + from - source.x) * 3);
  }
  return {
    width: region.width,
    height: region.height,
    data: shrinkArea(plane, region, { ...source, channels: 3, data }),
  };
}
