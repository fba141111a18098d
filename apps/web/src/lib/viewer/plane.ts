import type { Bounds } from '../results.js';
import type { Look } from './viewport-link.js';

/** How level-0 pixels lie on the screen just now: `screen = l0 * scale + offset`, in CSS pixels. */
export interface Plane {
  readonly scale: number;
  readonly offsetX: number;
  readonly offsetY: number;
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** How a slide lies in a box that shows a place of it, or, without one, all of it in the middle. */
export function planeOf(box: Size, slide: Size, look: Look | undefined): Plane {
  const {
    x,
    y,
    zoom: scale,
  } = look ?? {
    x: slide.width / 2,
    y: slide.height / 2,
    zoom: Math.min(box.width / slide.width, box.height / slide.height),
  };
  return { ...box, scale, offsetX: box.width / 2 - x * scale, offsetY: box.height / 2 - y * scale };
}

/** The part of the slide in view, in level-0 pixels. */
export const viewOf = ({ scale, offsetX, offsetY, width, height }: Plane): Bounds => ({
  x: -offsetX / scale,
  y: -offsetY / scale,
  width: width / scale,
  height: height / scale,
});

export const overlaps = (a: Bounds, b: Bounds): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/** From the middle of one to the middle of the other. */
export const distance = (a: Bounds, b: Bounds): number =>
  Math.hypot(a.x + a.width / 2 - b.x - b.width / 2, a.y + a.height / 2 - b.y - b.height / 2);

/**
 * How much a view is magnified, in the microscopist's sense.
 *
 * @param scale CSS pixels per level-0 pixel.
 * @param objective of the scanner at level 0; where it is not recorded, 10 µm/px are taken as 1×, as scanners have it.
 */
export const magnificationOf = (scale: number, mpp: number, objective: number | undefined): number =>
  (objective ?? 10 / mpp) * scale;

/**
 * The longest round length that fits.
 *
 * @param umPerPx microns per CSS pixel on the screen, > 0.
 * @returns `lengthUm` is 1, 2 or 5 times a power of ten; `px` its length on the screen, at most `maxPx`.
 */
export function scaleBarOf(umPerPx: number, maxPx: number): { lengthUm: number; px: number } {
  const most = umPerPx * maxPx;
  const power = 10 ** Math.floor(Math.log10(most));
  const lengthUm = ([5, 2, 1].find((step) => step * power <= most) ?? 1) * power;
  return { lengthUm, px: lengthUm / umPerPx };
}
