import { contains } from '@ramus/slide';
import type { Region } from '@ramus/slide';
import type { ModelManifest } from '../models/manifest.js';
import { cleanUp } from './clean-up.js';
import type { PlacedMask } from './clean-up.js';
import { growSeeds } from './grow.js';
import type { NetworkOutput } from './network-output.js';
import { PixelClassifier } from './pixel-classifier.js';
import { findSeeds, foregroundOf } from './seeds.js';
import type { Seed } from './seeds.js';

/** One nucleus of a tile, in tile pixels. */
export interface Instance extends PlacedMask {
  readonly seed: Seed;
}

/** Parts of the tile, in tile pixels; all of it where left out. */
export interface InstanceLimits {
  /** Only nuclei with their seed in here are returned. */
  readonly owns?: Region;
  /** What lies outside the slide is background, whatever the network says of the white there. */
  readonly inside?: Region;
}

/**
 * The network's output as nuclei: seeds, then growth, then clean-up.
 *
 * Seeds and embeddings in the spirit of InstanSeg (Goldsborough et al. 2024); the exact rules are the model's, and
 * the model's golden tiles say whether they are met.
 *
 * @returns in the order of their seeds, the best first.
 */
export function findInstances(
  output: NetworkOutput,
  model: Pick<ModelManifest, 'postprocess' | 'pixel_classifier'>,
  { owns, inside }: InstanceLimits = {},
): Instance[] {
  const { width, height } = output;
  const options = model.postprocess;
  const foreground = foregroundOf(output, options.fg_threshold);
  if (inside) clearOutside(foreground, width, height, inside);

  const seeds = findSeeds(output, foreground, options);
  const classifier = new PixelClassifier(
    model.pixel_classifier.weights,
    output,
    foreground,
    options.coord_scale,
  );
  const grown = growSeeds(output, seeds, classifier, options);

  return grown.accepted.flatMap((seed, index) => {
    if (owns && !contains(owns, seed.x, seed.y)) return [];
    const placed = cleanUp(grown, index, width, height, options);
    return placed ? [{ seed, ...placed }] : [];
  });
}

function clearOutside(foreground: Uint8Array, width: number, height: number, inside: Region): void {
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) if (!contains(inside, x, y)) foreground[i] = 0;
  }
}
