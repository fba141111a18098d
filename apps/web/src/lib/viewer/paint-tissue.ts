import type { Bounds } from '../results.js';
import { overlaps } from './plane.js';
import type { RasterContent } from './raster-layer.js';

type Point = readonly [x: number, y: number];

/** Rings of the tissue, each with its box; level-0 pixels. */
export interface TissueOutlines {
  readonly rings: readonly { readonly ring: readonly Point[]; readonly bounds: Bounds }[];
}

export function tissueOutlines(rings: readonly (readonly Point[])[]): TissueOutlines {
  return {
    rings: rings.map((ring) => {
      const [xs, ys] = [ring.map(([x]) => x), ring.map(([, y]) => y)];
      const [x, y] = [smallest(xs), smallest(ys)];
      return {
        ring,
        bounds: { x, y, width: -smallest(xs.map((v) => -v)) - x, height: -smallest(ys.map((v) => -v)) - y },
      };
    }),
  };
}

const smallest = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b), Infinity);

/** Tissue as squares are painted: a line, and a trace of colour inside it; holes are left out by the even-odd rule. */
export function tissueContent({ rings }: TissueOutlines, color: string, ratio: number): RasterContent {
  const inside = (region: Bounds) => rings.filter(({ bounds }) => overlaps(bounds, region));
  return {
    keyOf: (region) => String(inside(region).length || ''),
    paint: (context, { left, region, scale, top }) => {
      context.beginPath();
      for (const { ring } of inside(region)) {
        ring.forEach(([x, y], i) => {
          if (i === 0) context.moveTo(x * scale - left, y * scale - top);
          else context.lineTo(x * scale - left, y * scale - top);
        });
        context.closePath();
      }
      context.fillStyle = color;
      context.strokeStyle = color;
      context.lineWidth = 2 * ratio;
      context.globalAlpha = 0.07;
      context.fill('evenodd');
      context.globalAlpha = 1;
      context.stroke();
    },
  };
}
