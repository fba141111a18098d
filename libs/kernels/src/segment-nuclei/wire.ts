import type { NucleiTile } from '@ramus/contracts';
import type { Point, Ring } from '@ramus/geometry';
import type { Measured } from './measure.js';

/** A nucleus in plane pixels, from whatever corner its coordinates count. */
export interface Nucleus extends Measured {
  /** Seed pixel. */
  readonly seed: Point;
  readonly probability: number;
}

const rounded = (value: number, digits: number): number => {
  const scale = 10 ** digits;
  // Adding 0 turns -0, which JSON would lose, into 0.
  return Math.round(value * scale) / scale + 0;
};

/** Nuclei of one tile as columns: a third of the bytes of named members. Fractions are rounded here, once. */
export function toColumns(tile: number, nuclei: readonly Nucleus[]): NucleiTile {
  const column = (of: (n: Nucleus) => number, digits: number): number[] =>
    nuclei.map((n) => rounded(of(n), digits));
  return {
    tile,
    seeds: nuclei.flatMap((n) => n.seed),
    centroids: nuclei.flatMap((n) => n.centroid.map((v) => rounded(v, 2))),
    outlines: nuclei.map((n) => n.outline.flatMap(([x, y]) => [Math.round(2 * x), Math.round(2 * y)])),
    areaPx: column((n) => n.areaPx, 0),
    perimeterUm: column((n) => n.perimeterUm, 3),
    circularity: column((n) => n.circularity, 4),
    eccentricity: column((n) => n.eccentricity, 4),
    solidity: column((n) => n.solidity, 4),
    minDiameterUm: column((n) => n.minDiameterUm, 3),
    maxDiameterUm: column((n) => n.maxDiameterUm, 3),
    hematoxylinOd: column((n) => n.hematoxylinOd, 4),
    eosinOd: column((n) => n.eosinOd, 4),
    probability: column((n) => n.probability, 4),
  };
}

/** Columns as nuclei again, moved by (dx, dy). */
export function fromColumns(columns: NucleiTile, dx: number, dy: number): Nucleus[] {
  return columns.areaPx.map((areaPx, i) => ({
    seed: [(columns.seeds[2 * i] ?? 0) + dx, (columns.seeds[2 * i + 1] ?? 0) + dy],
    centroid: [(columns.centroids[2 * i] ?? 0) + dx, (columns.centroids[2 * i + 1] ?? 0) + dy],
    outline: ringFrom(columns.outlines[i] ?? [], dx, dy),
    areaPx,
    perimeterUm: columns.perimeterUm[i] ?? 0,
    circularity: columns.circularity[i] ?? 0,
    eccentricity: columns.eccentricity[i] ?? 0,
    solidity: columns.solidity[i] ?? 0,
    minDiameterUm: columns.minDiameterUm[i] ?? 0,
    maxDiameterUm: columns.maxDiameterUm[i] ?? 0,
    hematoxylinOd: columns.hematoxylinOd[i] ?? 0,
    eosinOd: columns.eosinOd[i] ?? 0,
    probability: columns.probability[i] ?? 0,
  }));
}

/** Half pixels, x, y, x, y, … as a ring. */
export function ringFrom(halves: readonly number[], dx = 0, dy = 0): Ring {
  return Array.from({ length: halves.length >> 1 }, (_, i): Point => [
    (halves[2 * i] ?? 0) / 2 + dx,
    (halves[2 * i + 1] ?? 0) / 2 + dy,
  ]);
}
