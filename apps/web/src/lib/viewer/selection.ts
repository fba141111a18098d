import type { Bounds, Point } from '../results.js';
import { isInside } from './nucleus.js';

/** A part of the slide that somebody asks about: its corners in level-0 pixels, not closed by a repeated point. */
export interface Selection {
  readonly kind: 'box' | 'polygon';
  readonly ring: readonly Point[];
}

export const boxOf = ([ax, ay]: Point, [bx, by]: Point): Selection => {
  const [left, right, top, bottom] = [Math.min(ax, bx), Math.max(ax, bx), Math.min(ay, by), Math.max(ay, by)];
  return {
    kind: 'box',
    ring: [
      [left, top],
      [right, top],
      [right, bottom],
      [left, bottom],
    ],
  };
};

export function boundsOf({ ring }: Selection): Bounds {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of ring) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** Area in level-0 pixels (shoelace formula). */
export function areaOf({ ring }: Selection): number {
  return Math.abs(
    ring.reduce((sum, [x, y], i) => {
      const [nx, ny] = ring[(i + 1) % ring.length] ?? [x, y];
      return sum + (x * ny - nx * y) / 2;
    }, 0),
  );
}

/** Whether a point lies in it. */
export const holds = ({ ring }: Selection, x: number, y: number): boolean => isInside(ring, x, y);

/** The part of it that lies on the slide: a picture's edge is easily overshot. */
export function onSlide(
  selection: Selection,
  slide: { width: number; height: number },
): Selection | undefined {
  const ring = selection.ring.map(([x, y]): Point => [
    Math.min(slide.width, Math.max(0, x)),
    Math.min(slide.height, Math.max(0, y)),
  ]);
  const cut = { ...selection, ring };
  return ring.length >= 3 && areaOf(cut) >= 1 ? cut : undefined;
}

/** Whole level-0 pixels around it, as a job's `params.region` takes them. */
export function regionAround(selection: Selection): Bounds {
  const { height, width, x, y } = boundsOf(selection);
  const [left, top] = [Math.floor(x), Math.floor(y)];
  return { x: left, y: top, width: Math.ceil(x + width) - left, height: Math.ceil(y + height) - top };
}

/** `x,y,x,y,…` for an address, whole pixels; a box is its two corners. */
export function textOf({ kind, ring }: Selection): string {
  const corners = kind === 'box' ? [ring[0], ring[2]] : ring;
  return corners.flatMap((corner) => (corner ? corner.map((v) => Math.round(v)) : [])).join(',');
}

/** Most corners of a polygon. */
export const MAX_CORNERS = 200;

export function selectionFrom(text: string | null): Selection | undefined {
  const numbers = (text ?? '').split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
  if (!numbers.every(Number.isFinite) || numbers.length % 2 === 1 || numbers.length > 2 * MAX_CORNERS)
    return undefined;
  const ring = Array.from({ length: numbers.length / 2 }, (_, i): Point => [
    numbers[2 * i] ?? 0,
    numbers[2 * i + 1] ?? 0,
  ]);
  const [a, b] = ring;
  if (ring.length === 2 && a && b) return boxOf(a, b);
  return ring.length >= 3 ? { kind: 'polygon', ring } : undefined;
}
