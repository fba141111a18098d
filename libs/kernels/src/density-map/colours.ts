import type { Colour } from '../drawing/picture.js';

/** Viridis (matplotlib, CC0) at nine places: dark is few, bright is many, and equal steps look equal in grey too. */
export const STOPS: readonly Colour[] = [
  [68, 1, 84],
  [71, 45, 123],
  [59, 82, 139],
  [44, 114, 142],
  [33, 145, 140],
  [40, 174, 128],
  [94, 201, 98],
  [173, 220, 48],
  [253, 231, 37],
];

/** The colour of a share of the scale, 0–1; what lies outside has the colour of the end. */
export function colourAt(share: number): Colour {
  const place = Math.min(1, Math.max(0, share)) * (STOPS.length - 1);
  const low = Math.min(STOPS.length - 2, Math.floor(place));
  const [a, b] = [STOPS[low], STOPS[low + 1]] as [Colour, Colour];
  const mix = (c: 0 | 1 | 2): number => Math.round(a[c] + (place - low) * (b[c] - a[c]));
  return [mix(0), mix(1), mix(2)];
}

/** Share of the occupied cells that the scale ends at: one clump must not darken all the rest. */
const SCALE_SHARE = 0.99;

/** The end of the scale: the 99th percentile of what is not 0, rounded up to 1, 2 or 5 times a power of ten. */
export function scaleEnd(density: readonly number[]): number {
  const occupied = density.filter((v) => v > 0).toSorted((a, b) => a - b);
  const top = occupied[Math.ceil(SCALE_SHARE * occupied.length) - 1];
  if (top === undefined) return 1;
  const power = 10 ** Math.floor(Math.log10(top));
  return power * ([1, 2, 5].find((step) => step * power >= top) ?? 10);
}
