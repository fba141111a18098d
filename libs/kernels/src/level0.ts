import type { Point, Ring } from '@ramus/geometry';
import type { Region, WorkPlane } from '@ramus/slide';
import type { KernelSlide } from './kernel.js';

/** A hundredth of a pixel is finer than any outline; more digits would only be bytes. */
const round = (v: number): number => Math.round(v * 100) / 100;

/**
 * How coordinates of a plane become level-0 pixels: two decimals, and never outside the slide, for a plane's last
 * pixels may reach a little over its edge.
 */
export function toLevel0(
  { downsample }: WorkPlane,
  { width, height }: Pick<KernelSlide, 'width' | 'height'>,
) {
  const x = (v: number): number => Math.min(width, Math.max(0, round(v * downsample[0])));
  const y = (v: number): number => Math.min(height, Math.max(0, round(v * downsample[1])));
  const point = ([px, py]: Point): Point => [x(px), y(py)];
  return {
    point,
    ring: (ring: Ring): Ring => ring.map(point),
    region: (r: Region): Region => ({
      x: x(r.x),
      y: y(r.y),
      width: round(x(r.x + r.width) - x(r.x)),
      height: round(y(r.y + r.height) - y(r.y)),
    }),
  };
}
