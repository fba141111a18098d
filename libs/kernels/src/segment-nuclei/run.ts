import { MAX_NUCLEI_PER_TILE } from '@ramus/contracts';
import type { NucleiResult, NucleiTile } from '@ramus/contracts';
import type { Point } from '@ramus/geometry';
import type { Region } from '@ramus/slide';
import type { Rgb, RunContext } from '../kernel.js';
import { modelManifest } from '../models/manifest.js';
import type { ModelManifest } from '../models/manifest.js';
import { findInstances } from './instances.js';
import { measure } from './measure.js';
import { CHANNELS } from './network-output.js';
import { toTensor } from './normalise.js';
import { segmentNucleiCommon } from './shard.js';
import type { SegmentNucleiInput } from './shard.js';
import { toColumns } from './wire.js';
import type { Nucleus } from './wire.js';

/** Runs a shard: each tile through the network, then to nuclei, then to measurements. */
export async function run(
  input: SegmentNucleiInput,
  common: unknown,
  context: RunContext,
): Promise<NucleiResult> {
  const model = modelManifest.parse(context.model);
  const { pixelUm } = segmentNucleiCommon.parse(common);
  const tiles: NucleiTile[] = [];
  for await (const { index, pixels } of context.tiles) {
    context.signal.throwIfAborted();
    const tile = input.tiles[index];
    if (!tile) throw new RangeError(`the shard has no tile ${index}`);
    const output = await context.infer(toTensor(pixels, model.input.normalisation));
    const nuclei = nucleiOf(tile, pixels, rawOf(output, pixels), model, pixelUm);
    tiles.push(toColumns(index, nuclei));
    context.progress(tiles.length);
    const outlines = nuclei.map(({ outline }) => outline.map(fromCornerOf(tile)));
    context.finished?.({ pixels, own: inTile(tile, tile.owns), outlines });
  }
  return { tiles: tiles.sort((a, b) => a.tile - b.tile) };
}

type Corner = Readonly<{ x: number; y: number }>;

const inTile = ({ x, y }: Corner, region: Region): Region => ({
  ...region,
  x: region.x - x,
  y: region.y - y,
});

const fromCornerOf =
  ({ x, y }: Corner) =>
  ([px, py]: Point): Point => [px - x, py - y];

function rawOf(
  { dims, data }: Awaited<ReturnType<RunContext['infer']>>,
  { width, height }: Rgb,
): Float32Array {
  const wanted = [1, CHANNELS, height, width];
  if (dims.some((d, i) => d !== wanted[i])) {
    throw new RangeError(`the network answered ${dims.join('×')}, not ${wanted.join('×')}`);
  }
  return data;
}

/** The tile's own nuclei in shard pixels, ordered by seed (y, x); no two have one seed. */
export function nucleiOf(
  tile: SegmentNucleiInput['tiles'][number],
  pixels: Rgb,
  raw: Float32Array,
  model: ModelManifest,
  pixelUm: readonly [number, number],
): Nucleus[] {
  const { width, height } = pixels;
  const moved = ([x, y]: Point): Point => [x + tile.x, y + tile.y];

  const instances = findInstances({ width, height, raw }, model, {
    owns: inTile(tile, tile.owns),
    inside: inTile(tile, tile.inside),
  });
  if (instances.length > MAX_NUCLEI_PER_TILE) {
    throw new RangeError(`${instances.length} nuclei in a tile are more than ${MAX_NUCLEI_PER_TILE}`);
  }
  return instances
    .sort((a, b) => a.seed.y - b.seed.y || a.seed.x - b.seed.x)
    .map((instance) => {
      const measured = measure(instance, pixels, pixelUm);
      return {
        ...measured,
        seed: moved([instance.seed.x, instance.seed.y]),
        centroid: moved(measured.centroid),
        outline: measured.outline.map(moved),
        probability: instance.seed.score,
      };
    });
}
