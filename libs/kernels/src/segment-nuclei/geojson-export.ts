import { polygonGeometry } from '@ramus/geometry';
import type { Point } from '@ramus/geometry';
import { measurementsOf } from './measurements.js';
import type { NucleusObject, ObjectTile } from './object-tile.js';

/** Colour of a nucleus in QuPath. */
const NUCLEUS_COLOR = [90, 60, 220] as const;

/**
 * Object tiles as one GeoJSON FeatureCollection (RFC 7946) that QuPath opens: every nucleus a detection with its
 * class and measurements.
 *
 * Coordinates are level-0 pixels of the file, less `origin`: QuPath counts from the corner of the scanned bounds where
 * a format has such.
 *
 * @returns pieces of text, one for each object tile at most.
 */
export async function* geojsonOf(
  tiles: AsyncIterable<ObjectTile> | Iterable<ObjectTile>,
  origin: Point = [0, 0],
): AsyncGenerator<string> {
  yield '{"type":"FeatureCollection","features":[';
  let isFirst = true;
  for await (const { objects } of tiles) {
    if (objects.length === 0) continue;
    const text = objects.map((object) => JSON.stringify(featureOf(object, origin))).join(',\n');
    yield isFirst ? `\n${text}` : `,\n${text}`;
    isFirst = false;
  }
  yield '\n]}\n';
}

function featureOf(object: NucleusObject, [ox, oy]: Point) {
  const moved = object.polygon.map(([x, y]): Point => [round(x - ox), round(y - oy)]);
  return {
    type: 'Feature',
    geometry: polygonGeometry({ outer: moved, holes: [] }),
    properties: {
      objectType: 'detection',
      classification: { name: 'Nucleus', color: NUCLEUS_COLOR },
      measurements: measurementsOf(object),
    },
  };
}

const round = (v: number): number => Math.round(v * 100) / 100;
