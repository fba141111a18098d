import { describe, expect, it } from 'vitest';
import { readDensityScale, readObjectIndex, readOutlines, readSummary } from './results.js';

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

describe('the scale of a density map', () => {
  const summary = {
    kind: 'density-map',
    cellUm: 100,
    extent: { x: 0, y: 0, width: 400, height: 200 },
    scale: {
      unit: 'nuclei/mm²',
      from: 0,
      to: 5_000,
      colours: [
        [68, 1, 84],
        [253, 231, 37],
      ],
    },
  };

  it('says where the heatmap lies and what its colours mean', () => {
    expect(readDensityScale(summary)).toMatchObject({ extent: summary.extent, to: 5_000, cellUm: 100 });
  });

  it.each(['extent', 'scale'])('is none without its %s', (field) => {
    expect(readDensityScale({ ...summary, [field]: undefined })).toBeUndefined();
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
