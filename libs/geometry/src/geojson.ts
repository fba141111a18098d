import { oriented } from './ring.js';
import type { Polygon, Ring } from './ring.js';

/** A GeoJSON position; here pixels of the slide's level 0, x right and y down. */
export type Position = readonly [x: number, y: number];

/** Geometries of RFC 7946 §3.1 that this project writes. */
export interface PolygonGeometry {
  readonly type: 'Polygon';
  readonly coordinates: readonly (readonly Position[])[];
}

export interface MultiPolygonGeometry {
  readonly type: 'MultiPolygon';
  readonly coordinates: readonly (readonly (readonly Position[])[])[];
}

/** A polygon as RFC 7946 §3.1.6 wants it: rings closed, the outer one counter-clockwise, holes clockwise. */
export const polygonGeometry = (polygon: Polygon): PolygonGeometry => ({
  type: 'Polygon',
  coordinates: coordinatesOf(polygon),
});

export const multiPolygonGeometry = (polygons: readonly Polygon[]): MultiPolygonGeometry => ({
  type: 'MultiPolygon',
  coordinates: polygons.map(coordinatesOf),
});

const coordinatesOf = ({ outer, holes }: Polygon): Position[][] => [
  closed(oriented(outer, 1)),
  ...holes.map((hole) => closed(oriented(hole, -1))),
];

function closed(ring: Ring): Position[] {
  const [first] = ring;
  return first ? [...ring, first] : [];
}
