import { MEASUREMENTS } from '../results.js';

/**
 * The nuclei of one object tile as columns: about a quarter of a kilobyte each, where objects would take two, and
 * handed from a worker to the page without a copy.
 */
export interface PackedNuclei {
  readonly count: number;
  /** Level-0 pixels that `points` and `boxes` count from. */
  readonly origin: readonly [x: number, y: number];
  /** Outlines one after another: x, y, x, y, … */
  readonly points: Float32Array<ArrayBuffer>;
  /** Where each outline begins, in points; one more than there are nuclei. */
  readonly starts: Uint32Array<ArrayBuffer>;
  /** minX, minY, maxX, maxY of each. */
  readonly boxes: Float32Array<ArrayBuffer>;
  /** Centre of each outline's area, level-0 pixels: x, y, x, y, … Whoever reads an export can compute the same one. */
  readonly centroids: Float64Array<ArrayBuffer>;
  /** `MEASUREMENTS.length` numbers for each; NaN where one is not known. */
  readonly measures: Float32Array<ArrayBuffer>;
}

type Fields = Record<string, unknown>;
const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? (value as Fields) : {};
const isPoint = (value: unknown): value is readonly [number, number] =>
  Array.isArray(value) && Number.isFinite(value[0]) && Number.isFinite(value[1]);

/** One file of nuclei, `objects/<col>_<row>`; what has no outline is left out. */
export function packNuclei(json: unknown): PackedNuclei {
  const listed = fieldsOf(json)['objects'];
  const found: { ring: readonly (readonly [number, number])[]; fields: Fields }[] = [];
  let pointCount = 0;
  for (const entry of Array.isArray(listed) ? listed : []) {
    const fields = fieldsOf(entry);
    const polygon = fields['polygon'];
    const ring = Array.isArray(polygon) ? polygon.filter(isPoint) : [];
    if (ring.length < 3) continue;
    pointCount += ring.length;
    found.push({ ring, fields });
  }
  const [originX, originY] = found[0]?.ring[0] ?? [0, 0];
  const packed = {
    count: found.length,
    origin: [originX, originY] as const,
    points: new Float32Array(2 * pointCount),
    starts: new Uint32Array(found.length + 1),
    boxes: new Float32Array(4 * found.length),
    centroids: new Float64Array(2 * found.length),
    measures: new Float32Array(MEASUREMENTS.length * found.length),
  };
  let at = 0;
  found.forEach(({ ring, fields }, i) => {
    packed.starts[i] = at;
    const box = [Infinity, Infinity, -Infinity, -Infinity] as [number, number, number, number];
    for (const [x, y] of ring) {
      const [px, py] = [x - originX, y - originY];
      packed.points[2 * at] = px;
      packed.points[2 * at + 1] = py;
      at += 1;
      box[0] = Math.min(box[0], px);
      box[1] = Math.min(box[1], py);
      box[2] = Math.max(box[2], px);
      box[3] = Math.max(box[3], py);
    }
    packed.boxes.set(box, 4 * i);
    packed.centroids.set(centroidOf(ring), 2 * i);
    MEASUREMENTS.forEach(({ key }, m) => {
      const value = fields[key];
      packed.measures[MEASUREMENTS.length * i + m] = typeof value === 'number' ? value : NaN;
    });
  });
  packed.starts[found.length] = at;
  return packed;
}

/** Centre of a ring's area (shoelace formula); of a ring without area, the mean of its points. */
export function centroidOf(ring: readonly (readonly [number, number])[]): [x: number, y: number] {
  const [x0, y0] = ring[0] ?? [0, 0];
  let [area, sumX, sumY, meanX, meanY] = [0, 0, 0, 0, 0];
  ring.forEach(([px, py], i) => {
    const [nx, ny] = ring[(i + 1) % ring.length] ?? [px, py];
    const [ax, ay, bx, by] = [px - x0, py - y0, nx - x0, ny - y0];
    const cross = ax * by - bx * ay;
    area += cross;
    sumX += (ax + bx) * cross;
    sumY += (ay + by) * cross;
    meanX += ax / ring.length;
    meanY += ay / ring.length;
  });
  return area === 0 ? [x0 + meanX, y0 + meanY] : [x0 + sumX / (3 * area), y0 + sumY / (3 * area)];
}

const columnsOf = ({ points, starts, boxes, centroids, measures }: PackedNuclei) => [
  points,
  starts,
  boxes,
  centroids,
  measures,
];

/** Bytes that it holds in memory. */
export const packedBytes = (nuclei: PackedNuclei): number =>
  columnsOf(nuclei).reduce((sum, { byteLength }) => sum + byteLength, 0);

/** What a worker gives away with it. */
export const buffersOf = (nuclei: PackedNuclei): ArrayBuffer[] =>
  columnsOf(nuclei).map(({ buffer }) => buffer);

/** The outline of one nucleus in level-0 pixels. */
export function ringOf({ origin, points, starts }: PackedNuclei, index: number): [x: number, y: number][] {
  const ring: [number, number][] = [];
  for (let p = starts[index] ?? 0; p < (starts[index + 1] ?? 0); p += 1) {
    ring.push([origin[0] + (points[2 * p] ?? 0), origin[1] + (points[2 * p + 1] ?? 0)]);
  }
  return ring;
}

/** What was measured of one nucleus, by key. */
export function measurementsOf({ measures }: PackedNuclei, index: number): Record<string, number> {
  return Object.fromEntries(
    MEASUREMENTS.flatMap(({ key }, m) => {
      const value = measures[MEASUREMENTS.length * index + m] ?? NaN;
      return Number.isNaN(value) ? [] : [[key, value]];
    }),
  );
}
