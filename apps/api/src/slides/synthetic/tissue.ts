import { noiseFrom, ramp } from './random.js';
import type { Random } from './random.js';

/** What the tissue is made of at a place. All are shares in [0, 1]. */
export interface Tissue {
  /** 0 on glass, 1 in tissue. */
  cover(x: number, y: number): number;
  /** 0 in stroma, 1 in nests of epithelium. */
  epithelium(x: number, y: number): number;
}

/** Islands of tissue with ragged borders, and nests of epithelium in them. Lengths are in pixels of 0.5 µm. */
export function tissueFrom(random: Random, width: number, height: number, islands: number): Tissue {
  const border = noiseFrom(random);
  const nests = noiseFrom(random);
  const centres = islandCentres(random, width, height, islands);
  return {
    cover(x, y) {
      let depth = -1;
      for (const island of centres) {
        const dx = (x - island.x) / island.rx;
        const dy = (y - island.y) / island.ry;
        depth = Math.max(depth, 1 - Math.sqrt(dx * dx + dy * dy));
      }
      const ragged = 0.42 * (border(x / 190, y / 190) - 0.5) + 0.1 * (border(x / 31, y / 31) - 0.5);
      // Lumens and tears: glass shows through inside the tissue too.
      const holes = ramp(nests(x / 83 + 140, y / 83 + 60), 0.87, 0.9);
      return ramp(depth + ragged, 0, 0.02) * (1 - holes);
    },
    epithelium(x, y) {
      const field = 0.75 * nests(x / 190, y / 190) + 0.25 * nests(x / 60 + 77, y / 60 + 31);
      return ramp(field, 0.5, 0.56);
    },
  };
}

interface Island {
  readonly x: number;
  readonly y: number;
  readonly rx: number;
  readonly ry: number;
}

/** One in each cell of a grid, a little off its middle, so that none hides another. */
function islandCentres(random: Random, width: number, height: number, count: number): Island[] {
  const cols = Math.max(1, Math.round(Math.sqrt((count * width) / height)));
  const rows = Math.ceil(count / cols);
  const [cellWidth, cellHeight] = [width / cols, height / rows];
  return Array.from({ length: count }, (_, i) => ({
    x: ((i % cols) + 0.5 + 0.12 * (random() - 0.5)) * cellWidth,
    y: (Math.floor(i / cols) + 0.5 + 0.12 * (random() - 0.5)) * cellHeight,
    rx: cellWidth * (0.4 + 0.08 * random()),
    ry: cellHeight * (0.38 + 0.08 * random()),
  }));
}
