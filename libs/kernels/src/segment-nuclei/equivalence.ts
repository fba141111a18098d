import type { NucleiResult } from '@ramus/contracts';
import { overlapPx, ringBounds } from '@ramus/geometry';
import type { Point, Ring } from '@ramus/geometry';
import { fromColumns } from './wire.js';

/**
 * When two results of one shard count as the same, in pixels of the model's mpp.
 *
 * Networks run on different hardware differ in the last bits, which moves an outline by a pixel now and then and, rarely,
 * a nucleus over the threshold. F1 ≥ 0.98 says that at most 2 % of both results' nuclei have no partner. Of fewer than 50
 * that would be none, so one is always allowed: who leaves out or invents a single nucleus of such a shard is not found.
 */
export const EQUIVALENCE = {
  /** Intersection over union from which two outlines are of one nucleus. */
  iou: 0.5,
  f1: 0.98,
  /** By how much the numbers of nuclei may differ, of the larger. */
  countShare: 0.02,
  /** Nuclei without a partner, and difference in number, that are allowed whatever their share. */
  slack: 1,
  /** Median distance of partners' centroids, exclusive. */
  centroidPx: 0.5,
} as const;

export interface NucleiAgreement {
  readonly counts: readonly [number, number];
  readonly matched: number;
  /** 1 where neither has any. */
  readonly f1: number;
  /** 0 where nothing matches. */
  readonly medianCentroidPx: number;
}

/** Whether two results of one shard are the same within `EQUIVALENCE`. Symmetric and reflexive, not transitive. */
export function equivalentNuclei(a: NucleiResult, b: NucleiResult): boolean {
  const { counts, matched, medianCentroidPx } = agreementOf(a, b);
  const [inA, inB] = counts;
  const { f1, countShare, slack, centroidPx } = EQUIVALENCE;
  const unmatched = inA + inB - 2 * matched;
  return (
    unmatched <= Math.max(slack, (1 - f1) * (inA + inB)) &&
    Math.abs(inA - inB) <= Math.max(slack, countShare * Math.max(inA, inB)) &&
    medianCentroidPx < centroidPx
  );
}

/** How far two results of one shard agree: partners are found best overlap first. */
export function agreementOf(a: NucleiResult, b: NucleiResult): NucleiAgreement {
  const [nucleiA, nucleiB] = [outlinesOf(a), outlinesOf(b)];
  const [takenA, takenB] = [new Set<number>(), new Set<number>()];
  const distances: number[] = [];
  for (const { i, j } of pairsOf(nucleiA, nucleiB)) {
    const [one, other] = [nucleiA[i], nucleiB[j]];
    if (!one || !other || takenA.has(i) || takenB.has(j)) continue;
    takenA.add(i);
    takenB.add(j);
    distances.push(Math.hypot(one.centroid[0] - other.centroid[0], one.centroid[1] - other.centroid[1]));
  }
  const total = nucleiA.length + nucleiB.length;
  distances.sort((x, y) => x - y);
  return {
    counts: [nucleiA.length, nucleiB.length],
    matched: distances.length,
    f1: total === 0 ? 1 : (2 * distances.length) / total,
    medianCentroidPx: distances[distances.length >> 1] ?? 0,
  };
}

interface Outline {
  readonly ring: Ring;
  readonly centroid: Point;
  readonly bounds: ReturnType<typeof ringBounds>;
}

/** In pixels from the shard's corner, by their upper edge. */
const outlinesOf = ({ tiles }: NucleiResult): Outline[] =>
  tiles
    .flatMap((columns) => fromColumns(columns, 0, 0))
    .map(({ outline, centroid }) => ({ ring: outline, centroid, bounds: ringBounds(outline) }))
    .toSorted((a, b) => a.bounds.minY - b.bounds.minY);

/** Pairs that overlap enough, best first; of equals an order that is the same from either side. */
function pairsOf(as: readonly Outline[], bs: readonly Outline[]): { i: number; j: number; iou: number }[] {
  const pairs: { i: number; j: number; iou: number }[] = [];
  as.forEach((a, i) => {
    for (const [j, b] of bs.entries()) {
      if (b.bounds.minY > a.bounds.maxY) break;
      if (b.bounds.maxY < a.bounds.minY) continue;
      if (b.bounds.minX > a.bounds.maxX || b.bounds.maxX < a.bounds.minX) continue;
      const { a: areaA, b: areaB, both } = overlapPx(a.ring, b.ring);
      const iou = both / Math.max(1, areaA + areaB - both);
      if (iou >= EQUIVALENCE.iou) pairs.push({ i, j, iou });
    }
  });
  return pairs.sort(
    (x, y) => y.iou - x.iou || x.i + x.j - (y.i + y.j) || Math.abs(x.i - x.j) - Math.abs(y.i - y.j),
  );
}
