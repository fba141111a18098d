import type { Mpp } from '@ramus/slide';
import { MEASUREMENT_NAMES, measurementsOf } from './measurements.js';
import type { ObjectTile } from './object-tile.js';

/** Columns as QuPath's measurement export names them. */
export const CSV_HEADER: readonly string[] = [
  'Image',
  'Object type',
  'Name',
  'Classification',
  'Parent',
  'ROI',
  'Centroid X µm',
  'Centroid Y µm',
  ...MEASUREMENT_NAMES,
];

/**
 * Object tiles as rows below `CSV_HEADER`.
 *
 * @param image what stands in the first column: the slide's name, which this library does not know.
 * @param mpp microns per level-0 pixel.
 */
export async function* csvRowsOf(
  tiles: AsyncIterable<ObjectTile> | Iterable<ObjectTile>,
  image: string,
  mpp: Mpp,
): AsyncGenerator<readonly (string | number)[]> {
  for await (const { objects } of tiles) {
    for (const object of objects) {
      const measurements = measurementsOf(object);
      yield [
        image,
        'Detection',
        '',
        'Nucleus',
        'Root object (Image)',
        'Polygon',
        round(object.centroid[0] * mpp[0]),
        round(object.centroid[1] * mpp[1]),
        ...MEASUREMENT_NAMES.map((name) => measurements[name] ?? ''),
      ];
    }
  }
}

const round = (v: number): number => Math.round(v * 1000) / 1000;
