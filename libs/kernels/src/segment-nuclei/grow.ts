import { logit, sigmoid, windowAround } from './network-output.js';
import type { InstanceOptions, NetworkOutput } from './network-output.js';
import type { PixelClassifier } from './pixel-classifier.js';
import type { Seed } from './seeds.js';

/** Which nucleus each pixel went to: 0 none, else 1 + its index in `accepted`. */
export interface Grown {
  readonly labels: Int32Array;
  readonly accepted: readonly Seed[];
}

/**
 * Lets every seed, the best first, take the pixels around it.
 *
 * A seed whose pixel is already firmly another's is a double and is passed over. A pixel goes to the seed that is
 * surest of it: it changes hands only to a strictly higher probability.
 */
export function growSeeds(
  { width, height }: NetworkOutput,
  seeds: readonly Seed[],
  classifier: PixelClassifier,
  options: InstanceOptions,
): Grown {
  const labels = new Int32Array(width * height);
  const best = new Float32Array(width * height);
  const accepted: Seed[] = [];
  // A little below the threshold: what is near it is judged by the probability itself.
  const least = logit(options.mask_threshold) - 1e-6;
  for (const seed of seeds) {
    const here = seed.y * width + seed.x;
    if (labels[here] && (best[here] as number) >= options.duplicate_threshold) continue;
    const label = accepted.push(seed);
    classifier.setSeed(seed.x, seed.y);
    const around = windowAround(seed.x, seed.y, options.window, width, height);
    for (let y = around.y; y < around.y + around.height; y++) {
      for (let i = y * width + around.x, end = i + around.width; i < end; i++) {
        const place = classifier.placeOf[i] as number;
        if (place < 0) continue;
        const value = classifier.logitAt(place);
        if (value < least) continue;
        const probability = sigmoid(value);
        if (probability >= options.mask_threshold && probability > (best[i] as number)) {
          best[i] = probability;
          labels[i] = label;
        }
      }
    }
  }
  return { labels, accepted };
}
