import type { Random } from './random.js';
import type { Tissue } from './tissue.js';

/** A nucleus of the truth. Pixels of the picture. */
export interface Nucleus {
  readonly x: number;
  readonly y: number;
  /** Half axes, and the direction of the longer one in radians. */
  readonly a: number;
  readonly b: number;
  readonly angle: number;
  /** How the outline leaves the ellipse: shares of the radius, two and three waves round, and where they begin. */
  readonly wobble: readonly [two: number, three: number, phase: number];
  /** How much hematoxylin it holds, as optical density. */
  readonly density: number;
  /** Moves the chromatin's texture, so that no two nuclei look alike. */
  readonly texture: number;
}

/** Distance between centres over the sum of mean radii: neighbours touch seldom, overlap never. */
const SPACING = 1.12;

/** Largest distance from a centre to an outline. */
export const MAX_RADIUS_PX = 18;

/**
 * Strews nuclei over the tissue: round and close in epithelium, spindles and small round ones in stroma.
 *
 * @param tries places that are tried for each 1,000 px²; most fall on glass, or too close to another.
 */
export function strewNuclei(
  random: Random,
  tissue: Tissue,
  width: number,
  height: number,
  tries: number,
): Nucleus[] {
  const nuclei: Nucleus[] = [];
  const buckets = new Map<number, Nucleus[]>();
  const size = 2 * MAX_RADIUS_PX;
  const bucketOf = (x: number, y: number): number => Math.floor(y / size) * 65_536 + Math.floor(x / size);
  for (let n = Math.round((width * height * tries) / 1_000); n > 0; n--) {
    const x = MAX_RADIUS_PX + random() * (width - 2 * MAX_RADIUS_PX);
    const y = MAX_RADIUS_PX + random() * (height - 2 * MAX_RADIUS_PX);
    const keep = random();
    if (tissue.cover(x, y) < 1) continue;
    const isEpithelium = tissue.epithelium(x, y) > 0.5;
    if (!isEpithelium && keep > 0.12) continue;
    const nucleus = nucleusAt(random, x, y, isEpithelium);
    if (isCrowded(nucleus, buckets, bucketOf)) continue;
    nuclei.push(nucleus);
    const bucket = bucketOf(x, y);
    buckets.set(bucket, [...(buckets.get(bucket) ?? []), nucleus]);
  }
  return nuclei.sort((p, q) => p.y - q.y || p.x - q.x);
}

function nucleusAt(random: Random, x: number, y: number, isEpithelium: boolean): Nucleus {
  const isSpindle = !isEpithelium && random() < 0.6;
  const a = isEpithelium ? 7 + 3.6 * random() : isSpindle ? 10 + 4 * random() : 5.2 + 1.4 * random();
  const b = isSpindle ? 3.2 + 1.4 * random() : a * (0.66 + 0.3 * random());
  return {
    x,
    y,
    a,
    b,
    // Spindles follow the fibres, which run from left to right.
    angle: isSpindle ? 0.9 * (random() - 0.5) : Math.PI * random(),
    wobble: [0.14 * (random() - 0.5), 0.14 * (random() - 0.5), 2 * Math.PI * random()],
    density: isEpithelium ? 0.34 + 0.3 * random() : 0.5 + 0.3 * random(),
    texture: 1_000 * random(),
  };
}

function isCrowded(
  nucleus: Nucleus,
  buckets: ReadonlyMap<number, readonly Nucleus[]>,
  bucketOf: (x: number, y: number) => number,
): boolean {
  const size = 2 * MAX_RADIUS_PX;
  for (let j = -1; j <= 1; j++) {
    for (let i = -1; i <= 1; i++) {
      const near = buckets.get(bucketOf(nucleus.x + i * size, nucleus.y + j * size)) ?? [];
      if (near.some((other) => touches(nucleus, other))) return true;
    }
  }
  return false;
}

const touches = (p: Nucleus, q: Nucleus): boolean =>
  Math.hypot(p.x - q.x, p.y - q.y) < SPACING * (reach(p) + reach(q));

const reach = ({ a, b }: Nucleus): number => (a + b) / 2;
