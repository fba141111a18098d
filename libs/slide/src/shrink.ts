import type { Region } from './region.js';
import type { WorkPlane } from './work-plane.js';

/** Pixels of a level, row by row, `channels` bytes each, that begin at level pixel (x, y). */
export interface LevelPixels extends Region {
  readonly channels: 3 | 4;
  readonly data: Uint8Array;
}

/**
 * Edges between plane pixels are placed on 1/256 level pixel. All weights are then integers, and so are all sums:
 * the same average comes out whatever the tile, the machine and the order.
 */
const STEPS = 256;

const edge = (planeX: number, shrink: number): number => Math.round(planeX * shrink * STEPS);

/** The level pixels that a region of the plane is made of; it may reach outside the level. */
export function levelRegionOf({ shrink }: Pick<WorkPlane, 'shrink'>, region: Region): Region {
  const x = Math.floor(edge(region.x, shrink[0]) / STEPS);
  const y = Math.floor(edge(region.y, shrink[1]) / STEPS);
  return {
    x,
    y,
    width: Math.ceil(edge(region.x + region.width, shrink[0]) / STEPS) - x,
    height: Math.ceil(edge(region.y + region.height, shrink[1]) / STEPS) - y,
  };
}

/**
 * Cuts a region of the plane into pieces that need at most `maxLevelPixels` level pixels each (one plane pixel at
 * least), top to bottom, left to right. Shrinking piece by piece gives the same pixels as shrinking at once.
 */
export function* shrinkPieces(
  plane: Pick<WorkPlane, 'shrink'>,
  region: Region,
  maxLevelPixels: number,
): Generator<Region> {
  const side = Math.sqrt(maxLevelPixels);
  const stepX = Math.max(1, Math.min(region.width, Math.floor(side / plane.shrink[0])));
  const stepY = Math.max(1, Math.floor(maxLevelPixels / (stepX * plane.shrink[0]) / plane.shrink[1]));
  for (let y = 0; y < region.height; y += stepY) {
    for (let x = 0; x < region.width; x += stepX) {
      yield {
        x: region.x + x,
        y: region.y + y,
        width: Math.min(stepX, region.width - x),
        height: Math.min(stepY, region.height - y),
      };
    }
  }
}

/**
 * Averages level pixels over the area of each plane pixel, rounding half up.
 *
 * An output pixel depends on its place in the plane alone, never on where `region` begins.
 *
 * @param source covers `levelRegionOf(plane, region)`; a fourth channel is left out.
 * @returns RGB, row by row: `region.width * region.height * 3` bytes.
 * @throws {RangeError} `source` does not cover the region.
 */
export function shrinkArea(
  { shrink }: Pick<WorkPlane, 'shrink'>,
  region: Region,
  source: LevelPixels,
): Uint8Array {
  const need = levelRegionOf({ shrink }, region);
  if (!covers(source, need)) throw new RangeError('the level pixels do not cover the region');
  if (shrink[0] === 1 && shrink[1] === 1) return copied(source, region);

  const columns = spans(region.x, region.width, shrink[0], source.x);
  const rows = spans(region.y, region.height, shrink[1], source.y);
  const out = new Uint8Array(region.width * region.height * 3);
  let o = 0;
  for (const row of rows) {
    for (const column of columns) {
      averageInto(out, o, source, column, row);
      o += 3;
    }
  }
  return out;
}

/** Which source pixels one plane pixel covers along an axis, and by how many 256ths each. */
interface Span {
  readonly from: number;
  readonly weights: readonly number[];
  readonly total: number;
}

function spans(start: number, count: number, shrink: number, origin: number): Span[] {
  return Array.from({ length: count }, (_, i) => {
    const begin = edge(start + i, shrink);
    const end = edge(start + i + 1, shrink);
    const first = Math.floor(begin / STEPS);
    const weights: number[] = [];
    for (let p = first; p * STEPS < end; p++) {
      weights.push(Math.min(end, (p + 1) * STEPS) - Math.max(begin, p * STEPS));
    }
    return { from: first - origin, weights, total: end - begin };
  });
}

function averageInto(out: Uint8Array, o: number, source: LevelPixels, column: Span, row: Span): void {
  const { channels, data, width } = source;
  let r = 0;
  let g = 0;
  let b = 0;
  for (let j = 0; j < row.weights.length; j++) {
    const wy = row.weights[j] as number;
    let i = ((row.from + j) * width + column.from) * channels;
    for (const wx of column.weights) {
      const w = wx * wy;
      r += w * (data[i] as number);
      g += w * (data[i + 1] as number);
      b += w * (data[i + 2] as number);
      i += channels;
    }
  }
  const area = column.total * row.total;
  out[o] = Math.floor((2 * r + area) / (2 * area));
  out[o + 1] = Math.floor((2 * g + area) / (2 * area));
  out[o + 2] = Math.floor((2 * b + area) / (2 * area));
}

function copied(source: LevelPixels, region: Region): Uint8Array {
  const { channels, data, width } = source;
  const out = new Uint8Array(region.width * region.height * 3);
  let o = 0;
  for (let y = 0; y < region.height; y++) {
    let i = ((region.y - source.y + y) * width + region.x - source.x) * channels;
    if (channels === 3) {
      out.set(data.subarray(i, i + 3 * region.width), o);
      o += 3 * region.width;
      continue;
    }
    for (let x = 0; x < region.width; x++, i += channels, o += 3) {
      out[o] = data[i] as number;
      out[o + 1] = data[i + 1] as number;
      out[o + 2] = data[i + 2] as number;
    }
  }
  return out;
}

const covers = (outer: Region, inner: Region): boolean =>
  outer.x <= inner.x &&
  outer.y <= inner.y &&
  outer.x + outer.width >= inner.x + inner.width &&
  outer.y + outer.height >= inner.y + inner.height;
