import { contours } from 'd3-contour';
import type { Mask } from './mask.js';
import type { Point, Polygon, Ring } from './ring.js';

/**
 * The outlines of a mask, in its pixels.
 *
 * Lines run half way between the centres of a set and an unset pixel and cut corners (marching squares), so every
 * coordinate is a multiple of ½ and a shape without holes has an area of its pixels less ½. Where an exact area
 * matters, count the pixels.
 *
 * @returns one polygon for each island, none for an empty mask; straight runs are one side.
 */
export function tracePolygons({ width, height, data }: Mask): Polygon[] {
  if (width === 0 || height === 0) return [];
  // d3 reads `values` as numbers and never writes to them; its type asks for a plain array.
  const values = data as unknown as number[];
  const { coordinates } = contours().size([width, height]).smooth(false).contour(values, 0.5);
  return coordinates.flatMap(([outer, ...holes]) =>
    outer ? [{ outer: opened(outer), holes: holes.map(opened) }] : [],
  );
}

/** A GeoJSON ring as one of ours: not closed by a repeated point, no point in the middle of a straight run. */
function opened(ring: readonly (readonly number[])[]): Ring {
  const points = ring.slice(0, -1).map(([x = 0, y = 0]): Point => [x, y]);
  return points.filter((p, i) => {
    const before = points[(i + points.length - 1) % points.length] as Point;
    const after = points[(i + 1) % points.length] as Point;
    return (p[0] - before[0]) * (after[1] - p[1]) !== (p[1] - before[1]) * (after[0] - p[0]);
  });
}
