import { describe, expect, it } from 'vitest';
import type { Rgb } from '../kernel.js';
import { measure } from './measure.js';
import { stainsOf } from './stain.js';

/** Pixels with their centre in an ellipse, in a window of the given size. */
function ellipse(width: number, height: number, rx: number, ry: number) {
  const data = new Uint8Array(width * height);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const [u, v] = [(x + 0.5 - width / 2) / rx, (y + 0.5 - height / 2) / ry];
      data[i] = u * u + v * v <= 1 ? 1 : 0;
    }
  }
  return { x: 10, y: 20, mask: { width, height, data } };
}

const plain = (rgb: readonly [number, number, number]): Rgb => ({
  width: 100,
  height: 100,
  data: Uint8Array.from({ length: 30_000 }, (_, i) => rgb[i % 3] ?? 0),
});

describe('a disc of 10 µm', () => {
  const disc = measure(ellipse(44, 44, 20, 20), plain([255, 255, 255]), [0.25, 0.25]);

  it('has a disc’s area within 1 %, and its perimeter within 5 %', () => {
    expect(Math.abs(disc.areaPx * 0.0625 - Math.PI * 25) / (Math.PI * 25)).toBeLessThan(0.01);
    expect(Math.abs(disc.perimeterUm - Math.PI * 10) / (Math.PI * 10)).toBeLessThan(0.05);
  });

  it('is round: circularity, solidity, eccentricity, diameters', () => {
    expect(disc.circularity).toBeGreaterThan(0.92);
    expect(disc.solidity).toBeGreaterThan(0.97);
    expect(disc.eccentricity).toBeLessThan(0.1);
    expect(disc.minDiameterUm).toBeCloseTo(10, 0);
    expect(disc.maxDiameterUm).toBeCloseTo(10, 0);
  });

  it('lies where its pixels lie', () => {
    expect(disc.centroid).toEqual([32, 42]);
    expect(disc.outline.every(([x, y]) => x >= 12 && x <= 52 && y >= 22 && y <= 62)).toBe(true);
  });

  it('is unstained on white', () => {
    expect(disc.hematoxylinOd).toBeCloseTo(0, 10);
    expect(disc.eosinOd).toBeCloseTo(0, 10);
  });
});

describe('an ellipse of 3 : 1', () => {
  it('has the eccentricity of one within 1 %', () => {
    const { eccentricity } = measure(ellipse(64, 24, 30, 10), plain([0, 0, 0]), [1, 1]);
    expect(eccentricity / Math.sqrt(1 - 1 / 9)).toBeCloseTo(1, 2);
  });

  it('is a disc on pixels that are three times as high', () => {
    const stretched = measure(ellipse(64, 24, 30, 10), plain([0, 0, 0]), [1, 3]);
    expect(stretched.eccentricity).toBeLessThan(0.15);
    expect(stretched.maxDiameterUm / stretched.minDiameterUm).toBeLessThan(1.1);
  });
});

describe('colour deconvolution', () => {
  it('takes the pure stains apart', () => {
    const h = stainsOf([0.651, 0.701, 0.29]);
    expect(h.hematoxylin).toBeCloseTo(1, 2);
    expect(h.eosin).toBeCloseTo(0, 10);
    const e = stainsOf([0.216, 0.801, 0.558]);
    expect(e.eosin).toBeCloseTo(1, 2);
    expect(e.hematoxylin).toBeCloseTo(0, 10);
  });

  it('is linear: a mixture is the sum of its stains', () => {
    const mixed = stainsOf([0.651 + 0.5 * 0.216, 0.701 + 0.5 * 0.801, 0.29 + 0.5 * 0.558]);
    expect(mixed.hematoxylin / mixed.eosin).toBeCloseTo(2, 2);
  });
});
