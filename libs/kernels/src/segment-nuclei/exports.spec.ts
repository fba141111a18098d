import { describe, expect, it } from 'vitest';
import { CSV_HEADER, csvRowsOf } from './csv-export.js';
import { geojsonOf } from './geojson-export.js';
import { MEASUREMENT_NAMES, measurementsOf } from './measurements.js';
import type { NucleusObject, ObjectTile } from './object-tile.js';

const nucleus = (x: number): NucleusObject => ({
  tile: [0, 0],
  seed: [x, 5.5],
  centroid: [x + 0.25, 5.5],
  polygon: [[x, 5], [x, 9], [x + 4, 9], [x + 4, 5]], // prettier-ignore
  areaUm2: 4,
  perimeterUm: 8,
  circularity: 0.7,
  eccentricity: 0.2,
  solidity: 1,
  minDiameterUm: 2,
  maxDiameterUm: 2.8,
  hematoxylinOd: 0.9,
  eosinOd: 0.1,
  probability: 0.8,
});

const tile = (...objects: NucleusObject[]): ObjectTile => ({
  col: 0,
  row: 0,
  bounds: { x: 0, y: 0, width: 100, height: 100 },
  objects,
});

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

const textOf = async (pieces: AsyncIterable<string>): Promise<string> => (await all(pieces)).join('');

describe('the GeoJSON export', () => {
  it('is one FeatureCollection over all tiles, empty ones too', async () => {
    const text = await textOf(geojsonOf([tile(), tile(nucleus(10), nucleus(20)), tile(), tile(nucleus(30))]));
    const { type, features } = JSON.parse(text) as { type: string; features: unknown[] };
    expect(type).toBe('FeatureCollection');
    expect(features).toHaveLength(3);
  });

  it('is valid without a single nucleus', async () => {
    expect(JSON.parse(await textOf(geojsonOf([tile()])))).toEqual({
      type: 'FeatureCollection',
      features: [],
    });
  });

  it('has detections with class, colour and measurements, in closed counter-clockwise rings', async () => {
    const { features } = JSON.parse(await textOf(geojsonOf([tile(nucleus(10))]))) as { features: unknown[] };
    expect(features[0]).toEqual({
      type: 'Feature',
      geometry: { type: 'Polygon', coordinates: [[[14, 5], [14, 9], [10, 9], [10, 5], [14, 5]]] }, // prettier-ignore
      properties: {
        objectType: 'detection',
        classification: { name: 'Nucleus', color: [90, 60, 220] },
        measurements: measurementsOf(nucleus(10)),
      },
    });
  });

  it('counts from the corner of the scanned bounds where there are such', async () => {
    const text = await textOf(geojsonOf([tile(nucleus(10))], [10, 5]));
    expect(text).toContain('"coordinates":[[[4,0],[4,4],[0,4],[0,0],[4,0]]]');
  });
});

describe('the CSV export', () => {
  it('has a value for every column, and centroids in µm', async () => {
    const [row] = await all(csvRowsOf([tile(nucleus(10))], 'a.svs', [0.5, 0.4]));
    expect(row).toHaveLength(CSV_HEADER.length);
    expect(row?.slice(0, 8)).toEqual([
      'a.svs',
      'Detection',
      '',
      'Nucleus',
      'Root object (Image)',
      'Polygon',
      5.125,
      2.2,
    ]);
  });

  it('names its measurements as the GeoJSON does', () => {
    expect(Object.keys(measurementsOf(nucleus(1)))).toEqual([...MEASUREMENT_NAMES]);
  });
});
