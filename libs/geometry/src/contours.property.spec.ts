import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { tracePolygons } from './contours.js';
import { polygonGeometry } from './geojson.js';
import { maskArea, withoutHoles } from './mask.js';
import type { Mask } from './mask.js';
import { rasterise } from './raster.js';
import { polygonArea, signedArea } from './ring.js';
import type { Point, Ring } from './ring.js';
import { SAFE_TOLERANCE_PX, simplifyPolygon, simplifyRingTo } from './simplify.js';

const mask = (max: number) =>
  fc
    .record({ width: fc.integer({ min: 1, max }), height: fc.integer({ min: 1, max }) })
    .chain(({ width, height }) =>
      fc
        .uint8Array({ minLength: width * height, maxLength: width * height, max: 1 })
        .map((data): Mask => ({ width, height, data })),
    );

/** Two sides that meet elsewhere than in a corner that both have. */
function cross([a, b]: [Point, Point], [c, d]: [Point, Point]): boolean {
  const side = (p: Point, q: Point, r: Point) =>
    Math.sign((q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]));
  return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;
}

const sides = (ring: Ring): [Point, Point][] => ring.map((p, i) => [p, ring[(i + 1) % ring.length] ?? p]);

describe('the outlines of a mask', () => {
  test.prop([mask(14)])('give back the mask', (m) => {
    const rings = tracePolygons(m).flatMap(({ outer, holes }) => [outer, ...holes]);
    expect(rasterise(rings, { x: 0, y: 0, ...m }).data).toEqual(m.data);
  });

  test.prop([mask(14)])('lie on half pixels, and have no point in a straight run', (m) => {
    for (const { outer, holes } of tracePolygons(m)) {
      for (const ring of [outer, ...holes]) {
        expect(ring.length).toBeGreaterThanOrEqual(4);
        expect(ring.flat().every((v) => Number.isInteger(v * 2))).toBe(true);
      }
    }
  });

  test.prop([mask(12)])('surround the pixels of each island without holes, less half a pixel', (m) => {
    const filled = withoutHoles(m, Infinity);
    const polygons = tracePolygons(filled).filter((p) => p.holes.length === 0);
    for (const polygon of polygons) {
      const pixels = maskArea(rasterise([polygon.outer], { x: 0, y: 0, ...m }));
      expect(polygonArea(polygon)).toBe(pixels - 0.5);
    }
  });

  test.prop([mask(16)], { numRuns: 120 })('cross nothing after a safe simplification', (m) => {
    const all = tracePolygons(m)
      .map((p) => simplifyPolygon(p, SAFE_TOLERANCE_PX))
      .flatMap(({ outer, holes }) => [outer, ...holes].flatMap(sides));
    for (const [i, a] of all.entries()) {
      for (const b of all.slice(i + 1)) expect(cross(a, b)).toBe(false);
    }
  });

  test.prop([mask(16)])(
    'wind as RFC 7946 wants: outer rings counter-clockwise, holes clockwise, all closed',
    (m) => {
      for (const polygon of tracePolygons(m)) {
        polygonGeometry(polygon).coordinates.forEach((ring, i) => {
          expect(ring.at(-1)).toEqual(ring[0]);
          expect(Math.sign(signedArea(ring.slice(0, -1)))).toBe(i === 0 ? 1 : -1);
        });
      }
    },
  );

  it('of a ring of pixels are one polygon with a hole', () => {
    const data = Uint8Array.from([1, 1, 1, 1, 0, 1, 1, 1, 1]);
    const [polygon, ...others] = tracePolygons({ width: 3, height: 3, data });
    expect(others).toHaveLength(0);
    expect(polygon?.holes).toHaveLength(1);
  });

  it('of nothing are nothing', () => {
    expect(tracePolygons({ width: 3, height: 3, data: new Uint8Array(9) })).toEqual([]);
    expect(tracePolygons({ width: 0, height: 0, data: new Uint8Array(0) })).toEqual([]);
  });
});

describe('simplifying to a number of points', () => {
  it('keeps within it, however ragged the outline', () => {
    const ring = Array.from({ length: 300 }, (_, i): Point => {
      const angle = (i / 300) * 2 * Math.PI;
      const r = i % 2 ? 10 : 18;
      return [r * Math.cos(angle), r * Math.sin(angle)];
    });
    const simple = simplifyRingTo(ring, 0.35, 40);
    expect(simple.length).toBeLessThanOrEqual(40);
    expect(simple.length).toBeGreaterThanOrEqual(3);
  });
});
