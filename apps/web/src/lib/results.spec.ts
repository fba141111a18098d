import { describe, expect, it } from 'vitest';
import { readObjectIndex, readObjectTile, readOutlines, readSummary } from './results.js';

describe('a summary', () => {
  it('of nuclei gives count, density and mean area', () => {
    const json = {
      kind: 'segment-nuclei',
      nuclei: 12,
      tissueMm2: 0.5,
      nucleiPerTissueMm2: 24,
      means: { areaUm2: 31 },
    };
    expect(readSummary(json)).toEqual({ nuclei: 12, tissueMm2: 0.5, densityPerMm2: 24, meanAreaUm2: 31 });
  });

  it('without nuclei has no means', () => {
    expect(readSummary({ nuclei: 0, means: null })).toMatchObject({ nuclei: 0, meanAreaUm2: undefined });
  });

  it.each([null, [], 'text', 5])('that is %j says nothing', (json) => {
    expect(Object.values(readSummary(json)).every((value) => value === undefined)).toBe(true);
  });
});

describe('an index of object tiles', () => {
  it('keeps names, bounds and counts', () => {
    const bounds = { x: 0, y: 768, width: 768, height: 768 };
    expect(
      readObjectIndex({ tiles: [{ name: 'objects/0_1', col: 0, row: 1, bounds, count: 7 }, { col: 1 }] }),
    ).toEqual([{ name: 'objects/0_1', bounds, count: 7 }]);
  });
});

describe('an object tile', () => {
  const ring = [
    [0, 0],
    [4, 0],
    [4, 4],
  ];

  it('gives outlines, centroids and whatever was measured', () => {
    const json = {
      objects: [{ tile: [0, 0], centroid: [2, 1], polygon: ring, areaUm2: 8, probability: 0.9 }],
    };
    expect(readObjectTile(json)).toEqual([
      { ring, centroid: [2, 1], measurements: { areaUm2: 8, probability: 0.9 } },
    ]);
  });

  it('leaves out what cannot be drawn', () => {
    const json = { objects: [{ centroid: [2, 1], polygon: ring.slice(1) }, { polygon: ring }, null] };
    expect(readObjectTile(json)).toEqual([]);
  });
});

describe('tissue outlines', () => {
  it('are the rings of polygons and of multipolygons, holes included', () => {
    const ring = [
      [0, 0],
      [9, 0],
      [9, 9],
      [0, 0],
    ];
    const features = [
      { geometry: { type: 'Polygon', coordinates: [ring, ring] } },
      { geometry: { type: 'MultiPolygon', coordinates: [[ring], [ring]] } },
      { geometry: null },
    ];
    expect(readOutlines({ type: 'FeatureCollection', features })).toHaveLength(4);
  });
});
